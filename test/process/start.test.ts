import { type ChildProcess, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, describe, expect, test } from 'vitest';
import { withoutSecrets } from '../../src/store/index.ts';
import { migrations } from '../../src/store/migrations/index.ts';
import { type PostgresPlace, postgresPlace, SKIPPED, TEST_DATABASE_URL } from '../store/postgres-place.ts';
import { ENGINES } from './places.ts';
import { type ServerProcess, spawnProgram, startProcess } from './running-server.ts';

/** A namespace of processes in which the program is process 1, as in a container. */
const CONTAINER = ['unshare', '--pid', '--fork', '--kill-child'];
const [command = '', ...flags] = CONTAINER;
const withoutContainer = spawnSync(command, [...flags, 'true']).status !== 0;

/** The number that a program in a namespace has outside of it. */
const insideOf = async ({ pid }: ChildProcess) =>
  Number(await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8').catch(() => ''));

/** Starts the program in a container and sends signals until it has ended, or listens; gives how it ended. */
async function endedAtStart(): Promise<[code: number | null, said: string]> {
  const folder = await mkdtemp(join(tmpdir(), 'iscm-process-'));
  const { child, said } = spawnProgram({ ISCM_STORE: `sqlite:${join(folder, 's.sqlite')}` }, CONTAINER);
  const closed = once(child, 'close');
  // one that comes before the program runs is lost
  while (child.exitCode === null && !said().includes('listens')) {
    const inside = await insideOf(child);
    // by the system's own command, which may find that it has ended meanwhile
    if (inside > 0) spawnSync('kill', ['-TERM', String(inside)]);
    await pause(20);
  }
  child.kill('SIGKILL');
  await closed;
  await rm(folder, { recursive: true });
  return [child.exitCode, said()];
}

describe.skipIf(withoutContainer)('process 1 of a container', () => {
  test('ends at a signal while it starts', async () => {
    let ended = await endedAtStart();
    // one that was quicker than we looked is started again
    while (ended[1].includes('listens')) ended = await endedAtStart();
    expect(ended).toEqual([0, 'SIGTERM: stopped while starting.\n']);
  });
});

describe.for(ENGINES)('a start on $name', ({ open, skipped }) => {
  test('says that it made a new store; the next one, which finds it, does not', async ({ skip }) => {
    skip(skipped !== undefined, skipped);
    const { store, dispose } = await open();
    const log = async () => {
      const { child } = spawnProgram({ ISCM_STORE: store, ISCM_LOG_LEVEL: 'warn' });
      let lines = '';
      child.stdout?.setEncoding('utf8').on('data', (text: string) => {
        lines += text;
      });
      if (child.stderr) await once(child.stderr, 'data');
      child.kill('SIGTERM');
      await once(child, 'close');
      return lines;
    };
    const [made] = (await log()).split('\n');
    expect(JSON.parse(String(made))).toMatchObject({
      store: withoutSecrets(store),
      msg: 'there was no store here: made a new, empty one',
    });
    expect(await log()).toBe('');
    await dispose();
  });
});

describe.skipIf(TEST_DATABASE_URL === undefined)(
  `a start on PostgreSQL${TEST_DATABASE_URL ? '' : ` (${SKIPPED})`}`,
  () => {
    let place: PostgresPlace;
    let running: ServerProcess | undefined;
    afterEach(async () => {
      await running?.end('SIGTERM');
      await place.dispose();
    });

    test('does not wait for the migration of a process that was killed', async () => {
      place = await postgresPlace();
      await place.query(`CREATE SCHEMA ${place.schema}`);
      for (const { postgres } of migrations.slice(0, 10)) await place.query(postgres);
      // the first one that tries takes longer than this test may
      await place.query(`
        CREATE TABLE store_schema (version INTEGER NOT NULL);
        INSERT INTO store_schema VALUES (10);
        INSERT INTO resource_source (url, type, id) VALUES (repeat('x', 2000), 'Patient', 'p');
        CREATE SEQUENCE tries;
        CREATE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql AS $$
          BEGIN IF nextval('tries') = 1 THEN PERFORM pg_sleep(120); END IF; RETURN NEW; END $$;
        CREATE TRIGGER slow BEFORE UPDATE ON resource_source FOR EACH ROW EXECUTE FUNCTION slow();`);
      const { child } = spawnProgram({ ISCM_STORE: place.url });
      while ((await place.query('SELECT 1 FROM tries WHERE is_called')).length === 0) await pause(50);
      child.kill('SIGKILL');
      running = await startProcess({ ISCM_STORE: place.url });
      expect((await fetch(`${running.url}/readyz`)).status).toBe(200);
    });
  },
);
