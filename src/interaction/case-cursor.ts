import { createHash } from 'node:crypto';
import { isObject } from '../fhir/json.ts';
import { withZone } from '../search/index.ts';
import type { CaseCondition, StoreReader } from '../store/index.ts';
import { type Failure, fail, isFailure } from './outcome.ts';

/** A place in the order of commits of one database: what came up to it is known. */
export interface CaseCursor {
  store: string;
  sequence: number;
  /** Mark of what was asked for: see {@link markOf}. */
  asked: string;
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
export function markOf(conditions: readonly CaseCondition[], policy: string | undefined): string {
  const inOrder = conditions.map((condition) => JSON.stringify(condition)).toSorted();
  if (inOrder.length === 0 && policy === undefined) return '';
  return createHash('sha256')
    .update([policy ?? '', ...inOrder].join('\n'))
    .digest('base64url')
    .slice(0, 8);
}

const encode = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');

/** The cursor as clients keep it: nothing in it is theirs to read. */
export const cursorText = ({ store, sequence, asked }: CaseCursor): string =>
  encode({ s: store, n: sequence, f: asked });

/** A place within a pull as the link to the next page has it. */
export const pageText = ({ store, sequence, asked, id, at }: CasePageToken): string =>
  encode({ s: store, n: sequence, f: asked, i: id, ...(at === undefined ? {} : { a: at }) });

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
  const { s: store, n: sequence, f: asked, i: id = '', a: at } = decoded(text) ?? {};
  if (typeof store !== 'string' || typeof asked !== 'string' || typeof id !== 'string') return invalidCursor(name);
  if (!isSequence(sequence) || (at !== undefined && !isSequence(at))) return invalidCursor(name);
  return { store, sequence, asked, id, ...(at === undefined ? {} : { at }) };
}

/**
 * The cursor in a parameter; refused when it is of other filters (400), of another database, or of a time that was undone
 * by a restore (410).
 */
export async function knownCursor(
  reader: StoreReader,
  { text, name, asked }: { text: string; name: string; asked: string },
): Promise<CasePageToken | Failure> {
  const cursor = cursorIn(text, name);
  if (isFailure(cursor)) return cursor;
  if (cursor.asked !== asked) {
    const message =
      'The cursor is of a pull with other filters or under another policy; it would skip cases. Use it with the same, or pull all cases.';
    return fail('value', 'cursor-of-other-filters', message, name);
  }
  const [identity, horizon] = await Promise.all([reader.identity(), reader.horizon()]);
  if (cursor.store === identity && cursor.sequence <= horizon) return cursor;
  const message =
    'The cursor has expired: the database was replaced or restored since. Pull all cases again, without it.';
  return fail('expired', 'cursor-expired', message, name);
}

/** An instant or a day in a parameter, as UTC with milliseconds; nothing where it is none. */
export function instantIn(given: string): string | undefined {
  const text = withZone(given);
  const full = /^\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d))?$/.test(text);
  const instant = full ? new Date(text) : undefined;
  return instant === undefined || Number.isNaN(instant.getTime()) ? undefined : instant.toISOString();
}
