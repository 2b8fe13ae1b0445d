import type { Decision, StoreWriter } from '../resource-store.ts';
import { lend, type SqlConnection, sqlWriter, usedUp } from '../sql/index.ts';
import { newCommit } from './commit.ts';
import { threadConnection } from './sql-connection.ts';
import type { SqlThread } from './sql-thread.ts';
import type { TransactionParts } from './transaction-parts.ts';

/** Work that runs on the connection that writes, with nothing beside it. */
export interface AloneJob {
  /** Runs it within a savepoint; the function it gives tells the caller, once the group is on disk. */
  runAlone(): Promise<() => void>;
  fail(error: unknown): void;
}

const exec = (thread: SqlThread, sql: string) => thread.run({ kind: 'exec', sql });

/** Runs work one after the other in one transaction; what fails is undone by itself. */
export async function runGroup(
  { thread, counters, searchMs }: TransactionParts,
  group: readonly AloneJob[],
): Promise<void> {
  const answers: (() => void)[] = [];
  try {
    counters.forget();
    await Promise.all([thread.run({ kind: 'begin' }), counters.load(threadConnection(thread, usedUp(searchMs)))]);
    for (const job of group) answers.push(await job.runAlone());
    await exec(thread, 'COMMIT');
  } catch (error) {
    await undoAll(thread);
    for (const job of group) job.fail(error);
    return;
  } finally {
    // numbers of work that was undone were not used
    counters.forget();
  }
  for (const answer of answers) answer();
}

/** What fails here has undone everything, or there is no thread any more. */
async function undoAll(thread: SqlThread): Promise<void> {
  try {
    if (await thread.run({ kind: 'inTransaction' })) await exec(thread, 'ROLLBACK');
  } catch {
    // the failure that led here is told
  }
}

/** Runs work within a savepoint of the transaction that is open. */
export async function inSavepoint<T>(
  { thread, counters, now, search, searchMs }: TransactionParts,
  work: (writer: StoreWriter, sql: SqlConnection) => Promise<Decision<T>>,
  resolve: (value: T) => void,
  reject: (error: unknown) => void,
): Promise<() => void> {
  const undo = () => exec(thread, 'ROLLBACK TO work; RELEASE work');
  try {
    const [, { commit, value }] = await Promise.all([
      exec(thread, 'SAVEPOINT work'),
      lend(threadConnection(thread, usedUp(searchMs)), (sql) =>
        work(
          sqlWriter(
            sql,
            newCommit(sql, counters, now, () => {}),
            search,
          ),
          sql,
        ),
      ),
    ]);
    await (commit ? exec(thread, 'RELEASE work') : undo());
    return () => resolve(value);
  } catch (error) {
    // some failures (a full disk) undo the whole transaction: then all work of the group has failed
    if (!(await thread.run({ kind: 'inTransaction' }))) throw error;
    await undo();
    return () => reject(error);
  }
}
