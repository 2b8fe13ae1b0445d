import type { SearchRows } from '../../../search/index.ts';
import { keyText, type ResourceKey } from '../../resource-index.ts';

/** The index of references that no search parameter finds; no parameter has it. */
const OTHER_REFERENCE = 0;

/**
 * The rows of a resource with one at least for each resource it refers to, so that what refers to a resource is known
 * from them. Provenance tells of what was: it keeps nothing from being deleted.
 */
export function withReferences(rows: SearchRows, type: string, references: readonly ResourceKey[]): SearchRows {
  if (type === 'Provenance') return rows;
  const found = new Set(rows.reference.map(keyText));
  const others = references.filter((key) => !found.has(keyText(key)));
  if (others.length === 0) return rows;
  const added = others.map((key) => ({ index: OTHER_REFERENCE, group: 0, type: key.type, id: key.id }));
  return { ...rows, reference: [...rows.reference, ...added] };
}
