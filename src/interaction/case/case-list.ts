import { createHash } from 'node:crypto';
import type { StoredCase, StoreReader } from '../../store/index.ts';
import { admitsPatient, type Caller, permitted, unconfined } from '../caller.ts';
import { accessedCase, type Failure, isFailure } from '../outcome.ts';
import type { Context } from '../ports.ts';
import {
  type CaseCursor,
  type CasePageToken,
  type CursorScope,
  cursorText,
  instantIn,
  invalidCursor,
  knownCursor,
  markOf,
  pageText,
  reachOf,
  storeMark,
} from './case-cursor.ts';
import type { CaseQuery } from './case-query.ts';

/** A case as it is kept, or the id of one that was deleted or no longer matches. */
export type CaseItem = (HeldCase & { removed?: undefined }) | { id: string; removed: true };

/** A case that is no tombstone. */
type HeldCase = StoredCase & { text: string };

const isHeld = (row: StoredCase): row is HeldCase => row.text !== undefined;

/** The cases that were asked for. */
export interface CaseListing {
  /** Some at a time. */
  pages: AsyncIterable<readonly CaseItem[]>;
  /** What `since` takes to get what changes from now on; good once all have been taken. */
  cursor: string;
  /** What `page` takes to go on, where a limited answer does not hold all. */
  next?: string;
  /** How many cases all pages together hold, at most; on the first of several pages. */
  total?: number;
  /** Changes when the answer may; nothing where that cannot be said cheaply. */
  version?: string;
}

/** Where a pull begins and ends. */
interface Pull {
  cursor: CaseCursor;
  /** Only cases that changed after this place in the order of commits. */
  since?: number;
  after: CasePageToken | undefined;
  version: string | undefined;
  total?: number;
}

/** How many of the last changes the version of an answer names. */
const FEW = 100;

/**
 * The cases that the caller may see: all by id, or those that changed after a cursor in the order of their changes,
 * removed ones as well.
 *
 * They are read page by page as they are taken, each page from one state of the store. The cursor lies where everything
 * before it is known. So what others write meanwhile is in this answer or in the next pull, and never lost.
 */
export async function caseList(context: Context, query: CaseQuery): Promise<CaseListing | Failure> {
  const pull = await context.store.read((reader) => pullOf(reader, context, query));
  if (isFailure(pull)) return pull;
  const found = pull.since === undefined ? byId(context, query, pull) : byChange(context, query, pull, pull.since);
  const { version, total } = pull;
  const common = {
    cursor: cursorText(pull.cursor),
    ...(version === undefined ? {} : { version }),
    ...(total === undefined ? {} : { total }),
  };
  if (query.limit === undefined) return { ...common, pages: pagesOf(context, found) };
  return { ...common, ...(await firstOf(context, found, query.limit, pull)) };
}

async function pullOf(reader: StoreReader, context: Context, query: CaseQuery): Promise<Pull | Failure> {
  const { conditions, since, page } = query;
  const [identity, horizon] = await Promise.all([reader.identity(), reader.horizon()]);
  const scope: CursorScope = {
    store: storeMark(identity),
    asked: markOf(query, context.caller.policy),
    reach: reachOf(context, identity),
  };
  const after = page === undefined ? undefined : await knownCursor(reader, { text: page, name: 'page', scope });
  if (after !== undefined && isFailure(after)) return after;
  // pages of all cases and of changes are in different orders
  if (after !== undefined && (after.at === undefined) !== (since === undefined)) return invalidCursor('page');
  const from = since === undefined ? undefined : await sequenceOf(reader, since, scope, context);
  if (from !== undefined && typeof from !== 'number') return from;
  // what is known already is not given again where the horizon lies before it
  const cursor = { ...scope, sequence: after?.sequence ?? Math.max(horizon, from ?? 0) };
  return {
    cursor,
    after,
    version: await versionOf(reader, context, { ...cursor, sequence: horizon }, from),
    ...(from === undefined ? {} : { since: from }),
    ...(countable(context, query) ? { total: await reader.countCases(conditions) } : {}),
  };
}

/** Whether a caller may see the cases of all patients. */
const seesAll = (caller: Caller): boolean => unconfined(permitted(caller, 's', '*'));

/**
 * Whether the number of all cases is to be told: at the beginning of a pull by pages, to who may see all of them. How
 * many meet a filter under a policy is known only when each of them was looked at.
 */
const countable = ({ caller }: Context, { patient, limit, since, page, conditions }: CaseQuery): boolean =>
  limit !== undefined &&
  patient === undefined &&
  since === undefined &&
  page === undefined &&
  seesAll(caller) &&
  (caller.policy === undefined || conditions.length === 0);

/**
 * The place in the order of commits that `since` names: a cursor's, or one that surely lies before an instant. Who could see
 * what at an instant is not known, so that a client that is confined is given all that it may see.
 */
async function sequenceOf(
  reader: StoreReader,
  since: string,
  scope: CursorScope,
  { caller }: Context,
): Promise<number | Failure> {
  const instant = instantIn(since);
  if (instant !== undefined) return seesAll(caller) ? reader.sequenceBefore(instant) : 0;
  const cursor = await knownCursor(reader, { text: since, name: 'since', scope });
  return isFailure(cursor) ? cursor : cursor.sequence;
}

/**
 * What the answer depends on: who asks, the last changes of cases, as far back as a change may still appear before one
 * that is seen already, and for who follows changes the last of them up to the horizon. The horizon itself would not do:
 * on PostgreSQL it moves with every request, since AuditEvents are transactions too.
 */
async function versionOf(
  reader: StoreReader,
  { version, caller }: Context,
  horizon: CaseCursor,
  since: number | undefined,
): Promise<string | undefined> {
  const newest = await reader.newestCaseChanges(FEW);
  const reached = newest.find(({ sequence }) => sequence <= horizon.sequence)?.sequence;
  if (newest.length === FEW && reached === undefined) return undefined;
  const seen = newest.map(({ id, sequence }) => `${sequence}/${id}`);
  const followed = since === undefined ? '' : (reached ?? 0);
  const parts = [version, caller.id, caller.policy ?? '', horizon.reach, horizon.store, followed, ...seen];
  return createHash('sha256').update(parts.join('\n')).digest('base64url').slice(0, 22);
}

/** A row that was read: a case, or one that is no more. */
type Found = { row: StoredCase; matches: boolean };

/** Most rows that are read at once: no more than the answer can take, and one to know whether there are more. */
const pageSize = ({ limits }: Context, { limit }: CaseQuery): number => Math.min(limits.page, (limit ?? Infinity) + 1);

async function* byId(context: Context, query: CaseQuery, pull: Pull): AsyncGenerator<Found[]> {
  if (query.patient !== undefined) {
    yield await ofPatient(context, query.patient, query, pull);
    return;
  }
  const limit = pageSize(context, query);
  let after = pull.after?.id;
  for (;;) {
    const wanted = { limit, ...(after === undefined ? {} : { after }) };
    const page = await context.store.read((reader) => reader.listCases(wanted, query.conditions));
    yield page.map((row) => ({ row, matches: true }));
    if (page.length < limit) return;
    after = page.at(-1)?.id;
  }
}

/** The cases of a patient: one, as a rule. */
function ofPatient({ store }: Context, patient: string, { conditions }: CaseQuery, pull: Pull): Promise<Found[]> {
  return store.read(async (reader) => {
    const ids = (await reader.casesOf(patient)).filter((id) => id > (pull.after?.id ?? '')).toSorted();
    const matching = conditions.length === 0 ? ids : await reader.matchCases(ids, conditions);
    const rows = await Promise.all(matching.map((id) => reader.readCase(id)));
    return rows.flatMap((row) => (row === undefined ? [] : [{ row, matches: true }]));
  });
}

async function* byChange(context: Context, query: CaseQuery, pull: Pull, since: number): AsyncGenerator<Found[]> {
  const limit = pageSize(context, query);
  let after = { sequence: pull.after?.at ?? since, id: pull.after?.id ?? AFTER_ALL };
  for (;;) {
    const wanted = { limit, after, until: pull.cursor.sequence };
    const page = await context.store.read(async (reader) => {
      const rows = await reader.changedCases(wanted);
      const ids = rows.filter(({ text }) => text !== undefined).map(({ id }) => id);
      const matching = query.conditions.length === 0 ? ids : await reader.matchCases(ids, query.conditions);
      const known = new Set(matching);
      const isAsked = ({ patient }: StoredCase): boolean => query.patient === undefined || patient === query.patient;
      return rows.map((row) => ({ row, matches: isAsked(row) && known.has(row.id) }));
    });
    yield page;
    const last = page.at(-1)?.row;
    if (last === undefined || page.length < limit) return;
    after = { sequence: last.sequence, id: last.id };
  }
}

/** Sorts behind every id: what has the sequence of the cursor itself is known. */
const AFTER_ALL = '~';

/** What the caller may see, noted for the audit when it is taken. */
function shown({ caller, noteAccess }: Context, page: readonly Found[]): CaseItem[] {
  const seen = page.filter(({ row }) => admitsPatient(caller, 's', row.patient));
  noteAccess?.(seen.map(({ row }) => accessedCase(row)));
  return seen.map(({ row, matches }) => (matches && isHeld(row) ? row : { id: row.id, removed: true }));
}

async function* pagesOf(context: Context, found: AsyncIterable<Found[]>): AsyncGenerator<CaseItem[]> {
  for await (const page of found) yield shown(context, page);
}

/** The first cases, and where to go on when there are more. */
async function firstOf(
  context: Context,
  found: AsyncIterable<Found[]>,
  limit: number,
  pull: Pull,
): Promise<Pick<CaseListing, 'pages' | 'next'>> {
  const taken: Found[] = [];
  for await (const page of found) {
    taken.push(...page.filter(({ row }) => admitsPatient(context.caller, 's', row.patient)));
    if (taken.length > limit) break;
  }
  const kept = taken.slice(0, limit);
  const last = kept.at(-1)?.row;
  const pages = pagesOf(context, only(kept));
  if (taken.length <= limit || last === undefined) return { pages };
  const at = pull.since === undefined ? {} : { at: last.sequence };
  return { pages, next: pageText({ ...pull.cursor, id: last.id, ...at }) };
}

async function* only(page: Found[]): AsyncGenerator<Found[]> {
  yield page;
}
