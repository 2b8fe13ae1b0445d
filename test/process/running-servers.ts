import { afterEach, beforeEach } from 'vitest';
import type { Engine, Place } from './places.ts';
import { type ServerProcess, startProcess } from './running-server.ts';

/** Server processes side by side on one store, as tests see them. */
export interface RunningServers {
  /** The store they share. */
  store(): string;
  /** One of them, by turns. */
  urlOf(turn: number): string;
}

/** Starts as many processes as an engine lets work side by side, on a store of their own, before each test of a block. */
export function runningServers({ open, processes, skipped }: Engine): RunningServers {
  let place: Place | undefined;
  let servers: ServerProcess[] = [];
  const store = (): string => place?.store ?? '';
  beforeEach(async ({ skip }) => {
    skip(skipped !== undefined, skipped);
    place = await open();
    servers = await Promise.all(Array.from({ length: processes }, () => startProcess({ ISCM_STORE: store() })));
  });
  afterEach(async () => {
    await Promise.all(servers.splice(0).map((server) => server.end('SIGTERM')));
    await place?.dispose();
    place = undefined;
  });
  return { store, urlOf: (turn) => servers[turn % servers.length]?.url ?? '' };
}
