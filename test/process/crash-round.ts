import { setTimeout } from 'node:timers/promises';
import { openPostgresStore, openSqliteStore, type ResourceStore } from '../../src/store/index.ts';
import { partOf, send } from './push.ts';
import { type ServerProcess, startProcess } from './running-server.ts';
import { wrongProjectionsIn } from './wrong-projections.ts';

/** What a crash test found out so far. */
export interface CrashLog {
  acknowledged: Set<string>;
  /** Answers that are neither 200 nor a refusal for now. */
  unexpected: Set<number>;
  /** Parts sent so far: each is one of its own, lest it stand in the place of another. */
  parts: number;
}

/** A log with nothing in it. */
export const crashLog = (): CrashLog => ({ acknowledged: new Set(), unexpected: new Set(), parts: 0 });

/** How a round goes. */
export interface CrashRound {
  store: string;
  /** Adapter processes beside each other. */
  processes: number;
  /** Clients that push at the same time. */
  clients: number;
  /** After how many acknowledged pushes the processes are killed. */
  killAfter: number;
  /** Patients that the clients share. */
  patients: readonly string[];
}

/**
 * Starts processes, lets clients push overlapping parts of the same patients, and kills the processes at a random
 * moment under load.
 */
export async function crashRound(round: CrashRound, log: CrashLog): Promise<void> {
  const servers = await Promise.all(
    Array.from({ length: round.processes }, () => startProcess({ ISCM_STORE: round.store })),
  );
  const before = log.acknowledged.size;
  let killed = false;
  // at any moment of the pushes that are under way
  const killSoon = async () => {
    if (killed) return;
    killed = true;
    await setTimeout(Math.random() * 50);
    for (const { child } of servers) child.kill('SIGKILL');
  };
  const client = async (server: ServerProcess) => {
    for (;;) {
      const part = log.parts++;
      const push = partOf(round.patients[part % round.patients.length] ?? 'p', part);
      const status = await send(server.url, push.body);
      if (status === undefined) return;
      if (status === 200) log.acknowledged.add(push.id);
      else if (status !== 503 && status !== 429) log.unexpected.add(status);
      if (log.acknowledged.size - before >= round.killAfter) void killSoon();
    }
  };
  const clients = Array.from({ length: round.clients }, (_, at) => servers[at % servers.length]);
  await Promise.all(clients.map((server) => server && client(server)));
  await Promise.all(servers.map((server) => server.end('SIGKILL')));
}

/** Patients whose case is not what the resources held of them make. */
export async function wrongProjections(storeUrl: string, patients: readonly string[]): Promise<string[]> {
  const store = await openStore(storeUrl);
  try {
    return await wrongProjectionsIn(store, patients);
  } finally {
    await store.close();
  }
}

/** Opens a store by its URL. */
export function openStore(store: string): Promise<ResourceStore> {
  if (store.startsWith('sqlite:')) return openSqliteStore({ path: store.slice('sqlite:'.length) });
  return openPostgresStore({ url: store });
}
