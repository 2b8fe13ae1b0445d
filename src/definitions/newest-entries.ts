import { newestFirst } from '../fhir/version-order.ts';
import type { DefinitionEntry } from './layer.ts';

/**
 * Entries with the newest version of each url before the others, which is what a canonical without a version means
 * (http://hl7.org/fhir/R4/references.html#canonical); otherwise in the order they have.
 */
export function newestEntriesFirst(entries: readonly DefinitionEntry[]): DefinitionEntry[] {
  const byUrl = Map.groupBy(entries, ({ type, url }) => `${type} ${url}`);
  return [...byUrl.values()].flatMap((same) => same.toSorted((a, b) => newestFirst(a.version ?? '', b.version ?? '')));
}
