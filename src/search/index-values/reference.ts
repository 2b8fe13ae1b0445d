import { isObject } from '../../fhir/json.ts';
import { relativeKey } from '../../fhir/literal-reference.ts';
import { type OwnBases, ownReference } from '../../fhir/own-base.ts';

/** A reference as it is indexed: type and id of a resource of this server, or no type and a whole URL. */
export interface IndexedReference {
  type: string;
  id: string;
}

/** The targets of an item: a Reference, or a uri or canonical. References into the resource itself lead nowhere. */
export function referencesOf(item: unknown, own: OwnBases): IndexedReference[] {
  const named = isObject(item) ? item.reference : item;
  const reference = typeof named === 'string' ? named : undefined;
  if (reference === undefined || reference === '' || reference.startsWith('#')) return [];
  const whole = indexedReference(reference, own);
  const bar = whole.id.indexOf('|');
  // a canonical is found with and without its version
  return bar > 0 ? [whole, { ...whole, id: whole.id.slice(0, bar) }] : [whole];
}

/** A reference as it is indexed; the version of one to a resource of this server does not count. */
export function indexedReference(reference: string, own: OwnBases): IndexedReference {
  return relativeKey(ownReference(reference, own)) ?? { type: '', id: reference };
}

/** The identifier that a reference carries, for the modifier `:identifier`. */
export function referenceIdentifier(item: unknown): unknown {
  return isObject(item) && isObject(item.identifier) ? item.identifier : undefined;
}
