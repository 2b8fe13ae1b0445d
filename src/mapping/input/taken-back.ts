import { asArray, isObject, type JsonObject } from '../../fhir/json.ts';
import type { InputResource } from './input-resource.ts';
import type { ReferenceIndex } from './reference-index.ts';

const isComposition = ({ resource, container }: InputResource): boolean =>
  resource.resourceType === 'Composition' && container === undefined;

/** The entries of the sections of a Composition, and of those within them. */
const entriesOf = (holder: JsonObject): JsonObject[] =>
  asArray(holder.section)
    .filter(isObject)
    .flatMap((section) => [...asArray(section.entry).filter(isObject), ...entriesOf(section)]);

/** What the sections of Compositions hold; who they are about is told elsewhere too. */
function heldBy(compositions: readonly InputResource[], index: ReferenceIndex): Set<InputResource> {
  const held = new Set<InputResource>();
  for (const composition of compositions)
    for (const { reference } of entriesOf(composition.resource)) {
      const entry = typeof reference === 'string' ? index.resolve(reference, composition) : undefined;
      if (entry !== undefined && entry.resource.resourceType !== 'Patient') held.add(entry);
    }
  return held;
}

/**
 * Resources of documents that came apart, as a server keeps them, and were issued in error since: what the sections of
 * such a Composition hold, and those of no other.
 */
export function takenBack(resources: readonly InputResource[], index: ReferenceIndex): ReadonlySet<InputResource> {
  const compositions = resources.filter(isComposition);
  const inError = compositions.filter(({ resource }) => resource.status === 'entered-in-error');
  if (inError.length === 0) return new Set();
  const others = compositions.filter((composition) => !inError.includes(composition));
  const elsewhere = heldBy(others, index);
  return new Set([...heldBy(inError, index)].filter((item) => !elsewhere.has(item)));
}
