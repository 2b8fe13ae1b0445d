import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import type { IscmCase } from '../src/case/case.ts';
import { caseFacets } from '../src/case/facets.ts';
import { parseCase } from '../src/case/parse-case.ts';
import { parseExact } from '../src/fhir/decimal.ts';
import type { JsonValue } from '../src/fhir/json.ts';
import { mappingEdition } from '../src/mapping/file/edition.ts';
import type { CaseWrite, ResourceStore } from '../src/store/index.ts';
import { keptStore } from './kept-store.ts';

/** Stores of many cases for benches: the example cases over and over, each with an id of its own. */

const examples = join(import.meta.dirname, '..', 'examples');

const mappings = join(examples, '..', 'mappings');
/** The edition of the mapping as a server has it; of another it would make the cases anew of resources that are not there. */
const edition = mappingEdition(mappings, readFileSync(join(mappings, 'VERSION'), 'utf8').trim());

function exampleCases(): IscmCase[] {
  const yaml = ['s0', 's1', 's4'].map(
    (name): JsonValue => parse(readFileSync(join(examples, name, 'case.yaml'), 'utf8')),
  );
  const lines = readFileSync(join(examples, 's3', 'cases.ndjson'), 'utf8')
    .trimEnd()
    .split('\n');
  return [...yaml, ...lines.map((line) => parseExact(line))].flatMap((value) => {
    const parsed = parseCase(value);
    return parsed.ok ? [parsed.case] : [];
  });
}

/** The case of a number: its id sorts as the number does. */
function caseWrite(sources: readonly IscmCase[], number: number, remarks?: string): CaseWrite {
  const source = sources[number % sources.length];
  if (source === undefined) throw new Error('no example cases');
  const id = `bench-${String(number).padStart(8, '0')}`;
  const value: IscmCase = { ...source, id, ...(remarks === undefined ? {} : { remarks }) };
  return {
    id,
    patient: `patient-${number}`,
    text: JSON.stringify(value),
    state: 'complete',
    reasons: [],
    mappingVersion: edition,
    lineage: [],
    report: '{}',
    facets: caseFacets(value),
  };
}

const TOGETHER = 500;

/** Writes cases by number. */
export async function putCases(store: ResourceStore, numbers: readonly number[], remarks?: string): Promise<void> {
  const sources = exampleCases();
  for (let at = 0; at < numbers.length; at += TOGETHER) {
    await store.transaction(async (writer) => {
      for (const number of numbers.slice(at, at + TOGETHER)) await writer.putCase(caseWrite(sources, number, remarks));
      return { commit: true, value: undefined };
    });
  }
}

/** The path of a SQLite store with so many cases; made once, kept in the folder for temporary files. */
export const caseStore = (count: number): Promise<string> =>
  keptStore('iscm-bench-cases', `${count}-${edition}`, count, putCases);
