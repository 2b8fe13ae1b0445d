import { TEXT_PATTERN } from '../case/fact.ts';
import { DATE_PATTERN } from '../case/partial-date.ts';
import { isObject, type JsonObject, type JsonValue } from '../fhir/json.ts';
import { obj, objects, str, strings } from '../fhir/read.ts';

/** What the schema of a leaf allows, its nested choices laid flat. */
export interface Branches {
  /** Controlled words. */
  words: readonly string[];
  /** Schema of the number, where it may be one. */
  number: JsonObject | undefined;
  /** Comparators of an inexact number. */
  comparators: readonly string[] | undefined;
  /** Whether a range is allowed. */
  range: boolean;
  /** Whether a string beside the words is allowed. */
  text: boolean;
  /** Whether that string is free text. */
  free: boolean;
  /** Pattern of that string, where it is not free. */
  pattern: string | undefined;
  format: 'date' | 'instant' | undefined;
  /** Beginning of the names of the leaf's columns. */
  stem: string;
}

function flat(node: JsonObject): JsonObject[] {
  const inner = objects(node.anyOf);
  return inner.length > 0 ? inner.flatMap(flat) : [node];
}

/** Controlled words of one branch. */
const wordsIn = (branch: JsonObject): string[] =>
  typeof branch.const === 'string' ? [branch.const] : strings(branch.enum);

const isText = (branch: JsonObject): boolean => branch.type === 'string' && wordsIn(branch).length === 0;

const isFree = ({ pattern }: JsonObject): boolean => pattern === TEXT_PATTERN;

/** What a text is, by what its schema says of its form. */
function formatOf(format: JsonValue | undefined, pattern: string | undefined): Branches['format'] {
  if (format === 'date-time') return 'instant';
  return pattern === DATE_PATTERN ? 'date' : undefined;
}

/** Lays the choices of a leaf's schema flat. */
export function branchesOf(node: JsonObject, stem: string): Branches {
  const all = flat(node);
  const text = all.find(isText);
  const members = (name: string) =>
    all.map((branch) => obj(branch.properties)).find((properties) => properties?.[name]);
  const pattern = text === undefined || isFree(text) ? undefined : str(text.pattern);
  const comparator = members('comparator')?.comparator;
  return {
    words: [...new Set(all.flatMap(wordsIn))],
    number: all.find(({ type }) => type === 'number' || type === 'integer'),
    comparators: comparator === undefined ? undefined : strings(isObject(comparator) ? comparator.enum : undefined),
    range: members('low') !== undefined,
    text: text !== undefined,
    free: text !== undefined && isFree(text),
    pattern,
    format: formatOf(text?.format, pattern),
    stem,
  };
}
