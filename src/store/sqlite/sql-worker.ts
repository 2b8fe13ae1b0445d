import { parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads';
import { type Connection, type ConnectionSettings, connect, OutOfTime } from './connection.ts';
import { runBatches } from './run-batches.ts';
import { runStatement } from './run-statement.ts';
import type { Statement, StatementAnswer, Write } from './statement.ts';

/** The thread of ./sql-thread.ts: a message in is a list of statements, a message out their answers, in the same order. */
const settings: ConnectionSettings = workerData;
let open: Connection | undefined;

/** Batches that share a commit at most; bounds how long the first waits for the last. */
const TOGETHER = 64;

function answers(statements: readonly Statement[]): StatementAnswer[] {
  const found: StatementAnswer[] = [];
  let batches: (readonly Write[])[] = [];
  const commit = () => {
    if (batches.length === 0) return;
    const answer = attempt((connection) => runBatches(connection, batches));
    found.push(...batches.map(() => answer));
    batches = [];
  };
  for (const statement of statements) {
    if (statement.kind === 'batch') {
      batches.push(statement.writes);
      if (batches.length === TOGETHER) commit();
    } else {
      commit();
      found.push(attempt((connection) => runStatement(connection, statement)));
    }
  }
  commit();
  return found;
}

function attempt(run: (connection: Connection) => unknown): StatementAnswer {
  try {
    open ??= connect(settings);
    return { value: run(open) };
  } catch (error) {
    if (error instanceof OutOfTime) return { outOfTime: true };
    const message = error instanceof Error ? error.message : String(error);
    const errcode = error instanceof Error && 'errcode' in error ? error.errcode : undefined;
    return { message, ...(typeof errcode === 'number' ? { errcode } : {}) };
  }
}

const port = parentPort;
port?.on('message', (first: readonly Statement[]) => {
  const statements = [...first];
  // what has come in the meantime shares the commit
  for (let more = receiveMessageOnPort(port); more; more = receiveMessageOnPort(port)) statements.push(...more.message);
  port.postMessage(answers(statements));
  if (statements.some(({ kind }) => kind === 'close')) port.close();
});
