import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type RequestListener, type Server } from 'node:http';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { startServer } from '../../src/adapter.ts';
import { run as runProgram } from '../../src/cli/iscm-fhir.ts';
import { definitions, shippedMapping } from '../mapping/toolkit.ts';
import { type Ended, Folder, ROOT } from './command.ts';

const folder = new Folder();
const home = process.cwd();
beforeAll(() => process.chdir(folder.path));
afterAll(() => {
  process.chdir(home);
  folder.remove();
});

const mapping = shippedMapping();

/** Runs the program in this process, in the folder: definitions are loaded once for the stores it serves. */
async function run(args: readonly string[]): Promise<Ended> {
  let out = '';
  let err = '';
  const written = vi.spyOn(process.stdout, 'write').mockImplementation((chunk) => {
    out += String(chunk);
    return true;
  });
  const said = vi.spyOn(console, 'error').mockImplementation((line) => {
    err += `${String(line)}\n`;
  });
  const complained = vi.spyOn(process.stderr, 'write').mockImplementation(() => true);
  try {
    const code = await runProgram(args, (settings) => startServer(settings, { definitions, mapping }));
    return { code, out, err };
  } finally {
    for (const spy of [written, said, complained]) spy.mockRestore();
  }
}

const S4 = join(ROOT, 'examples/s4/case.yaml');
const S3 = readFileSync(join(ROOT, 'examples/s3/cases.ndjson'), 'utf8').split('\n').slice(0, 6).join('\n');
const read = (name: string): string => readFileSync(join(folder.path, name), 'utf8');
const sorted = (text: string): string[] => text.split('\n').filter(Boolean).map(withoutState).toSorted();
const withoutState = (line: string): string => line.replace(/,"state":"[a-z]+","stateReasons":\[.*\]\}$/, '}');

describe('import and export of a store', () => {
  const store = `sqlite:${join(folder.path, 'store.sqlite')}`;
  beforeAll(async () => {
    folder.file('six.ndjson', `${S3}\n`);
    const { code, err } = await run(['import', S4, 'six.ndjson', '--to', store]);
    expect([code, err]).toEqual([0, '7 taken, 0 refused.\n']);
  });

  it('gives the same cases back in every form, and the tables bring them in again', async () => {
    const all = await run(['export', '--from', store]);
    expect(all.code).toBe(0);
    const s4 = await run(['export', '--from', store, '--primary', 'breast', '--level', 'L1', '--format', 'json']);
    expect(JSON.parse(s4.out).map(({ id }: { id: string }) => id)).toEqual(['s4']);
    expect((await run(['export', '--from', store, '--format', 'csv', '--out', 'tables'])).code).toBe(0);
    expect(readdirSync(join(folder.path, 'tables'))).toEqual(
      expect.arrayContaining(['cases.csv', 'datapackage.json', 'data_dictionary.csv', 'README.txt', 'manifest.json']),
    );
    const copy = `sqlite:${join(folder.path, 'copy.sqlite')}`;
    expect((await run(['import', 'tables', '--to', copy])).err).toBe('7 taken, 0 refused.\n');
    const again = await run(['export', '--from', copy]);
    expect(sorted(again.out)).toEqual(sorted(all.out));
    expect(sorted(again.out).slice(-7)).toEqual(expect.arrayContaining(sorted(S3)));
  });

  it('sending again changes nothing; findings have file, row and column', async () => {
    const { cursor } = JSON.parse(read('tables/manifest.json'));
    expect((await run(['import', 'six.ndjson', '--to', store])).code).toBe(0);
    expect((await run(['export', '--from', store, '--since', cursor])).out).toBe('');
    const cases = read('tables/cases.csv').replace(/,female,/g, ',woman,');
    writeFileSync(join(folder.path, 'cases.csv'), cases);
    const refused = await run(['import', 'cases.csv', '--to', store]);
    expect(refused.code).toBe(1);
    expect(refused.err).toMatch(/cases\.csv:\d+:1: error: row \d+, column sex: must be male, female, other, unknown\./);
  });

  it('refuses what it does not know: exit code 1 for what is asked, 2 for where', async () => {
    expect((await run(['export', '--from', store, '--primary', 'lungs'])).code).toBe(1);
    expect((await run(['export', '--from', 'nowhere:'])).code).toBe(2);
    expect((await run(['export', '--from', store, '--format', 'csv'])).code).toBe(2);
    expect((await run(['export'])).code).toBe(2);
  });
});

describe('an export that is cut off', () => {
  let server: Server | undefined;
  afterEach(() => {
    server?.close();
    vi.unstubAllEnvs();
  });

  /** A server of three pages that fails once before the last one. */
  async function serve(listener: RequestListener): Promise<string> {
    server = createServer(listener).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    return typeof address === 'object' && address !== null ? `http://127.0.0.1:${address.port}` : '';
  }

  const caseText = (id: string): string =>
    JSON.stringify({ model: '0.1.0', id, patient: {}, state: 'incomplete', stateReasons: [] });

  it.each([
    ['ndjson', 'out.ndjson'],
    ['json', 'out.json'],
    ['zip', 'out.zip'],
  ])('goes on where it was, %s, without loss or repeat, with the token', async (format, out) => {
    const seen: string[] = [];
    let failing = true;
    const base = await serve((request, response) => {
      const page = Number(new URL(request.url ?? '', 'http://x').searchParams.get('page') ?? 0);
      seen.push(`${page} ${request.headers.authorization ?? ''}`);
      if (page === 2 && failing) {
        response.writeHead(500, { 'content-type': 'application/fhir+json' }).end('{}');
        return;
      }
      const last = page === 2;
      response.setHeader('x-iscm-cursor', 'CURSOR');
      response.setHeader('link', last ? '<?since=CURSOR>; rel="changes"' : `<?page=${page + 1}>; rel="next"`);
      response.end(`${caseText(`a${page}`)}\n${last ? '{"id":"gone","removed":true}' : caseText(`b${page}`)}\n`);
    });
    const args = ['export', '--from', base, '--format', format, '--out', out];
    vi.stubEnv('ISCM_TOKEN', 'secret');
    const cut = await run(args);
    expect(cut.code).toBe(2);
    failing = false;
    const whole = await run(args);
    expect([whole.code, whole.err]).toEqual([0, expect.stringContaining('5 cases, 1 removed')]);
    expect(seen).toEqual([0, 1, 2, 2].map((page) => `${page} Bearer secret`));
    expect(existsSync(join(folder.path, `${out}.state.json`))).toBe(false);
    if (format === 'zip') {
      expect((await run(['to-fhir', out])).out.trimEnd().split('\n')).toHaveLength(5);
      return;
    }
    const text = read(out);
    const values =
      format === 'json'
        ? JSON.parse(text)
        : text
            .trimEnd()
            .split('\n')
            .map((line) => JSON.parse(line));
    expect(values.map(({ id }: { id: string }) => id)).toEqual(['a0', 'b0', 'a1', 'b1', 'a2', 'gone']);
  });
});

describe('tables template', () => {
  it('writes empty tables that a spreadsheet opens, and they are valid', async () => {
    expect((await run(['tables', 'template', '--out', 'empty'])).code).toBe(0);
    expect(read('empty/lesions.csv')).toBe(
      '\ufeffcase_id,key,episode_key,region,level_kind,level_cranial,level_caudal,level_text,aspect,side\n',
    );
    expect(await run(['to-fhir', 'empty'])).toMatchObject({ code: 0, out: '', err: '' });
    expect((await run(['tables', 'template', '--out', 'empty'])).code).toBe(2);
  });
});
