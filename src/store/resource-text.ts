import { isDeepStrictEqual } from 'node:util';
import { parseExact } from '../fhir/decimal.ts';
import { applyEdits, type Edit, type Member, members, skipSpace } from './json-source.ts';

/** What the server writes into a resource (http://hl7.org/fhir/R4/resource.html#Meta). */
export interface Stamp {
  id: string;
  versionId: string;
  /** Instant, UTC with milliseconds. */
  lastUpdated: string;
}

/**
 * The text of a resource with id, `meta.versionId` and `meta.lastUpdated` written in. Everything else stays as it
 * was sent, to the last digit and blank: clients sign, compare and count on what they sent.
 */
export function stampResource(text: string, stamp: Stamp): string {
  const start = skipSpace(text, 0);
  const listed = members(text, start);
  const head: string[] = [];
  const edits: Edit[] = [];
  const id = last(listed, 'id');
  if (id) edits.push({ ...spanOf(id), text: JSON.stringify(stamp.id) });
  else head.push(`"id":${JSON.stringify(stamp.id)}`);
  const meta = last(listed, 'meta');
  const ownMeta = JSON.stringify({ versionId: stamp.versionId, lastUpdated: stamp.lastUpdated });
  if (!meta) head.push(`"meta":${ownMeta}`);
  else if (text.charAt(meta.start) === '{') edits.push(...metaEdits(text, meta, stamp));
  else edits.push({ ...spanOf(meta), text: ownMeta });
  if (head.length > 0) edits.push(insertion(text, start, listed, last(listed, 'resourceType'), head));
  return applyEdits(text, edits);
}

function metaEdits(text: string, meta: Member, stamp: Stamp): Edit[] {
  const listed = members(text, meta.start);
  const head: string[] = [];
  const edits: Edit[] = [];
  for (const name of ['versionId', 'lastUpdated'] as const) {
    const value = JSON.stringify(stamp[name]);
    const member = last(listed, name);
    if (member) edits.push({ ...spanOf(member), text: value });
    else head.push(`"${name}":${value}`);
  }
  if (head.length > 0) edits.push(insertion(text, meta.start, listed, undefined, head));
  return edits;
}

/** New members go behind `resourceType`, where readers look for them, or to the front. */
function insertion(text: string, start: number, listed: readonly Member[], after: Member | undefined, head: string[]) {
  const members = head.join(',');
  if (after) return { start: after.end, end: after.end, text: `,${members}` };
  const at = skipSpace(text, start) + 1;
  return { start: at, end: at, text: listed.length > 0 ? `${members},` : members };
}

/** JSON.parse lets the last of equal names win; so must we. */
function last(listed: readonly Member[], name: string): Member | undefined {
  return listed.findLast((member) => member.name === name);
}

const spanOf = (member: Member) => ({ start: member.start, end: member.end });

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
