import type { SqlConnection } from './connection.ts';

/**
 * Lends a connection to a piece of work. After a statement has failed all others fail too, with the first failure. What
 * parts of the work still send when it is over is refused, since it would get into the work that comes next. Nothing
 * more is sent when the signal is aborted.
 */
export async function lend<T>(
  connection: SqlConnection,
  work: (sql: SqlConnection) => Promise<T>,
  signal?: AbortSignal,
): Promise<T> {
  let refusal: unknown;
  const guarded =
    <A extends unknown[], R>(send: (...given: A) => Promise<R>) =>
    async (...given: A): Promise<R> => {
      if (refusal !== undefined) throw refusal;
      signal?.throwIfAborted();
      try {
        return await send(...given);
      } catch (error) {
        refusal ??= error;
        throw refusal;
      }
    };
  const { dialect, get, all, allInTime, run, send, insert } = connection;
  try {
    return await work({
      dialect,
      get: guarded(get),
      all: guarded(all),
      allInTime: guarded(allInTime),
      run: guarded(run),
      send: guarded(send),
      insert: guarded(insert),
    });
  } finally {
    refusal ??= new Error('the transaction is over');
  }
}
