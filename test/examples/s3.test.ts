import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { asLines, buildCases } from '../../examples/s3/build.ts';
import { readTable1, readTable2, type Table2Row } from '../../examples/s3/tables.ts';
import type { IscmCase } from '../../src/case/case.ts';
import { parseCase } from '../../src/case/parse-case.ts';
import type { JsonValue } from '../../src/fhir/json.ts';
import { root, shippedMapping } from '../mapping/toolkit.ts';

const file = readFileSync(join(root, 'examples/s3/cases.ndjson'), 'utf8');
const lines: JsonValue[] = file
  .trimEnd()
  .split('\n')
  .map((line) => JSON.parse(line));
const cases = lines.map(caseOf);
const of = (table: 1 | 2): IscmCase[] => cases.filter(({ id }) => id.startsWith(`s3-t${table}-`));
const byId = new Map(cases.map((value) => [value.id, value]));
const table1 = readTable1();
const table2 = readTable2();

function caseOf(value: JsonValue): IscmCase {
  const result = parseCase(value);
  if (!result.ok) throw new Error(result.issues.map(({ message }) => message).join('\n'));
  return result.case;
}

function tally(words: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const word of words) counts[word] = (counts[word] ?? 0) + 1;
  return counts;
}

/** Site and histology of the only primary cancer, "n.a." where there is none. */
function primaryOf(value: IscmCase): string {
  expect(value.primaryCancers?.length ?? 0).toBeLessThan(2);
  const [primary] = value.primaryCancers ?? [];
  if (primary === undefined) return 'n.a.';
  return [primary.site, primary.histology].filter((word) => word !== undefined).join(' ');
}

describe('the file of cases', () => {
  it('is what the tables give', () => {
    expect(file).toBe(asLines(buildCases()));
  });

  it('holds valid cases in canonical form, 88 of table 1 and 28 of table 2, no id twice', () => {
    expect(cases).toEqual(lines);
    expect([of(1).length, of(2).length, cases.length, byId.size]).toEqual([88, 28, 116, 116]);
  });

  it('goes case → Bundle → case unchanged, with nothing to report', () => {
    const mapping = shippedMapping();
    for (const [index, value] of cases.entries()) {
      const bundle: JsonValue = JSON.parse(JSON.stringify(mapping.toBundle(value)));
      const result = mapping.toCases(bundle);
      expect(result.cases.map((read) => read.case)).toEqual([lines[index]]);
      expect(
        [...result.issues, ...result.cases.flatMap(({ issues }) => issues)].filter(({ id }) => id !== 'used'),
      ).toEqual([]);
    }
  });
});

describe('table 1', () => {
  it('has the paper’s counts: 42 references to 87 cases, and the author’s own', () => {
    const references = table1.filter(({ number }) => number !== '');
    const patients = references.reduce((sum, row) => sum + Number(row.patients), 0);
    expect([table1.length, references.length, patients]).toEqual([43, 42, 87]);
    expect(new Set(references.map(({ number }) => Number(number)))).toEqual(
      // "(ref.3,5,6,7,8,10,11,16,17,22,23,26,27,28,34,38,40–65)"
      new Set([
        3,
        5,
        6,
        7,
        8,
        10,
        11,
        16,
        17,
        22,
        23,
        26,
        27,
        28,
        34,
        38,
        ...Array.from({ length: 26 }, (_, i) => 40 + i),
      ]),
    );
  });

  it('has as many cases of each site as its column adds up to', () => {
    expect(tally(of(1).map(primaryOf))).toEqual({
      lung: 31,
      breast: 10, // "In only 9 cases of spinal cord metastases of breast cancer", and the author's own
      colon: 7,
      kidney: 6,
      thyroid: 4,
      melanoma: 3,
      stomach: 2,
      cervix: 1,
      lymphoma: 1,
      oesophagus: 1,
      pituitary: 1,
      unknown: 2,
      'unknown sarcoma': 1,
      'n.a.': 18,
    });
  });

  it.each(table1)('row $row: every cell stands in its cases', ({ row, reference, number, date, patients, primary }) => {
    const own = of(1).filter(({ id }) => id.startsWith(`s3-t1-${row}-`));
    expect(own.map(({ id }) => id)).toEqual(
      Array.from({ length: Number(patients) }, (_, index) => `s3-t1-${row}-${index + 1}`),
    );
    const place = `Table 1, row ${row}: ${reference}${number === '' ? '' : ` (${number})`}, ${date}`;
    expect(own.map(({ source }) => source?.row)).toEqual(own.map(() => place));
    expect(own.map(({ source }) => source?.ordinal)).toEqual(own.map((_, index) => index + 1));
    expect(printedSites(own)).toBe(primary);
  });

  it('says of every patient that ISCM was operated on, and nothing else', () => {
    const allowed = 'episodes id model patient primaryCancers recordedAt remarks source surgeries'.split(' ');
    for (const value of of(1)) {
      expect(allowed).toEqual(expect.arrayContaining(Object.keys(value)));
      expect(value.surgeries).toEqual([{ key: 'surgery', treats: ['iscm'], given: 'given' }]);
      expect(value.episodes).toEqual([{ key: 'iscm', ...(value.primaryCancers ? { primary: 'primary' } : {}) }]);
    }
  });

  it('gives none of the 13 patients of Gasser 2005 a site or a histology of the series', () => {
    const series = of(1).filter(({ id }) => id.startsWith('s3-t1-32-'));
    expect(series).toHaveLength(13);
    for (const { primaryCancers, histologies, remarks } of series) {
      expect([primaryCancers, histologies]).toEqual([undefined, undefined]);
      expect(remarks).toContain('"n.a. (AdenoCa 6, poorly diff Ca 3, sarcoma 3, small-cell Ca 1)"');
    }
  });
});

/** The last cell of a row of table 1, put together again from its cases. */
function printedSites(own: readonly IscmCase[]): string {
  const group = own[0]?.remarks?.match(/"(n\.a\. .*)"/)?.[1];
  if (group !== undefined) return group;
  const words = own.map(({ primaryCancers: [primary] = [] }) => {
    if (primary === undefined) return 'n.a.';
    const histology = primary.histologyText ?? primary.histology;
    const site = primary.siteText ?? primary.site;
    return site === undefined ? (histology ?? '') : `${site}${histology === undefined ? '' : ` (${histology})`}`;
  });
  const counts = Object.entries(tally(words));
  const single = own.length === 1 || words[0] === 'n.a.';
  return counts.map(([word, count]) => (single ? word : `${word} ${count}`)).join(', ');
}

describe('table 2', () => {
  it('has the paper’s counts: 13 references to 27 cases, and the author’s own', () => {
    const numbers = table2.map(({ number }) => number).filter((number) => number !== '');
    // "(ref.3,11,12,17,27,34,40,42,47,55,60,66,67)"
    expect(new Set(numbers.map(Number))).toEqual(new Set([3, 11, 12, 17, 27, 34, 40, 42, 47, 55, 60, 66, 67]));
    expect(numbers).toHaveLength(13);
    expect(of(2).map(primaryOf)).toEqual(Array.from({ length: 28 }, () => 'breast'));
    // "In only 9 cases … was surgical resection of ISCM done", and the author's own
    expect(of(2).filter(({ surgeries }) => surgeries?.[0]?.given === 'given')).toHaveLength(10);
  });

  it('leaves a cell empty only where one cell is printed for several rows', () => {
    const own = ({ age, location, surgery, radiotherapy, chemotherapy, outcome }: Table2Row): string[] => [
      age,
      location,
      surgery,
      radiotherapy,
      chemotherapy,
      outcome,
    ];
    expect(table2.flatMap(own)).not.toContain('');
    expect(table2.filter(({ survival }) => survival === '').map(({ row }) => row)).toEqual(['6', '7', '8', '9']);
  });

  const places = rowsOfReferences();
  it.each(table2)('row $row: every cell stands in its case', (row) => {
    const value = byId.get(`s3-t2-${row.row}`);
    if (value === undefined) throw new Error('no case');
    const { survival, ...cells } = printed(value);
    expect(cells).toEqual({
      age: row.age,
      location: row.location,
      surgery: row.surgery,
      radiotherapy: row.radiotherapy,
      chemotherapy: row.chemotherapy,
      outcome: row.outcome,
    });
    expect(survival).toBe(row.survival === '' ? 'median 13 (2–27)' : row.survival);
    expect([value.source?.row, value.source?.ordinal]).toEqual(places.get(row.row));
  });

  it('makes no death of a survival time, and no value of a median', () => {
    for (const { patient, outcome, remarks } of of(2)) {
      expect(patient.died).toBeUndefined();
      expect(outcome?.survivalFrom).toBeUndefined();
      if (outcome?.status === undefined) expect(outcome?.survivalEvent).toBeUndefined();
      else expect([outcome.status, outcome.survivalEvent]).toEqual(['alive', 'censored']);
      if (remarks?.includes('median')) expect(outcome).toBeUndefined();
    }
    expect(of(2).filter(({ outcome }) => outcome?.status === 'alive')).toHaveLength(6);
    expect(of(2).filter(({ remarks }) => remarks?.includes('"median 13 (2–27)"'))).toHaveLength(5);
  });

  it('holds nothing beyond the table but what the text says of the author’s own case', () => {
    const words = 'ages episodes id model outcome patient primaryCancers radiotherapies recordedAt remarks responses';
    const allowed = `${words} source surgeries systemicTherapies`.split(' ');
    const beyond = of(2).filter((value) => Object.keys(value).some((name) => !allowed.includes(name)));
    expect(beyond.map(({ id }) => id)).toEqual(['s3-t2-28']);
    const own = byId.get('s3-t2-28');
    expect(own?.metastases?.map(({ site, presence }) => [site, presence])).toEqual([['leptomeninges', 'present']]);
    expect(own?.surgeries?.map(({ rootRelease }) => rootRelease)).toEqual(['present']);
  });
});

/** Where each row of table 2 stands: the rows of its reference, and its number among them. */
function rowsOfReferences(): Map<string, [string, number]> {
  const places = new Map<string, [string, number]>();
  const starts = table2.flatMap(({ reference }, index) => (reference === '' ? [] : [index]));
  for (const [position, start] of starts.entries()) {
    const end = starts[position + 1] ?? table2.length;
    const { reference = '', number = '', date = '' } = table2[start] ?? {};
    const rows = end - start === 1 ? `row ${end}` : `rows ${start + 1} to ${end}`;
    const place = `Table 2, ${rows}: ${reference}${number === '' ? '' : ` (${number})`}, ${date}`;
    for (let index = start; index < end; index++) places.set(String(index + 1), [place, index - start + 1]);
  }
  return places;
}

/** A row of table 2, put together again from its case. */
function printed(value: IscmCase): Omit<Table2Row, 'row' | 'reference' | 'number' | 'date'> {
  const words: Record<string, string> = { given: 'yes', 'not-given': 'no' };
  const yesNo = (items: readonly { given: string }[] | undefined): string =>
    items === undefined ? 'n.a.' : items.map(({ given }) => words[given] ?? given).join();
  const abbreviations: Record<string, string> = { cervical: 'C', thoracic: 'T', 'cauda-equina': 'c.e.' };
  const status: Record<string, string> = {
    improved: 'improvement',
    'not-improved': 'no improvement',
    deteriorated: 'worsening',
  };
  const [response] = value.responses ?? [];
  expect(response?.text).toBe(response?.symptoms && status[response.symptoms]);
  const months = String(value.outcome?.survival ?? value.remarks?.match(/"(median .*)"/)?.[1] ?? 'n.a.');
  return {
    age: String(value.ages?.[0]?.years ?? 'n.a.'),
    location: value.episodes?.[0]?.regions?.map((region) => abbreviations[region] ?? region).join(', ') ?? 'n.a.',
    surgery: yesNo(value.surgeries),
    radiotherapy: yesNo(value.radiotherapies),
    chemotherapy: yesNo(value.systemicTherapies),
    outcome: response?.text ?? 'n.a.',
    survival: value.outcome?.status === 'alive' ? `alive at ${months}` : months,
  };
}

describe('patients that stand in both tables', () => {
  it('are linked both ways, and are the operated breast cases', () => {
    const linked = cases.filter(({ patient }) => patient.alsoIn !== undefined);
    for (const { id, patient } of linked) {
      const [other, ...others] = patient.alsoIn ?? [];
      expect(others).toEqual([]);
      expect(byId.get(other ?? '')?.patient.alsoIn).toEqual([id]);
    }
    const operated = [
      ...of(1).filter((value) => primaryOf(value) === 'breast'),
      ...of(2).filter(({ surgeries }) => surgeries?.[0]?.given === 'given'),
    ];
    expect(linked).toEqual(operated);
    expect(linked).toHaveLength(20);
  });

  it('are the pairs of one reference', () => {
    const pairs = of(1).flatMap(({ id, patient }) => (patient.alsoIn ?? []).map((other) => [id, other].join(' = ')));
    expect(pairs).toEqual([
      's3-t1-2-1 = s3-t2-1', // Mercier
      's3-t1-5-1 = s3-t2-2', // Decker
      's3-t1-12-1 = s3-t2-3', // Stranjalis
      's3-t1-13-1 = s3-t2-4', // Bizzozzero
      's3-t1-18-1 = s3-t2-10', // Sutter
      's3-t1-21-1 = s3-t2-11', // Isla
      's3-t1-27-1 = s3-t2-12', // Gasser TG
      's3-t1-42-9 = s3-t2-25', // Dam-Hieu, paired in order
      's3-t1-42-10 = s3-t2-26', // Dam-Hieu, paired in order
      's3-t1-43-1 = s3-t2-28', // the author's own
    ]);
  });

  it('leave 106 patients in 116 cases', () => {
    expect(cases.length - of(1).filter(({ patient }) => patient.alsoIn !== undefined).length).toBe(106);
  });
});
