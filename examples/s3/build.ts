import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { IscmCase } from '../../src/case/case.ts';
import { parseCase } from '../../src/case/parse-case.ts';
import { CASE_MODEL_VERSION } from '../../src/case/version.ts';
import { asArray, isObject, type JsonObject } from '../../src/fhir/json.ts';
import {
  type AddedItems,
  byReference,
  type RowsOfReference,
  readTable1,
  readTable2,
  readText,
  referenceText,
  sitesOf,
  type Table1Row,
  type Table2Row,
  wholeNumber,
} from './tables.ts';

/** Turns the tables of paper S3 into cases: `node examples/s3/build.ts`. What was decided and why: README.md. */

const RECORDED_AT = '2026-11-21T10:00:00Z'; // when the tables were copied, not when the cases are built
// title and authors are not in the text at hand
const CITATION =
  'Paper S3: literature review of surgically treated intramedullary spinal cord metastases and of those of breast carcinoma';

/** The word of the case for a printed cell; a cell without one stops the build. */
function wordFor<T>(words: Readonly<Record<string, T>>, printed: string): T {
  const word = Object.hasOwn(words, printed) ? words[printed] : undefined;
  if (word === undefined) throw new Error(`No word of the case stands for "${printed}".`);
  return word;
}

/** What a cell says, or nothing where it says "n.a.": not recorded. */
const stated = (printed: string): string | undefined => (printed === 'n.a.' || printed === '' ? undefined : printed);

/** What every case of the paper has; members without content are left out. */
function caseOf(id: string, row: string, ordinal: number, members: JsonObject, remarks: string[]): JsonObject {
  return {
    model: CASE_MODEL_VERSION,
    id,
    recordedAt: RECORDED_AT,
    source: { kind: 'literature', citation: CITATION, row, ordinal },
    ...members,
    ...(remarks.length > 0 ? { remarks: remarks.join(' ') } : {}),
  };
}

// Table 1

/** "Primary site of tumors (or histology)": a histology does not say a site. */
const primaries: Readonly<Record<string, JsonObject>> = {
  breast: { site: 'breast' },
  cervix: { site: 'cervix' },
  colon: { site: 'colon' },
  kidney: { site: 'kidney' },
  lung: { site: 'lung' },
  lymfoma: { histology: 'lymphoma', histologyText: 'lymfoma' },
  melanoma: { histology: 'melanoma' },
  oesophagus: { site: 'oesophagus' },
  'pituitary gland': { site: 'pituitary', siteText: 'pituitary gland' },
  stomach: { site: 'stomach' },
  thyroid: { site: 'thyroid' },
  'thyroid gland': { site: 'thyroid', siteText: 'thyroid gland' },
  unknown: { site: 'unknown' },
  'unknown (sarcoma)': { site: 'unknown', histology: 'sarcoma' },
};

const groupFigure = ({ patients, primary }: Table1Row): string =>
  `Primary site (or histology), printed for the ${patients} cases of this row together: "${primary}". ` +
  'The histologies are figures of the group, not of this patient.';

function casesOfTable1Row(row: Table1Row, links: ReadonlyMap<string, Link>): JsonObject[] {
  return sitesOf(row).map((site, index) => {
    const id = `s3-t1-${row.row}-${index + 1}`;
    const link = links.get(id);
    const members = {
      patient: link === undefined ? {} : { alsoIn: [link.other] },
      ...(site === undefined ? {} : { primaryCancers: [{ key: 'primary', ...wordFor(primaries, site) }] }),
      episodes: [{ key: 'iscm', ...(site === undefined ? {} : { primary: 'primary' }) }],
      surgeries: [{ key: 'surgery', treats: ['iscm'], given: 'given' }],
    };
    const remarks = [...(row.primary.startsWith('n.a. (') ? [groupFigure(row)] : []), ...(link?.remarks ?? [])];
    return caseOf(id, `Table 1, row ${row.row}: ${referenceText(row)}`, index + 1, members, remarks);
  });
}

// Table 2

const given = { yes: 'given', no: 'not-given' };
const regions = { C: 'cervical', T: 'thoracic', conus: 'conus', 'c.e.': 'cauda-equina' };
const neurologicalStatus = { improvement: 'improved', 'no improvement': 'not-improved', worsening: 'deteriorated' };

/** A treatment of the episode, as one item or, where the cell is "n.a.", none. */
function treatment(key: string, printed: string, rest: JsonObject = {}): JsonObject[] {
  const value = stated(printed);
  return value === undefined ? [] : [{ key, treats: ['iscm'], given: wordFor(given, value), ...rest }];
}

/** "alive at 15" is a censored survival. A bare number says neither that the patient died nor that she lives. */
function outcomeOf(printed: string): JsonObject | undefined {
  const value = stated(printed);
  if (value === undefined || value.startsWith('median')) return undefined;
  const alive = /^alive at (\d+)$/.exec(value)?.[1];
  if (alive === undefined) return { survival: wholeNumber(value) };
  return { status: 'alive', survival: wholeNumber(alive), survivalEvent: 'censored', text: value };
}

function itemsOf(row: Table2Row): JsonObject {
  const age = stated(row.age);
  const location = stated(row.location);
  const status = stated(row.outcome);
  const found = location?.split(', ').map((region) => wordFor(regions, region));
  return {
    ages: age === undefined ? [] : [{ key: 'age-report', event: 'report', years: wholeNumber(age) }],
    primaryCancers: [{ key: 'primary', site: 'breast' }],
    episodes: [{ key: 'iscm', primary: 'primary', ...(found === undefined ? {} : { regions: found }) }],
    surgeries: treatment('surgery', row.surgery),
    radiotherapies: treatment('radiotherapy', row.radiotherapy),
    systemicTherapies: treatment('chemotherapy', row.chemotherapy, { kind: 'chemotherapy' }),
    responses:
      status === undefined
        ? []
        : [{ key: 'response', of: 'iscm', symptoms: wordFor(neurologicalStatus, status), text: status }],
    outcome: outcomeOf(row.survival),
  };
}

/** The items with what the paper's text adds: fields of the item of the same key, or an item of its own. */
function withAdded(items: JsonObject, added: AddedItems): JsonObject {
  const result = { ...items };
  for (const [list, extra] of Object.entries(added)) {
    const own = asArray(items[list]).filter(isObject);
    const more = own.map((item) => ({ ...item, ...extra.find(({ key }) => key === item.key) }));
    result[list] = [...more, ...extra.filter(({ key }) => !own.some((item) => item.key === key))];
  }
  return result;
}

const filled = (members: JsonObject): JsonObject =>
  Object.fromEntries(
    Object.entries(members).filter(([, value]) => value !== undefined && !(Array.isArray(value) && value.length === 0)),
  );

function casesOfReference(
  rows: RowsOfReference,
  links: ReadonlyMap<string, Link>,
  ofText: Readonly<Record<string, AddedItems>>,
): JsonObject[] {
  const [first] = rows;
  const last = rows.at(-1)?.row ?? first.row;
  const place = `Table 2, ${last === first.row ? `row ${first.row}` : `rows ${first.row} to ${last}`}: ${referenceText(first)}`;
  const median = first.survival.startsWith('median')
    ? [
        `Survival (months), printed once for the ${rows.length} cases of this reference together: "${first.survival}". ` +
          'A figure of the group, not of this patient.',
      ]
    : [];
  return rows.map((row, index) => {
    const id = `s3-t2-${row.row}`;
    const link = links.get(id);
    const members = filled(withAdded(itemsOf(row), ofText[row.row] ?? {}));
    const patient = link === undefined ? {} : { alsoIn: [link.other] };
    return caseOf(id, place, index + 1, { patient, ...members }, [...median, ...(link?.remarks ?? [])]);
  });
}

// Patients that stand in both tables

interface Link {
  other: string;
  remarks: string[];
}

const PAIRED_IN_ORDER =
  'Table 1 does not tell the two operated breast cases of this reference apart; its two are paired with the two operated ones of table 2 in their order.';

/** Operated breast cases are the same patients in both tables: those of one reference, of which both have as many. */
function linksBetween(table1: readonly Table1Row[], table2: readonly Table2Row[]): Map<string, Link> {
  const links = new Map<string, Link>();
  const references = byReference(table2);
  for (const row of table1) {
    const inTable1 = sitesOf(row).flatMap((site, index) =>
      site === 'breast' ? [`s3-t1-${row.row}-${index + 1}`] : [],
    );
    if (inTable1.length === 0) continue;
    const same = references.find(([first]) => referenceText(first) === referenceText(row)) ?? [];
    const inTable2 = same.filter(({ surgery }) => surgery === 'yes').map((patient) => `s3-t2-${patient.row}`);
    if (inTable1.length !== inTable2.length) throw new Error(`Table 1, row ${row.row}: not as many in table 2.`);
    const remarks = inTable1.length > 1 ? [PAIRED_IN_ORDER] : [];
    for (const [index, one] of inTable1.entries()) {
      const two = inTable2[index] ?? '';
      links.set(one, { other: two, remarks });
      links.set(two, { other: one, remarks });
    }
  }
  return links;
}

function parsed(value: JsonObject): IscmCase {
  const result = parseCase(value);
  if (!result.ok) throw new Error(`${String(value.id)}: ${result.issues.map(({ message }) => message).join(' ')}`);
  return result.case;
}

/** The 88 cases of Table 1 and the 28 of Table 2, in the order of the paper. */
export function buildCases(): IscmCase[] {
  const table1 = readTable1();
  const table2 = readTable2();
  const ofText = readText();
  const links = linksBetween(table1, table2);
  return [
    ...table1.flatMap((row) => casesOfTable1Row(row, links)),
    ...byReference(table2).flatMap((rows) => casesOfReference(rows, links, ofText)),
  ].map(parsed);
}

/** The cases as text, one per line. */
export const asLines = (cases: readonly IscmCase[]): string =>
  cases.map((value) => `${JSON.stringify(value)}\n`).join('');

if (import.meta.main) writeFileSync(join(import.meta.dirname, 'cases.ndjson'), asLines(buildCases()));
