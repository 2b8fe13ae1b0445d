import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync, symlinkSync, truncateSync } from 'node:fs';
import { createServer as createHttpServer } from 'node:http';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { WriteStream } from 'node:tty';
import { beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { startServer } from '../../src/adapter.ts';
import { type StartServer, serve } from '../../src/cli/serve.ts';
import { loadDefinitions } from '../../src/definitions/index.ts';
import { definitions, shippedMapping } from '../mapping/toolkit.ts';
import { ROOT } from './command.ts';
import { runHere, workingFolder } from './run-here.ts';

const folder = workingFolder();
const mapping = shippedMapping();
// loaded once for all commands of this process
vi.mock('../../src/cli/toolkit.ts', () => ({ definitionsWith: () => definitions, loadMapping: () => mapping }));

const run = (...args: string[]) => runHere(args, { definitions, mapping });
const S4 = join(ROOT, 'examples/s4/case.yaml');
const PROGRAM = join(ROOT, 'bin/iscm-fhir.js');
const LATIN1 = Buffer.from('{"resourceType":"Patient","id":"p","name":[{"family":"M\xfcller"}]}', 'latin1');

describe('an input of the wrong kind', () => {
  beforeAll(async () => {
    folder.file('broken.json', '{');
    symlinkSync('nowhere.json', join(folder.path, 'link.json'));
    folder.file('latin1.json', LATIN1);
    folder.file('other.json', '{"model":"a car"}');
    folder.file('case.json', '{"model":"0.1.0","id":"x","patient":{}}');
    const onset = '"onset":"2011"';
    const twice = `{"key":"e",${onset},${onset.replace('1"', '2"')}}`;
    folder.file('twice.json', `[{"model":"0.1.0","id":"x","patient":{},\n"episodes":[${twice}]}]`);
    folder.file('bundle.ndjson', (await run('to-fhir', S4)).out);
    folder.file('patient.yaml', 'resourceType: Patient\nid: p\ngender: female\n');
    folder.file('circle.yaml', 'resourceType: Patient\ncontact: &x\n  - name: *x\n');
    folder.file('nobody.yaml', 'model: 0.1.0\nid: x\npatient: *nobody\n');
    folder.file('keys.yaml', 'model: 0.1.0\n[id]: x\n');
    folder.file('nothing.yaml', '# to be written\n');
    folder.file('kept.state.json', '{}');
    truncateSync(join(folder.path, folder.file('huge.json', '')), 3 * 2 ** 30);
    folder.file('patient-marked.json', '\ufeff{"resourceType":"Patient","id":"p","gender":"female"}');
  });

  it.each([
    [['to-fhir', 'bundle.ndjson'], 1, /error: A case was expected; this is FHIR \(Bundle\), of which to-case makes/],
    [
      ['to-fhir', 'twice.json'],
      1,
      /^twice\.json:2:39: error: \[0\]\.episodes\[0\]\.onset: is given twice in one object/,
    ],
    [['to-case', 'case.json'], 1, /case\.json: error: FHIR was expected; this is a case, which to-fhir checks/],
    [['view', 'patients', 'case.json'], 1, /case\.json: error: FHIR was expected; this is a case/],
    [['to-case', 'other.json'], 1, /other\.json: error: A FHIR resource or Bundle was expected/],
    [['view', 'patients', 'other.json'], 1, /other\.json: error: A FHIR resource or Bundle was expected/],
    [['view', 'patients', 'patients', 'case.json', '--out', 'tables'], 2, /There are two views patients/],
    [['view', 'patient', 'case.json'], 2, /There is no view and no file patient; .* --list/],
    [['cohort', 'broken.json'], 2, /broken\.json:1:2: fatal: The input is not valid JSON/],
    [['to-case', 'latin1.json'], 2, /latin1\.json:1:\d+: fatal: The input is not UTF-8/],
    [
      ['import', 'latin1.json', '--to', 'sqlite:latin1.sqlite'],
      2,
      /latin1\.json:1:\d+: fatal: .*not UTF-8.*\n.*0 taken/s,
    ],
    ...['to-fhir', 'to-case', 'cohort'].flatMap((command): [string[], number, RegExp][] => [
      [[command, 'circle.yaml'], 2, /circle\.yaml: fatal: The input is nested more than 100 levels deep/],
      [
        [command, 'nobody.yaml'],
        2,
        /nobody\.yaml:3:10: fatal: The input is not valid YAML: Unresolved alias .*: nobody/,
      ],
      [
        [command, 'huge.json'],
        2,
        /huge\.json: fatal: The input is larger than 500 MiB, so it was not read; NDJSON may/,
      ],
      [[command, 'keys.yaml'], 2, /^keys\.yaml:2:1: fatal: The input is not valid YAML: a key is a text, no list/],
      [[command, 'nothing.yaml'], 2, /nothing\.yaml:1:1: fatal: The input is empty; YAML was expected/],
    ]),
    [['to-case', 'notes.txt'], 2, /notes\.txt/],
    [['to-case', 'link.json'], 2, /There is no file link\.json\./],
    [['export', '--from', 'sqlite:nowhere.sqlite'], 2, /There is no store nowhere\.sqlite/],
    [['cohort', '--from', 'sqlite:nowhere.sqlite'], 2, /There is no store nowhere\.sqlite/],
    [['export', '--from', 'ftp://somewhere'], 2, /neither the URL of a server/],
    [
      ['import', S4, '--to', 'sqlite:kept.state.json/s.sqlite'],
      2,
      /^The store cannot be used: .*: a part of the path is no folder\.$/m,
    ],
    [['export', '--from', 'sqlite:s.sqlite', '--out', 'kept'], 2, /^kept\.state\.json is no state of this command/],
    [['export', '--from', 'sqlite:s.sqlite', '--format', 'store', '--since', '2026'], 2, /store gives everything/],
    [['export', '--from', 'sqlite:s.sqlite', '--format', 'store', '--sex', 'male'], 2, /store gives everything/],
  ])('%j is told', async (args, code, message) => {
    const ended = await run(...args);
    expect([ended.code, ended.out.trim()]).toEqual([
      code,
      args[0] === 'cohort' && code === 2 ? expect.any(String) : '',
    ]);
    expect(ended.err).toMatch(message);
  });

  it.each([
    ['view', 'lesions', '--from', 'sqlite:newer.sqlite'],
    ['export', '--from', 'sqlite:newer.sqlite'],
    ['export', '--format', 'store', '--from', 'sqlite:newer.sqlite'],
  ])('a store of a newer program is refused: %s %s %s %s', async (...args) => {
    const database = new DatabaseSync('newer.sqlite');
    database.exec('PRAGMA user_version = 99');
    database.close();
    const { code, out, err } = await run(...args.filter((arg) => arg !== undefined));
    expect([code, out]).toEqual([2, '']);
    expect(err).toMatch(/newer\.sqlite.*schema version 99.*\.\n$/);
  });

  it.each([
    ['postgres://me:secret@127.0.0.1:1/cases', 'postgres://127.0.0.1:1/cases cannot be used: '],
    ['postgresql://me:secret@localhost/cases?schema=A', 'postgres://localhost/cases cannot be used: The schema in '],
    ['postgres://me:sec#ret@host/cases', 'postgres://… cannot be used: The URL of the store cannot be read; '],
  ])('a store that cannot be used is told of without its password: %s', async (store, told) => {
    for (const args of [['export'], ['export', '--format', 'store'], ['cohort'], ['view', 'lesions']]) {
      const { code, out, err } = await run(...args, '--from', store);
      expect([code, out, err.slice(0, told.length)]).toEqual([2, '', told]);
      expect(err).not.toMatch(/sec#?ret/);
    }
    const { code, err } = await run('import', S4, '--to', store);
    expect([code, err]).toEqual([2, expect.stringMatching(/^The store cannot be used: /)]);
    expect(err).not.toMatch(/sec#?ret/);
  });

  it('validate says of a case which command checks it', async () => {
    const { code, out } = await run('validate', 'case.json', S4);
    expect(code).toBe(1);
    expect(out.match(/error: FHIR was expected; this is a case, which to-fhir checks/g)).toHaveLength(2);
  });

  it('a resource is read in JSON with a byte order mark and in YAML alike', async () => {
    const [json, yaml] = [await run('to-case', 'patient-marked.json'), await run('to-case', 'patient.yaml')];
    expect(json.code).toBe(0);
    expect(JSON.parse(json.out).patient).toEqual({ sex: 'female' });
    expect(JSON.parse(yaml.out).patient).toEqual({ sex: 'female' });
  });
});

it.each(['', '1'])('a finding on a terminal has colours unless they are not wanted (NO_COLOR=%s)', async (wanted) => {
  folder.file('cut.json', '{');
  const { hasColors, getColorDepth } = WriteStream.prototype;
  const { isTTY } = process.stderr;
  Object.assign(process.stderr, { isTTY: true, columns: 80, hasColors, getColorDepth });
  onTestFinished(() => {
    Object.assign(process.stderr, { isTTY });
  });
  for (const name of ['FORCE_COLOR', 'NODE_DISABLE_COLORS', 'CI']) vi.stubEnv(name, undefined);
  vi.stubEnv('TERM', 'xterm-256color');
  vi.stubEnv('NO_COLOR', wanted);
  for (const command of ['to-fhir', 'to-case', 'view', 'cohort']) {
    const { err } = await run(command, ...(command === 'view' ? ['lesions'] : []), 'cut.json');
    expect(err).toContain('    1 | {');
    expect(err.includes('\u001b[31mfatal')).toBe(wanted === '');
  }
  vi.unstubAllEnvs();
});

it('a server that does not know who asks is asked once', async () => {
  let asked = 0;
  const outcome = { resourceType: 'OperationOutcome', issue: [{ details: { text: 'An API key is needed here.' } }] };
  const server = createHttpServer((_request, response) => {
    asked += 1;
    response.writeHead(401, { 'content-type': 'application/fhir+json' }).end(JSON.stringify(outcome));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
  for (const args of [
    ['import', S4, S4, '--to', url],
    ['export', '--from', url],
    ['cohort', '--from', url],
  ]) {
    asked = 0;
    const { code, out, err } = await run(...args);
    const told = err.replace('0 taken, 0 refused.\n', '');
    expect([code, asked, out, told]).toEqual([
      2,
      1,
      '',
      `${url}: An API key is needed here. It is taken from ISCM_TOKEN.\n`,
    ]);
  }
  server.close();
});

describe('an output that cannot be written', () => {
  beforeAll(async () => {
    folder.file('file', '');
    folder.file('own.lock', 'which no command made');
    mkdirSync(join(folder.path, 'folder'));
    folder.file('bundle.ndjson', (await run('to-fhir', S4)).out);
  });

  it.each([
    [['to-case', '--report', '.', 'bundle.ndjson'], '. cannot be used: it is a folder.'],
    ...['ndjson', 'json', 'zip', 'store'].map((format): [string[], string] => [
      ['export', '--from', 'sqlite:some.sqlite', '--format', format, '--out', 'folder'],
      'folder cannot be used: it is a folder.',
    ]),
    [['import', S4, '--to', 'sqlite:some.sqlite', '--state', 'folder'], 'folder cannot be used: it is a folder.'],
    [
      ['import', S4, '--to', 'sqlite:some.sqlite', '--state', 'file/x'],
      'file/x cannot be used: a part of the path is no folder.',
    ],
    [
      ['view', 'lesions', 'bundle.ndjson', '--out', 'file/x'],
      'file/x cannot be used: a part of the path is no folder.',
    ],
    [['backup', '--store', 'sqlite:some.sqlite', 'own'], 'own.lock cannot be written: file is not a database.'],
    [['tables', 'template', '--out', 'file'], 'The template cannot be written: file: a part of the path is no folder.'],
    [['profiles', 'package', '--output', '.'], 'The package cannot be written: it is a folder.'],
  ])('%j ends with exit code 2 and one sentence', async (args, sentence) => {
    await run('import', S4, '--to', 'sqlite:some.sqlite');
    const { code, err } = await run(...args);
    expect([code, err]).toEqual([2, `${sentence}\n`]);
    // nothing is left beside it
    expect(readdirSync(folder.path).filter((name) => name.startsWith('folder'))).toEqual(['folder']);
  });

  it('nothing is left of an export that the disk has no room for', async () => {
    await run('import', S4, '--to', 'sqlite:some.sqlite');
    const shell = `ulimit -f 40; exec "${process.execPath}" "${PROGRAM}" export --from sqlite:some.sqlite --format store`;
    expect((await inShell(`${shell} --out big`)).code).toBe(2);
    expect(readdirSync(folder.path).filter((name) => name.startsWith('big'))).toEqual([]);
  });

  it.each(['to-fhir', 'cohort generate', 'profiles list'])('%s to a full disk fails', async (command) => {
    const shell = `exec "${process.execPath}" "${PROGRAM}" ${command} ${command === 'to-fhir' ? `"${S4}"` : ''} > /dev/full`;
    const { code, err } = await inShell(shell);
    expect([code, err]).toEqual([2, 'The output cannot be written: no space is left.\n']);
  });

  it('a reader who goes away is no error', async () => {
    const { code, out, err } = await inShell(
      `"${process.execPath}" "${PROGRAM}" cohort generate | head -n 1; exit \${PIPESTATUS[0]}`,
    );
    expect([code, err]).toEqual([0, '']);
    expect(JSON.parse(out)).toHaveProperty('model');
  });
});

describe('a server that cannot start', () => {
  const startHere: StartServer = (settings) => startServer(settings, { definitions, mapping });
  const said = async (
    options: Record<string, string>,
    environment: Record<string, string> = {},
    begin: StartServer = startHere,
  ) => {
    const lines: string[] = [];
    const io = {
      environment,
      say: (line: string) => lines.push(line),
      endAtSignal: () => () => {},
      stopped: async () => 'SIGTERM',
    };
    const code = await serve(options, begin, io);
    return { code, text: lines.join('\n') };
  };

  it('names the address that another program uses, and makes no store for it', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const address = other.address();
    const port = String(typeof address === 'object' ? address?.port : '');
    const { code, text } = await said({ port, store: 'sqlite:busy.sqlite' });
    other.close();
    expect([code, text]).toEqual([
      2,
      `iscm-fhir: cannot listen on 127.0.0.1:${port}: another program uses this address. --host and --port choose another address.`,
    ]);
    expect(readdirSync(folder.path).filter((name) => name.startsWith('busy'))).toEqual([]);
  });

  it('names the store that cannot be opened', async () => {
    expect((await said({ port: '0', store: 'sqlite:.' })).text).toBe(
      'iscm-fhir: . cannot be opened: it is a folder, or access is not allowed',
    );
    folder.file('text.sqlite', 'this is no database, but long enough to be taken for the head of one'.repeat(20));
    expect((await said({ port: '0', store: 'sqlite:text.sqlite' })).text).toBe(
      'iscm-fhir: text.sqlite cannot be opened: file is not a database',
    );
  });

  it('names the server of the store that cannot be had, without what is secret', async () => {
    const { text } = await said({ port: '0', store: 'postgres://iscm:secret@127.0.0.1:1/iscm' });
    expect(text).toMatch(/^iscm-fhir: postgres:\/\/127\.0\.0\.1:1\/iscm cannot be opened: PostgreSQL: connect/);
    expect(text).not.toContain('secret');
  });

  it('names the file of the program that is not there', async () => {
    const begin: StartServer = async () => {
      loadDefinitions({ compiled: 'not-built' });
      throw new Error('there are definitions');
    };
    const { code, text } = await said({ port: '0' }, {}, begin);
    const file = join('not-built', 'iscm.index.json');
    expect([code, text]).toEqual([2, `iscm-fhir: ${file} cannot be used: there is no such file or folder.`]);
  });

  it('says of every setting what was expected', async () => {
    folder.file('bad.yaml', 'port: http\nclients: 3\nlogLevel: loud\npageSize: 0\n');
    const { code, text } = await said({ config: 'bad.yaml' });
    expect([code, text.split('\n').sort()]).toEqual([
      2,
      [
        'iscm-fhir: clients in bad.yaml: must be a list',
        'iscm-fhir: logLevel in bad.yaml: must be one of fatal, error, warn, info, debug, silent',
        'iscm-fhir: pageSize in bad.yaml: must be at least 1',
        'iscm-fhir: port in bad.yaml: must be a number',
      ],
    ]);
  });

  it('says in one line why a file of settings cannot be read', async () => {
    expect((await said({ config: 'none.yaml' })).text).toBe('iscm-fhir: none.yaml: there is no such file or folder');
    folder.file('open.yaml', 'clients: [\n');
    expect((await said({ config: 'open.yaml' })).text).toMatch(/^iscm-fhir: open\.yaml: .* at line 2, column 1$/);
    folder.file('keys.yaml', 'port: 1\n[host]: 2\n');
    expect((await said({ config: 'keys.yaml' })).text).toBe(
      'iscm-fhir: keys.yaml: a key is a text, no list, object, alias or tagged value at line 2, column 1',
    );
    folder.file('twice.yaml', 'port: 1\n---\nport: 2\n');
    expect((await said({ config: 'twice.yaml' })).text).toBe(
      'iscm-fhir: twice.yaml: a second document begins here; one was expected at line 2, column 1',
    );
  });

  it('tells of a variable that is no setting, and starts', async () => {
    const { code, text } = await said(
      { port: '0', store: 'sqlite:told.sqlite' },
      { ISCM_COHORT_MINIMUM_CEL: '5', ISCM_LOG_LEVEL: 'silent', ISCM_TOKEN: 'x' },
    );
    expect(code).toBe(0);
    expect(text).toMatch(/^iscm-fhir: ISCM_COHORT_MINIMUM_CEL is no setting; [^\n]*\niscm-fhir listens on /);
  });
});

/** What a line of the shell gives. */
async function inShell(line: string) {
  return new Promise<{ code: unknown; out: string; err: string }>((resolve) => {
    execFile('bash', ['-c', line], { cwd: folder.path }, (error, out, err) =>
      resolve({ code: error?.code ?? 0, out, err }),
    );
  });
}
