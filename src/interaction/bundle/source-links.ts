import { serverBase, withoutVersion } from '../../fhir/literal-reference.ts';
import { ownReference } from '../../fhir/own-base.ts';
import {
  keyText,
  literalReferences,
  localReference,
  type ResourceSource,
  type StoreReader,
} from '../../store/index.ts';
import type { Context } from '../ports.ts';
import { STORED_TYPES } from '../stored-types.ts';
import type { BundleEntry } from './bundle-entries.ts';

/** Where what pushed resources refer to at the servers they come from is kept here. */
export interface SourceLinks {
  /** What a reference says, made absolute → what it becomes; that may be the fullUrl of an entry. */
  links: Map<string, string>;
  /** Resources that have not come yet: the ids they will be stored under. */
  awaited: ResourceSource[];
}

/** A reference of a pushed resource to one of another server. */
interface SourceReference {
  /** The reference, made absolute. */
  text: string;
  /** The URL of the resource it names. */
  url: string;
  type: string;
  /** Whether it is of the server that the resource itself comes from. */
  isBeside: boolean;
}

/**
 * Resolves references of pushed resources to resources of their own servers that this Bundle does not hold
 * (http://hl7.org/fhir/R4/bundle.html#references).
 *
 * - What came in an earlier push is the resource that was made of it.
 * - What may still come, and would be part of a patient's record, is given its id now. So the parts find each other in
 *   whatever order they arrive.
 * - Anything else keeps its absolute URL: `Practitioner/7` of a hospital is not ours.
 */
export async function sourceLinks(
  { search }: Pick<Context, 'search'>,
  reader: Pick<StoreReader, 'own' | 'findSources'>,
  entries: readonly BundleEntry[],
  fromElsewhere: readonly BundleEntry[],
  newId: () => string,
): Promise<SourceLinks> {
  const found: SourceLinks = { links: new Map(), awaited: [] };
  const here = new Set(entries.map(({ fullUrl }) => fullUrl));
  const references = fromElsewhere
    .flatMap((entry) => referencesOf(entry, reader))
    .filter(({ text }) => !here.has(text));
  if (references.length === 0) return found;
  const urls = [...new Set(references.map(({ url }) => url))];
  const held = await reader.findSources(urls);
  const targets = new Map(urls.map((url, at) => [url, held[at]]));
  const parts = new Set([...search.compartments.types('Patient'), 'Medication']);
  for (const { text, url, type, isBeside } of references) {
    let target = targets.get(url);
    if (!target && !here.has(url) && isBeside && parts.has(type) && STORED_TYPES.includes(type)) {
      target = { type, id: newId() };
      targets.set(url, target);
      found.awaited.push({ url, ...target });
    }
    const elsewhere = target ? keyText(target) : text;
    found.links.set(text, here.has(url) ? url : elsewhere);
  }
  return found;
}

/** The references of an entry from another server to resources there, or on further servers. */
function referencesOf({ fullUrl, body }: BundleEntry, { own }: Pick<StoreReader, 'own'>): SourceReference[] {
  const base = serverBase(fullUrl);
  if (base === undefined || !body) return [];
  return literalReferences(body.resource).flatMap((reference) => {
    const text = localReference(reference, []) ? base + reference : reference;
    const url = withoutVersion(text);
    const server = serverBase(url);
    const type = server === undefined ? undefined : localReference(url.slice(server.length), [])?.type;
    if (type === undefined || ownReference(url, own) !== url) return [];
    return [{ text, url, type, isBeside: server === base }];
  });
}
