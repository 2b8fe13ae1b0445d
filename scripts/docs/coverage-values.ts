import { isObject, type JsonObject, type JsonValue } from '../../src/fhir/json.ts';
import { flatRows } from './case-fields.ts';
import { codeMapPage } from './code-map-pages.ts';
import { type Example, valuesOfField } from './examples.ts';
import { code, link, table } from './markdown.ts';
import type { Sources } from './sources.ts';

/** Which kinds of value and which words of the lists the examples show. */

const no = ['absent', 'none', 'negative', 'not-given'];

/** Kinds of value that the case keeps apart. */
const kinds: Record<string, (value: JsonValue) => boolean> = {
  'recorded as a no (absent, none, negative, not given)': (value) => typeof value === 'string' && no.includes(value),
  'recorded as unknown': (value) => value === 'unknown',
  refused: (value) => value === 'refused',
  'not done': (value) => value === 'not-done',
  withheld: (value) => value === 'masked',
  'bound, such as > 75': (value) => isObject(value) && value.comparator !== undefined,
  'range, such as 5 to 6': (value) => isObject(value) && value.low !== undefined,
  'date known to the year': (value) => typeof value === 'string' && /^\d{4}$/.test(value),
  'date known to the month': (value) => typeof value === 'string' && /^\d{4}-\d\d$/.test(value),
  'date known to the day': (value) => typeof value === 'string' && /^\d{4}-\d\d-\d\d$/.test(value),
  'survival that ended by death': (value) => isObject(value) && value.survivalEvent === 'event',
  'survival that is censored': (value) => isObject(value) && value.survivalEvent === 'censored',
  'two sources that disagree': (value) => isObject(value) && value.alternatives !== undefined,
  'the same patient in another case': (value) => isObject(value) && value.alsoIn !== undefined,
};

function* allValues(value: JsonValue | undefined): Generator<JsonValue> {
  if (value === undefined) return;
  yield value;
  for (const inner of isObject(value) || Array.isArray(value) ? Object.values(value) : []) yield* allValues(inner);
}

const countOf = (cases: readonly JsonObject[], isKind: (value: JsonValue) => boolean): number =>
  cases.filter((one) => allValues(one).some(isKind)).length;

function kindTable(examples: readonly Example[]): string[] {
  const rows = Object.entries(kinds).map(([name, isKind]) => [
    name,
    ...examples.map((example) => {
      const count = countOf(example.cases, isKind);
      if (count === 0) return '';
      return example.cases.length === 1 ? '●' : String(count);
    }),
  ]);
  return table(['kind of value', ...examples.map(({ name }) => name)], rows);
}

/** Whether a field of the case holds the words of a code map; others stand in tables of words alone. */
const isFieldMap = ({ mappings }: Sources, map: string): boolean =>
  mappings.some(({ text }) =>
    flatRows(text.resources.flatMap((resource) => resource.rows)).some(({ as }) => as === `code ${map}`),
  );

/** Words that the examples hold in fields of a code map. */
function usedWords(sources: Sources, examples: readonly Example[], map: string): Set<JsonValue> {
  const used = new Set<JsonValue>();
  for (const { text } of sources.mappings) {
    const part = sources.parts.find(({ name }) => name === text.part);
    const rows = flatRows(text.resources.flatMap((resource) => resource.rows));
    for (const row of rows.filter(({ as }) => as === `code ${map}`)) {
      for (const one of examples.flatMap(({ cases }) => cases)) {
        if (part === undefined || row.case === undefined) continue;
        for (const value of valuesOfField(one, part, row.case).flat()) used.add(value);
      }
    }
  }
  return used;
}

function wordTable(sources: Sources, examples: readonly Example[], from: string): string[] {
  const rows = sources.codeMaps.flatMap(({ text }) => {
    const used = usedWords(sources, examples, text.map);
    const words = Object.keys(text.codes).filter((word) => word !== 'unknown');
    const unused = words.filter((word) => !used.has(word));
    if (unused.length === 0 || !isFieldMap(sources, text.map)) return [];
    const count = `${words.length - unused.length} of ${words.length}`;
    return [[link(from, codeMapPage(sources, text.map), text.map), count, unused.map(code).join(', ')]];
  });
  return table(['list', 'used', 'words that no example uses'], rows);
}

/** Sections on kinds of values and on words. */
export function valueSections(sources: Sources, examples: readonly Example[], from: string): string[] {
  return [
    '',
    '## By kind of value',
    '',
    'In how many cases a kind of value occurs.',
    ...kindTable(examples),
    '',
    '## By word',
    '',
    'Lists with words that no example uses; each word goes through FHIR and back in the tests of random cases',
    '(`test/mapping/round-trip.test.ts`). Of lists that are not here every word is used.',
    ...wordTable(sources, examples, from),
  ];
}
