import { isDeepStrictEqual } from 'node:util';
import { parseExact } from '../fhir/decimal.ts';
import { isObject, type Resource } from '../fhir/json.ts';
import { applyEdits, type Edit, skipSpace } from './json-source.ts';
import { type MetaPlaces, type ResourcePlaces, resourcePlaces } from './resource-places.ts';

/** What the server writes into a resource (http://hl7.org/fhir/R4/resource.html#Meta). */
export interface Stamp {
  id: string;
  versionId: string;
  /** Instant, UTC with milliseconds. */
  lastUpdated: string;
}

/**
 * The text of a resource with id, `meta.versionId` and `meta.lastUpdated` written in. Everything else stays as it
 * was sent, to the last digit and blank: clients sign, compare and count on what they sent. `others` are edits to be
 * made with these, elsewhere in the text.
 */
export function stampResource(
  text: string,
  stamp: Stamp,
  places: ResourcePlaces = placesIn(text),
  others: readonly Edit[] = [],
): string {
  const { id, meta } = places;
  const head: string[] = [];
  const edits = [...others];
  if (id) edits.push({ ...id, text: JSON.stringify(stamp.id) });
  else head.push(`"id":${JSON.stringify(stamp.id)}`);
  const ownMeta = JSON.stringify({ versionId: stamp.versionId, lastUpdated: stamp.lastUpdated });
  if (!meta) head.push(`"meta":${ownMeta}`);
  else if (meta.inside === undefined) edits.push({ start: meta.start, end: meta.end, text: ownMeta });
  else edits.push(...metaEdits(meta, meta.inside, stamp));
  if (head.length > 0) edits.push(insertion(head, places));
  return applyEdits(text, edits);
}

/** The places in a text that is that of a resource alone. */
export const placesIn = (text: string): ResourcePlaces => resourcePlaces(text, skipSpace(text, 0), 0);

function metaEdits(meta: MetaPlaces, inside: number, stamp: Stamp): Edit[] {
  const head: string[] = [];
  const edits: Edit[] = [];
  for (const name of ['versionId', 'lastUpdated'] as const) {
    const value = JSON.stringify(stamp[name]);
    const span = meta[name];
    if (span) edits.push({ ...span, text: value });
    else head.push(`"${name}":${value}`);
  }
  if (head.length > 0) edits.push(insertion(head, { inside, isEmpty: meta.isEmpty }));
  return edits;
}

/** New members go behind `resourceType`, where readers look for them, or to the front. */
function insertion(
  head: readonly string[],
  { typeEnd, inside, isEmpty }: Pick<ResourcePlaces, 'typeEnd' | 'inside' | 'isEmpty'>,
): Edit {
  const members = head.join(',');
  if (typeEnd !== undefined) return { start: typeEnd, end: typeEnd, text: `,${members}` };
  return { start: inside, end: inside, text: isEmpty ? members : `${members},` };
}

/** What the stamped text says, of what the text said before. */
export function stampedResource(resource: Resource, { id, versionId, lastUpdated }: Stamp): Resource {
  const { meta } = resource;
  return { ...resource, id, meta: { ...(isObject(meta) ? meta : {}), versionId, lastUpdated } };
}

const EMPTY: Stamp = { id: '-', versionId: '0', lastUpdated: '' };

/**
 * Whether two texts of a resource say the same apart from id, `meta.versionId` and `meta.lastUpdated`. The order of
 * members and white space do not count; the digits of a number do (1.5 is not 1.50).
 */
export function sameContent(one: string, other: string): boolean {
  const left = stampResource(one, EMPTY);
  const right = stampResource(other, EMPTY);
  return left === right || isDeepStrictEqual(parseExact(left), parseExact(right));
}
