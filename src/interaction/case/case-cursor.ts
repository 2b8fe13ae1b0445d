import { createHash, createHmac } from 'node:crypto';
import { isObject } from '../../fhir/json.ts';
import { instantRange, instantText, withZone } from '../../search/index.ts';
import type { StoreReader } from '../../store/index.ts';
import { permitted, unconfined } from '../caller.ts';
import { type Failure, fail, isFailure } from '../outcome.ts';
import type { Context } from '../ports.ts';
import type { CaseQuery } from './case-query.ts';

/** What a cursor is good for. */
export interface CursorScope {
  /** Mark of the database: see {@link storeMark}. */
  store: string;
  /** Mark of what was asked for: see {@link markOf}. */
  asked: string;
  /** Mark of whose cases the client could see: see {@link reachOf}. */
  reach: string;
}

/** A place in the order of commits of one database: what came up to it is known. */
export interface CaseCursor extends CursorScope {
  sequence: number;
}

/** A place within a pull that is taken page by page: the cursor the pull will end with, and the case had last. */
export interface CasePageToken extends CaseCursor {
  id: string;
  /** Sequence of that case, where the pull follows changes. */
  at?: number;
}

/**
 * A mark of the filters and of the policy under which cases were asked for. A cursor is good for the same again and nothing
 * else: with other filters, cases that did not change would be missing and nobody would know.
 */
export function markOf({ conditions, patient }: CaseQuery, policy: string | undefined): string {
  const of = patient === undefined ? [] : [{ patient }];
  const inOrder = [...conditions, ...of].map((condition) => JSON.stringify(condition)).toSorted();
  if (inOrder.length === 0 && policy === undefined) return '';
  return createHash('sha256')
    .update([policy ?? '', ...inOrder].join('\n'))
    .digest('base64url')
    .slice(0, 8);
}

/** A mark of a database. Its identity itself signs what clients carry, so they are not given it. */
export const storeMark = (identity: string): string =>
  createHash('sha256').update(identity).digest('base64url').slice(0, 16);

/**
 * A mark of what a client sees: the patients it is confined to, its policy, and the key of its pseudonyms. Empty for
 * who may see all as they are.
 *
 * A cursor holds for one mark only. When the members of a Group change, cases appear to the client and leave it without
 * a change that the cursor would bring; under another key cases have other names, under another policy other contents.
 * The mark is made with a secret, since ids of patients may be guessed.
 */
export function reachOf({ caller, disclosures }: Pick<Context, 'caller' | 'disclosures'>, secret: string): string {
  const grants = permitted(caller, 's', '*').filter(({ criteria }) => !criteria);
  const patients = new Set(unconfined(grants) ? ['*'] : grants.flatMap(({ patients: some = [] }) => some));
  const key = caller.policy !== undefined && disclosures ? disclosures.mark(caller.policy) : '';
  if (patients.has('*') && key === '') return '';
  return createHmac('sha256', secret)
    .update([key, ...[...patients].toSorted()].join('\n'))
    .digest('base64url')
    .slice(0, 8);
}

const encode = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');

/** The cursor as clients keep it: nothing in it is theirs to read. */
export const cursorText = (cursor: CaseCursor): string => encode(membersOf(cursor));

const membersOf = ({ store, sequence, asked, reach }: CaseCursor) => ({
  s: store,
  n: sequence,
  f: asked,
  ...(reach === '' ? {} : { w: reach }),
});

/** A place within a pull as the link to the next page has it. */
export const pageText = ({ id, at, ...cursor }: CasePageToken): string =>
  encode({ ...membersOf(cursor), i: id, ...(at === undefined ? {} : { a: at }) });

/** A parameter that holds no cursor, or one that does not go with the others. */
export const invalidCursor = (name: string): Failure =>
  fail(
    'value',
    'cursor-invalid',
    name === 'since'
      ? 'since is neither a cursor of this server, as it was given, nor an instant such as 2026-01-31T12:00:00Z.'
      : `The parameter ${name} holds no cursor of this server; use it as it was given.`,
    name,
  );

function decoded(text: string): { [name: string]: unknown } | undefined {
  try {
    const value = JSON.parse(Buffer.from(text, 'base64url').toString('utf8'));
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

const isSequence = (value: unknown): value is number => Number.isSafeInteger(value) && Number(value) >= 0;

function cursorIn(text: string, name: string): CasePageToken | Failure {
  const { s: store, n: sequence, f: asked, w: reach = '', i: id = '', a: at } = decoded(text) ?? {};
  if (typeof store !== 'string' || typeof asked !== 'string' || typeof id !== 'string') return invalidCursor(name);
  if (typeof reach !== 'string' || !isSequence(sequence) || (at !== undefined && !isSequence(at)))
    return invalidCursor(name);
  return { store, sequence, asked, reach, id, ...(at === undefined ? {} : { at }) };
}

/**
 * The cursor in a parameter. Refused with 400 when it was given for other filters; with 410 when it is of another
 * database, of a time that a restore undid, or of other patients than the client may see now.
 */
export async function knownCursor(
  reader: StoreReader,
  { text, name, scope }: { text: string; name: string; scope: CursorScope },
): Promise<CasePageToken | Failure> {
  const cursor = cursorIn(text, name);
  if (isFailure(cursor)) return cursor;
  if (cursor.asked !== scope.asked) {
    const message =
      'The cursor is of a pull with other filters or under another policy; it would skip cases. Use it with the same, or pull all cases.';
    return fail('value', 'cursor-of-other-filters', message, name);
  }
  // the horizon may lie before the cursor without anything being undone: see StoreReader.horizon
  const { sequence: newest } = await reader.state();
  const isKnown = cursor.store === scope.store && cursor.sequence <= newest;
  if (!isKnown && cursor.store === scope.store && (await reader.follows())) {
    return fail('transient', 'store-behind', 'This server has not yet all that the cursor knows of. Ask again.', name);
  }
  if (isKnown && cursor.reach === scope.reach) return cursor;
  const why = isKnown
    ? 'the patients whose cases this client may see, their pseudonyms, or what its policy lets pass, are others'
    : 'the database was replaced or restored';
  return fail(
    'expired',
    'cursor-expired',
    `The cursor has expired: ${why} since. Pull all cases again, without it.`,
    name,
  );
}

/**
 * How much earlier than an instant a pull begins. What a transaction wrote before the instant may be committed after
 * it, and the clocks of several servers differ.
 */
const EARLIER_MS = 60_000;

/** How far the zone is ahead of UTC where a day begins first: an instant without a zone is nowhere earlier than there. */
const EARLIEST_ZONE_MS = 14 * 3_600_000;

/** A day, or an instant with or without seconds and zone. */
const FROM_DAY = /^\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?<zone>Z|[+-]\d\d:\d\d)?)?$/;

/**
 * The instant from which a pull begins that names an instant or a day, as UTC with milliseconds; nothing where it names
 * none. In doubt it is earlier.
 */
export function instantIn(given: string): string | undefined {
  const found = FROM_DAY.exec(withZone(given));
  const range = found ? instantRange(found[0]) : undefined;
  if (!range) return undefined;
  const ahead = found?.groups?.zone === undefined ? EARLIEST_ZONE_MS : 0;
  return instantText(range.low - ahead - EARLIER_MS);
}
