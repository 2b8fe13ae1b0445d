import type { JsonValue } from '../../fhir/json.ts';
import type { InputResource } from '../input/input.ts';
import type { Run } from './run.ts';

/** What codes of questions about a cancer mean. */
const MEANINGS: ReadonlySet<string> = new Set(['histology', 'metastasis-site', 'tnm', 'tumour-grade', 'variant']);

/** Patterns of the names of such questions, some of which stand in the method. */
const NAMES = [
  'histologyName',
  'pathology',
  'metastasisSite',
  'stagingName',
  'tnmQuestion',
  'gradeName',
  'genomicTest',
] as const;

/**
 * Tells observations and reports that may be about a cancer: its histology, stage, grade, genes, or where it has spread
 * to. Most are about other things, which one pattern of all names tells, asked once of each text.
 */
export function askingOfCancer(run: Run): (item: InputResource) => boolean {
  const { concepts, tables } = run;
  const named = tables.anyOf(NAMES);
  const known = new Map<string, boolean>();
  const isNamed = (value: JsonValue | undefined): boolean => {
    const text = concepts.of(value).allText;
    const found = known.get(text) ?? named.test(text);
    known.set(text, found);
    return found;
  };
  const isCoded = (value: JsonValue | undefined): boolean =>
    concepts.of(value).codings.some(({ meanings }) => meanings.some(({ is }) => MEANINGS.has(is)));
  const isOne = (value: JsonValue | undefined): boolean => value !== undefined && (isNamed(value) || isCoded(value));
  return ({ resource: { code, method } }) => isOne(code) || isOne(method);
}
