import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type Server, type ServerResponse } from 'node:http';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { definitions, shippedMapping } from '../mapping/toolkit.ts';
import { start } from './command.ts';
import { S3, S4, sorted } from './example-cases.ts';
import { runHere, workingFolder } from './run-here.ts';

/** Imports and exports that end before they are done, and go on. */

const folder = workingFolder();
const mapping = shippedMapping();
// loaded once for all commands of this process
vi.mock('../../src/cli/toolkit.ts', () => ({ definitionsWith: () => definitions, loadMapping: () => mapping }));

const run = (args: readonly string[]) => runHere(args, { definitions, mapping });

const read = (name: string): string => readFileSync(join(folder.path, name), 'utf8');

describe('an import that is cut off', () => {
  const store = `sqlite:${join(folder.path, 'cut.sqlite')}`;

  it('sends what was not taken, be the input corrected meanwhile, and forgets when all is done', async () => {
    const [first = '', second = ''] = S3.split('\n');
    const args = ['import', 'some.ndjson', '--to', store, '--state', 'taken'];
    folder.file('some.ndjson', `${first}\n${second.replace('"model":"0.1.0"', '"model":"9"')}\n`);
    expect(await run(args)).toMatchObject({ code: 1, err: expect.stringContaining('1 taken, 1 refused.') });
    folder.file('some.ndjson', `${first}\n${second}\n`);
    expect(await run(args)).toMatchObject({ code: 0, err: '1 taken, 0 refused, 1 were there from before.\n' });
    expect(existsSync(join(folder.path, 'taken'))).toBe(false);
  });

  it('does not take the state of something else', async () => {
    folder.file('other', 'notes\n');
    expect((await run(['import', S4, '--to', store, '--state', 'other'])).code).toBe(2);
  });
});

describe('an export that is cut off', () => {
  let server: Server | undefined;
  afterEach(() => {
    server?.close();
    vi.unstubAllEnvs();
  });

  const caseText = (id: string): string =>
    JSON.stringify({ model: '0.1.0', id, patient: {}, state: 'incomplete', stateReasons: [] });

  /** A server of three pages; what is asked for is answered by `instead`, where that gives something. */
  async function serve(instead: (page: number, response: ServerResponse) => boolean): Promise<[string, string[]]> {
    const seen: string[] = [];
    server = createServer((request, response) => {
      const page = Number(new URL(request.url ?? '', 'http://x').searchParams.get('page') ?? 0);
      seen.push(`${page} ${request.headers.authorization ?? ''}`);
      response.setHeader('content-type', 'application/x-ndjson');
      if (page === 0) response.setHeader('x-iscm-total', '5');
      if (instead(page, response)) return;
      const last = page === 2;
      response.setHeader('link', last ? '<?since=CURSOR>; rel="changes"' : `<?page=${page + 1}>; rel="next"`);
      const items = [caseText(`a${page}`), last ? '{"id":"gone","removed":true}' : caseText(`b${page}`)];
      response.end(`${items.join('\n')}\n{"complete":true,"cases":2,"removed":0,"cursor":"CURSOR"}\n`);
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    return [typeof address === 'object' && address !== null ? `http://127.0.0.1:${address.port}` : '', seen];
  }

  /** The ids that an export holds, in whichever form. */
  async function idsIn(format: string, out: string): Promise<string[]> {
    if (format === 'json') return JSON.parse(read(out)).map(({ id }: { id: string }) => id);
    if (format === 'ndjson') {
      const lines = read(out).trimEnd().split('\n');
      return lines.map((line) => JSON.parse(line).id);
    }
    const bundles = (await run(['to-fhir', out])).out.trimEnd().split('\n');
    return [...bundles.map((line) => JSON.parse(line).identifier.value), 'gone'];
  }

  const forms: [string, string][] = [
    ['ndjson', 'out.ndjson'],
    ['json', 'out.json'],
    ['csv', 'out'],
    ['zip', 'out.zip'],
  ];
  const everything = ['a0', 'b0', 'a1', 'b1', 'a2', 'gone'];

  it.each(forms)('goes on where it was, %s, without loss or repeat, with the token', async (format, out) => {
    let failing = true;
    const [base, seen] = await serve((page, response) => {
      if (page !== 2 || !failing) return false;
      response.writeHead(500, { 'content-type': 'application/fhir+json' }).end('{}');
      return true;
    });
    const args = ['export', '--from', base, '--format', format, '--out', out];
    vi.stubEnv('ISCM_TOKEN', 'secret');
    expect((await run(args)).code).toBe(2);
    failing = false;
    const whole = await run(args);
    expect([whole.code, whole.err]).toEqual([0, expect.stringContaining('5 cases, 1 removed')]);
    expect(seen).toEqual([0, 1, 2, 2].map((page) => `${page} Bearer secret`));
    expect(existsSync(join(folder.path, `${out}.state.json`))).toBe(false);
    expect(await idsIn(format, out)).toEqual(everything);
  });

  it.each(forms)('begins anew, %s, where what it wrote is there no more', async (format, out) => {
    let failing = true;
    const [base] = await serve((page, response) => {
      if (page !== 2 || !failing) return false;
      response.writeHead(500, { 'content-type': 'application/fhir+json' }).end('{}');
      return true;
    });
    const args = ['export', '--from', base, '--format', format, '--out', `lost-${out}`];
    expect((await run(args)).code).toBe(2);
    const written = { zip: `lost-${out}.parts/cases.csv`, csv: `lost-${out}/cases.csv` }[format] ?? `lost-${out}`;
    expect(read(written)).not.toBe('');
    writeFileSync(join(folder.path, written), '');
    failing = false;
    expect(await run(args)).toMatchObject({ code: 0, err: expect.stringContaining('5 cases, 1 removed') });
    expect(await idsIn(format, `lost-${out}`)).toEqual(everything);
  });

  it.each(forms.slice(1, 3))(
    'is killed in the middle and gives the same when it is started again: %s',
    async (format, name) => {
      const out = `killed-${name}`;
      const asked = Promise.withResolvers<void>();
      let waiting = true;
      const [base] = await serve((page) => {
        if (page === 2 && waiting) asked.resolve();
        return page === 2 && waiting;
      });
      const args = ['export', '--from', base, '--format', format, '--out', out];
      const child = start(folder, ...args);
      await asked.promise;
      child.kill('SIGKILL');
      await once(child, 'close');
      waiting = false;
      const whole = await run(args);
      expect([whole.code, whole.err]).toEqual([0, expect.stringContaining('5 cases, 1 removed')]);
      expect(whole.err).toContain('Going on after 4 cases');
      expect(await idsIn(format, out)).toEqual(everything);
    },
  );

  it.each(forms)(
    'has its place for itself, %s: another one is refused and takes nothing from it',
    async (format, name) => {
      const out = `${format}-${name}`;
      const asked = Promise.withResolvers<void>();
      const held: ServerResponse[] = [];
      const [base] = await serve((page, response) => {
        if (page !== 2 || held.length > 0) return false;
        held.push(response);
        asked.resolve();
        return true;
      });
      const args = ['export', '--from', base, '--format', format, '--out', out];
      const first = start(folder, ...args);
      await asked.promise;
      const kept = read(`${out}.state.json`);
      expect(await run(args)).toMatchObject({ code: 2, err: expect.stringContaining('written by another command') });
      expect(read(`${out}.state.json`)).toBe(kept);
      // the answer breaks off and is asked for again
      held[0]?.destroy();
      await once(first, 'close');
      expect(first.exitCode).toBe(0);
      expect(await idsIn(format, out)).toEqual(everything);
      const left = readdirSync(folder.path).filter((file) => file.startsWith(out));
      expect(left).toEqual([out]);
    },
  );

  it('leaves nothing in a folder that an earlier export said: which cases are no more, and that all are there', async () => {
    const [changes] = await serve(() => false);
    const args = (from: string) => ['export', '--from', from, '--format', 'csv', '--out', 'twice'];
    expect((await run(args(changes))).code).toBe(0);
    expect(read('twice/removed_cases.csv')).toBe('case_id\ngone\n');
    const manifest = join(folder.path, 'twice/manifest.json');
    expect(existsSync(manifest)).toBe(true);
    let failing = true;
    const [none] = await serve((page, response) => {
      if (failing && page === 0) return false;
      if (failing) response.writeHead(500, { 'content-type': 'application/fhir+json' }).end('{}');
      else response.end('{"complete":true,"cases":0,"removed":0,"cursor":"NEXT"}\n');
      return true;
    });
    expect((await run(args(none))).code).toBe(2);
    expect(existsSync(manifest)).toBe(false);
    failing = false;
    expect((await run(args(none))).code).toBe(0);
    expect(existsSync(join(folder.path, 'twice/removed_cases.csv'))).toBe(false);
    expect(JSON.parse(readFileSync(manifest, 'utf8'))).toMatchObject({ cursor: 'NEXT' });
  });

  it('takes a page again when its answer breaks off, and refuses one that does not say that it is whole', async () => {
    let breaks = 1;
    const [base, seen] = await serve((page, response) => {
      if (page !== 1 || breaks === 0) return false;
      breaks -= 1;
      response.write(`${caseText('a1')}\n`);
      setImmediate(() => response.destroy());
      return true;
    });
    const { code, out } = await run(['export', '--from', base]);
    expect([code, sorted(out).length, seen.length]).toEqual([0, 6, 4]);
    const [other] = await serve((_page, response) => {
      response.end(`${caseText('a1')}\n`);
      return true;
    });
    expect(await run(['export', '--from', other])).toMatchObject({
      code: 2,
      err: expect.stringContaining('does not say that it is whole'),
    });
  });

  it('begins anew when the place to go on from has expired', async () => {
    let state = 500;
    const [base] = await serve((page, response) => {
      if (page !== 2 || state === 200) return false;
      response.writeHead(state, { 'content-type': 'application/fhir+json' }).end('{}');
      return true;
    });
    const args = ['export', '--from', base, '--out', 'anew.ndjson'];
    await run(args);
    state = 410;
    expect(await run(args)).toMatchObject({ code: 2, err: expect.stringContaining('begins anew') });
    state = 200;
    expect((await run(args)).code).toBe(0);
    expect(await idsIn('ndjson', 'anew.ndjson')).toEqual(everything);
  });
});
