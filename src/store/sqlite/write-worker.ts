import { parentPort, workerData } from 'node:worker_threads';
import { type Connection, connect } from './connection.ts';
import { runStatement } from './run-statement.ts';
import type { Statement, StatementAnswer } from './statement.ts';

/** The thread of ./write-thread.ts: a message in is a list of statements, a message out their answers, in the same order. */
const { path, busyTimeoutMs }: { path: string; busyTimeoutMs: number } = workerData;
let connection: Connection | undefined;

function answer(statement: Statement): StatementAnswer {
  try {
    connection ??= connect(path, busyTimeoutMs);
    return { value: runStatement(connection, statement) };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const errcode = error instanceof Error && 'errcode' in error ? error.errcode : undefined;
    return { message, ...(typeof errcode === 'number' ? { errcode } : {}) };
  }
}

const port = parentPort;
port?.on('message', (statements: readonly Statement[]) => {
  port.postMessage(statements.map(answer));
  if (statements.some(({ kind }) => kind === 'close')) port.close();
});
