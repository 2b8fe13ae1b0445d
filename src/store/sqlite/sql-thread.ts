import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { StoreUnavailable, TooCostly } from '../store-errors.ts';
import type { ConnectionSettings, UnwantedFlag } from './connection.ts';
import type { Statement, StatementAnswer } from './statement.ts';

/** A thread with a connection of its own, so that nothing done there holds up what else the process does. */
export interface SqlThread {
  /** Runs a statement after all that were given before; those given in one turn travel together. */
  run(statement: Statement): Promise<unknown>;
  /** Ends searches, that under way and those to come, until it is told that they are wanted again. */
  setWanted(isWanted: boolean): void;
  /** Whether it has ended, so that every statement fails. */
  hasEnded(): boolean;
  /** Lets go of the file. */
  close(): Promise<void>;
}

interface Waiting {
  resolve(value: unknown): void;
  reject(reason: unknown): void;
}

/** The worker beside this file, which is TypeScript in a checkout and JavaScript in the package. */
const entry = new URL(`./sql-worker${extname(fileURLToPath(import.meta.url))}`, import.meta.url);

/** Starts a thread. It keeps the process alive only while it has something to do. */
export function startSqlThread(settings: Omit<ConnectionSettings, 'unwanted'>): SqlThread {
  const unwanted: UnwantedFlag = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  const workerData: ConnectionSettings = { ...settings, unwanted };
  const worker = new Worker(entry, { workerData, execArgv: [] });
  const waiting: Waiting[] = [];
  let together: Statement[] = [];
  let gone: Error | undefined;
  const exited = new Promise<void>((resolve) => {
    worker.once('exit', () => {
      gone ??= new StoreUnavailable('A thread of the store has ended.');
      for (const { reject } of waiting.splice(0)) reject(gone);
      resolve();
    });
  });
  worker.on('error', (cause) => {
    gone = new StoreUnavailable('A thread of the store has ended.', { cause });
  });
  worker.on('message', (answers: readonly StatementAnswer[]) => {
    for (const answer of answers) settle(waiting.shift(), answer);
    if (waiting.length === 0) worker.unref();
  });
  worker.unref();
  const send = () => {
    worker.ref();
    worker.postMessage(together);
    together = [];
  };
  const run = (statement: Statement) =>
    new Promise<unknown>((resolve, reject) => {
      if (gone) return reject(gone);
      if (together.push(statement) === 1) queueMicrotask(send);
      waiting.push({ resolve, reject });
    });
  return {
    run,
    setWanted: (isWanted) => Atomics.store(unwanted, 0, isWanted ? 0 : 1),
    hasEnded: () => gone !== undefined,
    close: async () => {
      if (gone) return;
      await run({ kind: 'close' });
      worker.ref();
      await exited;
    },
  };
}

function settle(waiting: Waiting | undefined, answer: StatementAnswer): void {
  if ('value' in answer) waiting?.resolve(answer.value);
  else if ('outOfTime' in answer) waiting?.reject(new TooCostly('The time for a search is over.'));
  else waiting?.reject(Object.assign(new Error(answer.message), { errcode: answer.errcode }));
}
