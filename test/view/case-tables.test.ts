import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { IscmCase } from '../../src/case/case.ts';
import { parseExact } from '../../src/fhir/decimal.ts';
import { isObject, type JsonObject, type Resource } from '../../src/fhir/json.ts';
import { caseTables, rowsOf } from '../../src/tabular/index.ts';
import { resourcesOf, shippedViews, type View } from '../../src/view/index.ts';
import { anyCase } from '../mapping/case-arbitrary.ts';
import { shippedMapping } from '../mapping/toolkit.ts';
import { viewOf } from './table.ts';

const mapping = shippedMapping();
const views = [...shippedViews()].map(([name, definition]): [string, View] => [name, viewOf(definition)]);

/** The table of cases of a view; it has the same name, but for what a case has one of. */
const TABLES: Record<string, string> = { patients: 'cases', outcomes: 'cases' };

/** A case has an outcome or none, and a row of the table of cases all the same. */
const OPTIONAL = new Set(['outcomes']);

/** Columns of views, and of tables of cases where they are called otherwise, that hold the same values in the same form. */
const SAME: Record<string, Record<string, string>> = {
  patients: { birth_date: 'birth_date' },
  primary_cancers: {
    diagnosed: 'diagnosed',
    age_at_onset: 'age_at_diagnosis_years',
    age_at_onset_comparator: 'age_at_diagnosis_cmp',
    age_at_onset_low: 'age_at_diagnosis_low',
    age_at_onset_high: 'age_at_diagnosis_high',
  },
  episodes: { diagnosed: 'diagnosed', admitted: 'admitted' },
  outcomes: {
    survival_months: 'survival_months',
    survival_months_comparator: 'survival_cmp',
    survival_months_low: 'survival_low',
    survival_months_high: 'survival_high',
  },
  lesions: { cranial_level: 'level_cranial', caudal_level: 'level_caudal' },
  lesion_sizes: { length_mm: 'longest_mm', date: 'date' },
  mri_findings: { date: 'date' },
  markers: { stained_percent: 'stained_percent' },
  symptoms: { date: 'date' },
  neurological_grades: { date: 'date' },
  responses: { date: 'date' },
  ages: { years: 'years' },
  metastasis_surveys: { date: 'date' },
  strengths: { date: 'date', grade_low: 'grade_low' },
  walking: { date: 'date' },
  prognostic_scores: { points: 'value' },
  imaging_studies: { date: 'date' },
  uptakes: { suv: 'suv', date: 'date' },
  csf_exams: { protein_mg_dl: 'protein_mg_dl', protein_mg_dl_comparator: 'protein_cmp' },
  specimens: { collected: 'collected' },
  genomic_findings: { date: 'date' },
  systemic_therapies: {
    cycles: 'cycles',
    cycles_comparator: 'cycles_cmp',
    cycles_low: 'cycles_low',
    cycles_high: 'cycles_high',
  },
};

/** A word in place of a value that is not known. */
const WORD = /^[a-z]+(?:-[a-z]+)*$/;

type Rows = Record<string, unknown>[];

function viewRows(name: string, view: View, resources: readonly Resource[]): Rows {
  return resources.flatMap((resource) => {
    const made = view.rows(resource);
    if (!Array.isArray(made)) throw new Error(`${name}: ${made.message}`);
    return made.map((row) => Object.fromEntries(view.columns.map((column, at) => [column.name, row[at]])));
  });
}

function tableRows(name: string, value: JsonObject): Rows {
  const table = caseTables.find((one) => one.name === name);
  if (!table) throw new Error(`no table ${name}`);
  return rowsOf(table, value).map((row) =>
    Object.fromEntries(table.columns.map((column, at) => [column.name, row[at]])),
  );
}

const cells = (rows: Rows, column: string): string[] =>
  rows
    .map((row) => row[column])
    .filter((cell) => cell !== null && cell !== '' && cell !== undefined)
    .map(String)
    .toSorted();

describe('views beside the tables of cases', () => {
  test('have as many rows of any case, and the same values in the columns of both', () => {
    const compare = (value: IscmCase): void => {
      const text = JSON.stringify(value);
      const own = parseExact(text);
      if (!isObject(own)) throw new Error('a case is an object');
      const resources = resourcesOf(parseExact(JSON.stringify(mapping.toBundle(value))));
      for (const [name, view] of views) {
        const ours = viewRows(name, view, resources);
        const theirs = tableRows(TABLES[name] ?? name, own);
        if (!OPTIONAL.has(name)) expect(ours, `${name} of ${text}`).toHaveLength(theirs.length);
        for (const [column, other] of Object.entries(SAME[name] ?? {})) {
          const known = theirs.filter((row) => !WORD.test(String(row[other])));
          expect(cells(ours, column), `${name}.${column} of ${text}`).toEqual(cells(known, other));
        }
      }
    };
    fc.assert(fc.property(anyCase, compare), { numRuns: 20 });
  });
});
