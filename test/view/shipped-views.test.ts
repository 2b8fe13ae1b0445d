import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { parseExact } from '../../src/fhir/decimal.ts';
import type { Resource } from '../../src/fhir/json.ts';
import { resourcesOf, shippedView, shippedViews, TABLE_FORMATS } from '../../src/view/index.ts';
import { compiled, viewOf } from './table.ts';

const EXAMPLES = ['s0', 's1', 's4', 'synthetic'];
const folder = join(import.meta.dirname, '../../examples');
const resources: Resource[] = EXAMPLES.flatMap((name) =>
  resourcesOf(parseExact(readFileSync(join(folder, name, 'bundle.json'), 'utf8'))),
);
const cases: Record<string, unknown>[] = EXAMPLES.map((name) =>
  parse(readFileSync(join(folder, name, 'case.yaml'), 'utf8')),
);

/** Lists of the case that a view shows an item of in each row. */
const LISTS: Record<string, string> = {
  primary_cancers: 'primaryCancers',
  episodes: 'episodes',
  metastases: 'metastases',
  lesions: 'lesions',
  lesion_sizes: 'lesionSizes',
  mri_findings: 'mriFindings',
  histologies: 'histologies',
  markers: 'markers',
  surgeries: 'surgeries',
  resections: 'resections',
  radiotherapies: 'radiotherapies',
  systemic_therapies: 'systemicTherapies',
  other_treatments: 'otherTreatments',
  symptoms: 'symptoms',
  neurological_grades: 'neurologicalGrades',
  responses: 'responses',
  ages: 'ages',
  metastasis_surveys: 'metastasisSurveys',
  strengths: 'strengths',
  walking: 'walking',
  prognostic_scores: 'prognosticScores',
  imaging_studies: 'imagingStudies',
  uptakes: 'uptakes',
  csf_exams: 'csfExams',
  specimens: 'specimens',
  genomic_findings: 'genomicFindings',
  monitorings: 'monitorings',
  monitoring_events: 'monitoringEvents',
};

const items = (one: Record<string, unknown>, list: string): number => {
  const found = one[list];
  return Array.isArray(found) ? found.length : 0;
};

function table(name: string): { columns: string[]; rows: Record<string, unknown>[]; csv: string } {
  const view = viewOf(shippedView(name) ?? null);
  const columns = view.columns.map((column) => column.name);
  const made = resources.flatMap((resource) => {
    const rows = view.rows(resource);
    if (!Array.isArray(rows)) throw new Error(rows.message);
    return rows;
  });
  const writer = TABLE_FORMATS.csv.create(view.columns);
  return {
    columns,
    rows: made.map((row) => Object.fromEntries(columns.map((column, at) => [column, row[at]]))),
    csv: `${writer.head()}${writer.rows(made)}`,
  };
}

test('keys are text of no form: other engines make them otherwise, with the type before the id', () => {
  const texts = [...shippedViews().values()].map((view) => JSON.stringify(view));
  const keys = texts.flatMap(
    (text) => text.match(/"path":"[^"]*get(?:Resource|Reference)Key\([^"]*","type":"\w+"/g) ?? [],
  );
  expect(keys.length).toBeGreaterThan(60);
  expect(keys.filter((key) => !key.endsWith('"type":"string"'))).toEqual([]);
});

describe('the views of this package', () => {
  test('have no mistakes, each a name, a canonical and columns that say what they are', () => {
    for (const [name, definition] of shippedViews()) {
      expect(compiled(definition).issues, name).toEqual([]);
      expect(definition.url).toBe(`https://w3id.org/iscm-fhir/ViewDefinition/${definition.id}`);
      expect(viewOf(definition).columns.filter(({ description }) => !description)).toEqual([]);
    }
  });

  test.each(Object.entries(LISTS))('%s has a row of each of the %s of the examples', (name, list) => {
    const expected = cases.reduce((sum, one) => sum + items(one, list), 0);
    expect(table(name).rows).toHaveLength(expected);
  });

  test.each([...shippedViews().keys()])('%s gives the rows that are kept as expected', async (name) => {
    await expect(table(name).csv).toMatchFileSnapshot(join(import.meta.dirname, 'expected', `${name}.csv`));
  });

  test('every key leads to a row of the table it names', () => {
    const ids = new Set(resources.map(({ id }) => id));
    for (const name of shippedViews().keys()) {
      const { columns, rows } = table(name);
      for (const column of columns.filter((one) => one.endsWith('_id'))) {
        for (const row of rows)
          expect(row[column] === null || ids.has(String(row[column])), `${name}.${column}`).toBe(true);
      }
    }
  });

  test('levels, sizes, doses and survival are as the synthetic case says', () => {
    const of = (name: string) => table(name).rows.at(-1);
    expect(of('lesions')).toMatchObject({
      cranial_level: 'T7',
      caudal_level: 'T8',
      level_kind_code: 'cord-segment-level',
      side: 'Left (qualifier value)',
    });
    expect(of('radiotherapies')).toMatchObject({
      total_dose_cgy: 3000,
      fractions: 10,
      fraction_dose_cgy: 300,
      date_start: '2020-04-06',
    });
    expect(of('outcomes')).toMatchObject({
      survival_months: 10.3,
      last_seen: '2021-02-11',
      survival_event_code: 'survival-event',
    });
    expect(of('mri_findings')).toMatchObject({
      t2_signal_code: 'hyperintense',
      syrinx: true,
      cyst: false,
      central_canal_patent: null,
    });
    expect(of('patients')).toMatchObject({ sex: 'male', birth_date: '1961-04', death_date: '2021-02-11' });
  });
});

test.each([
  'lesions',
  'ViewDefinition/lesions',
  'https://w3id.org/iscm-fhir/ViewDefinition/lesions',
  'https://w3id.org/iscm-fhir/ViewDefinition/lesions|0.1.0',
])('a view is found by %s', (wanted) => {
  expect(shippedView(wanted)?.name).toBe('lesions');
});
