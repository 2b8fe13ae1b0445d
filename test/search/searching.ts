import { afterAll, beforeAll } from 'vitest';
import type { ENGINES, Engine } from './engines.ts';
import { type Searched, searched } from './searched.ts';

/** What the tests of a `describe` search. */
interface Searching {
  readonly engine: Engine;
  readonly server: Searched;
}

/** A server over an engine, filled before the tests of a `describe` and gone after them; none where the engine is skipped. */
export function searching(
  { open, skipped }: (typeof ENGINES)[number],
  fill: (running: Searching) => Promise<unknown>,
): Searching {
  let running: Searching | undefined;
  beforeAll(async () => {
    if (skipped !== undefined) return;
    const engine = await open();
    running = { engine, server: await searched(engine) };
    await fill(running);
  });
  afterAll(async () => {
    await running?.server.close();
    await running?.engine.dispose();
  });
  const there = (): Searching => {
    if (running === undefined) throw new Error('the engine is not running');
    return running;
  };
  return {
    get engine() {
      return there().engine;
    },
    get server() {
      return there().server;
    },
  };
}
