import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { strToU8, zipSync } from 'fflate';
import { beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { transferText } from '../../src/cli/transfer/transfer-progress.ts';
import { definitions, shippedMapping } from '../mapping/toolkit.ts';
import { ROOT } from './command.ts';
import { S3, S4, sorted } from './example-cases.ts';
import { runHere, workingFolder } from './run-here.ts';

const folder = workingFolder();
const mapping = shippedMapping();
// loaded once for all commands of this process
vi.mock('../../src/cli/toolkit.ts', () => ({ definitionsWith: () => definitions, loadMapping: () => mapping }));

const run = (args: readonly string[]) => runHere(args, { definitions, mapping });

const read = (name: string): string => readFileSync(join(folder.path, name), 'utf8');

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

  it('takes tables in folders below, and archives, beside what lies in a folder', async () => {
    const table = (id: string) => `case_id,sex\n${id},male\n`;
    for (const name of ['sent', 'sent/a', 'sent/a/b']) mkdirSync(join(folder.path, name));
    folder.file('sent/six.ndjson', `${S3}\n`);
    folder.file('sent/a/cases.csv', table('one'));
    folder.file('sent/a/b/cases.csv', table('two'));
    writeFileSync(join(folder.path, 'sent/three.zip'), zipSync({ 'cases.csv': strToU8(table('three')) }));
    const both = await run(['import', 'sent', '--to', `sqlite:${join(folder.path, 'sent.sqlite')}`]);
    expect([both.code, both.err]).toEqual([0, '9 taken, 0 refused.\n']);
    const tables = await run(['import', 'sent/a', '--to', `sqlite:${join(folder.path, 'sent-a.sqlite')}`]);
    expect([tables.code, tables.err]).toEqual([0, '2 taken, 0 refused.\n']);
  });

  it('sending again changes nothing; findings have file, row and column', async () => {
    expect((await run(['export', '--from', store, '--format', 'csv', '--out', 'again'])).code).toBe(0);
    const { cursor } = JSON.parse(read('again/manifest.json'));
    expect((await run(['import', 'six.ndjson', '--to', store])).code).toBe(0);
    expect((await run(['export', '--from', store, '--since', cursor])).out).toBe('');
    const cases = read('again/cases.csv').replace(/,female,/g, ',woman,');
    writeFileSync(join(folder.path, 'cases.csv'), cases);
    const refused = await run(['import', 'cases.csv', '--to', store]);
    expect(refused.code).toBe(1);
    expect(refused.err).toMatch(/cases\.csv:\d+:1: error: row \d+, column sex: must be male, female, other, unknown\./);
  });

  it('gives the case of one Patient', async () => {
    const { entry } = JSON.parse((await run(['to-fhir', S4])).out);
    const patient = entry.find(
      ({ resource }: { resource: { resourceType: string } }) => resource.resourceType === 'Patient',
    );
    const { code, out } = await run(['export', '--from', store, '--patient', patient.resource.id]);
    expect([code, JSON.parse(out).id]).toEqual([0, 's4']);
    const refused = await run(['export', '--from', store, '--patient', 'of all']);
    expect([refused.code, refused.err]).toEqual([2, expect.stringContaining('the id of one Patient was expected')]);
  });

  it('counts the cases that faulty tables cost, not the findings', async () => {
    const to = `sqlite:${join(folder.path, 'counted.sqlite')}`;
    const lastLine = async (text: string | Uint8Array) => {
      folder.file('cases.csv', text);
      const { code, err } = await run(['import', 'cases.csv', '--to', to]);
      return [code, err.trimEnd().split('\n').at(-1)];
    };
    expect(await lastLine('case_id,colour\na,red\nb,blue\n')).toEqual([1, '0 taken, 2 refused.']);
    expect(await lastLine('case_id,sex,primary\na,man,x\nb,male,\n')).toEqual([1, '0 taken, 2 refused.']);
    expect(await lastLine('case_id,sex,recorded_at\na,man,never\nb,male,\n')).toEqual([1, '1 taken, 1 refused.']);
    expect(await lastLine('"case_id')).toEqual([1, '0 taken, 1 refused.']);
    // Windows-1252, which is told and costs nothing
    const latin = Buffer.from('case_id,source_kind,source_citation\nc,literature,Müller\n', 'latin1');
    expect(await lastLine(latin)).toEqual([0, '1 taken, 0 refused.']);
  });

  it.each(['ndjson', 'csv', 'zip'])('leaves an earlier export (%s) as it was when it is refused', async (format) => {
    const out = `earlier-${format}`;
    const args = ['export', '--from', store, '--format', format, '--out', out];
    expect((await run(args)).code).toBe(0);
    const file = join(folder.path, out, format === 'csv' ? 'cases.csv' : '.');
    const before = readFileSync(file);
    expect((await run([...args, '--since', 'yesterday'])).code).toBe(2);
    expect(readFileSync(file).equals(before)).toBe(true);
    expect(existsSync(`${join(folder.path, out)}.parts`)).toBe(false);
  });

  it('writes what only its owner reads', async () => {
    const of = (...args: string[]) => run([...args, '--from', store]);
    expect((await of('export', '--out', 'own.ndjson')).code).toBe(0);
    expect((await of('export', '--format', 'store', '--out', 'own.store')).code).toBe(0);
    expect((await of('export', '--format', 'zip', '--out', 'own.zip')).code).toBe(0);
    expect((await of('export', '--format', 'csv', '--out', 'own-tables')).code).toBe(0);
    expect((await of('view', 'lesions', '--format', 'csv', '--out', 'own-views')).code).toBe(0);
    const modeOf = (name: string) => (statSync(join(folder.path, name)).mode & 0o777).toString(8);
    const files = ['own.ndjson', 'own.store', 'own.zip', 'own-tables/cases.csv', 'own-views/lesions.csv'];
    expect([...files, 'own-tables', 'own-views'].map(modeOf)).toEqual([...files.map(() => '600'), '700', '700']);
  });

  it('refuses what it does not know', async () => {
    expect((await run(['export', '--from', store, '--primary', 'lungs'])).code).toBe(2);
    expect((await run(['export', '--from', store, '--since', 'yesterday'])).code).toBe(2);
    expect((await run(['export', '--from', 'nowhere:'])).code).toBe(2);
    expect((await run(['export', '--from', store, '--format', 'csv'])).code).toBe(2);
    expect((await run(['export'])).code).toBe(2);
  });
});

describe('every form of the example cases brings the same cases back', () => {
  // of the hundred alike rows of S3 every tenth
  const rows = readFileSync(join(ROOT, 'examples/s3/cases.ndjson'), 'utf8')
    .split('\n')
    .filter((_row, index) => index % 10 === 0);
  const store = `sqlite:${join(folder.path, 'examples.sqlite')}`;
  const inputs = ['s0', 's1', 's4', 'synthetic'].map((name) => join(ROOT, 'examples', name, 'case.yaml'));
  let all: string[] = [];
  beforeAll(async () => {
    folder.file('rows.ndjson', rows.join('\n'));
    expect((await run(['import', ...inputs, 'rows.ndjson', '--to', store])).code).toBe(0);
    all = sorted((await run(['export', '--from', store])).out);
    expect(all.length).toBe(inputs.length + rows.length);
  });

  const forms: [string, (out: string) => Promise<string>][] = [
    ['json', (out) => exported('json', `${out}.json`)],
    ['ndjson', (out) => exported('ndjson', `${out}.ndjson`)],
    ['csv', (out) => exported('csv', out)],
    ['zip', (out) => exported('zip', `${out}.zip`)],
    ['bundle', (out) => bundles('collection', out)],
    ['transaction', (out) => bundles('transaction', out)],
  ];

  async function exported(format: string, out: string): Promise<string> {
    expect((await run(['export', '--from', store, '--format', format, '--out', out])).code).toBe(0);
    return out;
  }

  async function bundles(form: string, out: string): Promise<string> {
    const { code, out: text } = await run(['to-fhir', '--as', form, await exported('ndjson', `${out}.ndjson`)]);
    expect(code).toBe(0);
    return folder.file(`${out}-bundles.ndjson`, text);
  }

  it.each(forms)('%s', async (name, make) => {
    const copy = `sqlite:${join(folder.path, `copy-${name}.sqlite`)}`;
    const { err, code } = await run(['import', await make(`all-${name}`), '--to', copy]);
    expect([code, err]).toEqual([0, `${all.length} taken, 0 refused.\n`]);
    expect(sorted((await run(['export', '--from', copy])).out)).toEqual(all);
  });
});

describe('an import of cases that are there', () => {
  const store = `sqlite:${join(folder.path, 'there.sqlite')}`;
  const held = async () => JSON.parse((await run(['export', '--from', store])).out);
  beforeAll(async () => {
    const example = join(ROOT, 'test/mapping/foreign/cases/british-words/bundle.json');
    const { entry } = JSON.parse(readFileSync(example, 'utf8'));
    const puts = entry.map(({ resource }: { resource: { resourceType: string; id: string } }) => ({
      resource,
      request: { method: 'PUT', url: `${resource.resourceType}/${resource.id}` },
    }));
    folder.file('other.json', JSON.stringify({ resourceType: 'Bundle', type: 'transaction', entry: puts }));
    expect((await run(['import', 'other.json', '--to', store])).code).toBe(0);
  });

  it('writes what was exported and changed into the resources it came from, whoever made them', async () => {
    const before = await held();
    const [marker] = before.markers;
    folder.file('changed.ndjson', JSON.stringify({ ...before, markers: [{ ...marker, markerText: 'ER' }] }));
    expect(await run(['import', 'changed.ndjson', '--to', store])).toMatchObject({
      code: 0,
      err: '1 taken, 0 refused.\n',
    });
    expect(await held()).toEqual({ ...before, markers: [{ ...marker, markerText: 'ER' }] });
  });

  /** A server of which cases cannot be read, and that answers the first write with a status. */
  async function writeOnly(status: number): Promise<[string, string[]]> {
    const seen: string[] = [];
    const server = createServer((request, response) => {
      const toWrite = seen.length < 2 ? status : 200;
      seen.push(`${request.method} ${request.url}`);
      const answer = request.method === 'GET' ? 403 : toWrite;
      const headers = { 'content-type': 'application/fhir+json' };
      request.resume().on('end', () => response.writeHead(answer, headers).end('{}'));
    }).listen(0, '127.0.0.1');
    onTestFinished(() => {
      server.close();
    });
    await once(server, 'listening');
    const address = server.address();
    return [typeof address === 'object' ? `http://127.0.0.1:${address?.port}` : '', seen];
  }

  it('sends a case whole where the client may write and not read', async () => {
    const [to, seen] = await writeOnly(200);
    expect((await run(['import', S4, '--to', to])).err).toBe('1 taken, 0 refused.\n');
    expect(seen).toEqual(['GET /cases/s4', 'POST /fhir']);
  });

  it('sends again what a server had no time for, and not what it may have taken', async () => {
    const [busy, sent] = await writeOnly(503);
    expect((await run(['import', S4, '--to', busy])).err).toBe('1 taken, 0 refused.\n');
    expect(sent).toEqual(['GET /cases/s4', 'POST /fhir', 'POST /fhir']);
    const [gateway, once] = await writeOnly(504);
    expect(await run(['import', S4, '--to', gateway])).toMatchObject({ code: 2, err: expect.stringContaining('504') });
    expect(once).toEqual(['GET /cases/s4', 'POST /fhir']);
  });

  it('leaves items that the file does not have', async () => {
    const { id, model, patient, lesions } = await held();
    folder.file('part.ndjson', JSON.stringify({ model, id, patient: { ...patient, sex: 'male' } }));
    expect((await run(['import', 'part.ndjson', '--to', store])).code).toBe(0);
    expect(await held()).toMatchObject({ id, patient: { sex: 'male' }, lesions });
  });
});

describe('an import of some of the tables', () => {
  it('leaves pseudonyms and other values whose tables are left out, and takes those that are there', async () => {
    const store = `sqlite:${join(folder.path, 'some-tables.sqlite')}`;
    const patient = { sex: 'female', identifiers: [{ system: 'http://registry.example/p', value: 'P-1' }] };
    const alternatives = [{ field: 'ageAtDiagnosis', value: 51, source: 'Table 1' }];
    const primaryCancers = [{ key: 'lung', site: 'lung', ageAtDiagnosis: 50, alternatives }];
    folder.file('whole.json', JSON.stringify({ model: '0.1.0', id: 'part', patient, primaryCancers }));
    expect(await run(['import', 'whole.json', '--to', store])).toMatchObject({ code: 0, err: '1 taken, 0 refused.\n' });
    expect((await run(['export', '--from', store, '--format', 'csv', '--out', 'all-tables'])).code).toBe(0);
    const tables = ['cases', 'primary_cancers'].map((name) => {
      const text = read(`all-tables/${name}.csv`).replace(',female,', ',other,').replace(',50,', ',52,');
      return folder.file(`${name}.csv`, text);
    });
    expect((await run(['import', ...tables, '--to', store])).code).toBe(0);
    const held = async () => JSON.parse((await run(['export', '--from', store])).out);
    expect(await held()).toMatchObject({
      patient: { ...patient, sex: 'other' },
      primaryCancers: [{ key: 'lung', ageAtDiagnosis: 52, alternatives }],
    });
    const pseudonyms = read('all-tables/patient_identifiers.csv').replace('P-1', 'P-2');
    const both = [...tables, folder.file('patient_identifiers.csv', pseudonyms)];
    expect((await run(['import', ...both, '--to', store])).code).toBe(0);
    expect((await held()).patient.identifiers).toEqual([{ system: 'http://registry.example/p', value: 'P-2' }]);
  });
});

describe('an import of loose resources', () => {
  const patient = (id: string, more: object = {}) => JSON.stringify({ resourceType: 'Patient', id, ...more });
  const condition = (id: string, patientId: string) =>
    JSON.stringify({ resourceType: 'Condition', id, subject: { reference: `Patient/${patientId}` } });
  const imported = async (name: string, lines: readonly string[]) => {
    const store = `sqlite:${join(folder.path, `${name}.sqlite`)}`;
    const { code, err } = await run(['import', folder.file(`${name}.ndjson`, lines.join('\n')), '--to', store]);
    const { out } = await run(['export', '--from', store]);
    return { code, err, cases: out.split('\n').filter(Boolean).length };
  };

  it('takes the others where some are wrong, and tells of each at its line', async () => {
    const lines = [
      patient('a', { gender: 'neither' }),
      patient('b'),
      condition('c', 'b'),
      '{"resourceType":"Patient"}',
    ];
    const { code, err, cases } = await imported('wrong', lines);
    expect(err).toMatch(/wrong\.ndjson:1: error: [^\n]*\n +at Patient\.gender/);
    expect(err).toMatch(/wrong\.ndjson:4: error: [^\n]*\[push-without-key\]/);
    expect([code, err.trimEnd().split('\n').at(-1), cases]).toEqual([1, '1 taken, 2 refused.', 1]);
  });

  it('takes the others where the server names none', async () => {
    const deep = `{"resourceType":"Patient","id":"deep","contact":${'[{"extension":'.repeat(49)}1${'}]'.repeat(49)}}`;
    const { code, err, cases } = await imported('deep', [patient('a'), patient('b'), deep, patient('c'), patient('d')]);
    expect(err).toMatch(/deep\.ndjson:3: error: [^\n]*\[json-too-deep\]/);
    expect([code, err.trimEnd().split('\n').at(-1), cases]).toEqual([1, '2 taken, 1 refused.', 4]);
  });
});

describe('an import of lists', () => {
  it('tells of the entries of a batch that were refused', async () => {
    const entry = ['male', 'neither'].map((gender, index) => ({
      request: { method: 'PUT', url: `Patient/p${index}` },
      resource: { resourceType: 'Patient', id: `p${index}`, gender },
    }));
    folder.file('batch.json', JSON.stringify({ resourceType: 'Bundle', type: 'batch', entry }));
    const { code, err } = await run(['import', 'batch.json', '--to', `sqlite:${join(folder.path, 'batch.sqlite')}`]);
    expect([code, err.trimEnd().split('\n').at(-1)]).toEqual([1, '0 taken, 1 refused.']);
    expect(err).toContain('at Bundle.entry[1].resource.gender');
    expect(err).not.toContain('entry[0]');
  });

  it('takes what a pull of changes gave, told of what is no more, and places findings in the list', async () => {
    const [first = '', second = ''] = S3.split('\n');
    const removed = '{"id":"gone","removed":true}';
    const end = '{"complete":true,"cases":1,"removed":1,"cursor":"abc"}';
    folder.file('changes.ndjson', [first, removed, end].join('\n'));
    const { code, out, err } = await run(['to-fhir', 'changes.ndjson']);
    expect([code, out.trimEnd().split('\n').length]).toEqual([0, 1]);
    expect(err).toMatch(/changes\.ndjson:2: information: The case gone is no more .*\[case-removed\]/);
    folder.file('list.json', `[${first},${second.replace('"model":"0.1.0"', '"model":"9"')}]`);
    const broken = await run(['to-fhir', 'list.json']);
    expect([broken.code, broken.out.trimEnd().split('\n').length]).toEqual([1, 1]);
    expect(broken.err).toContain('[1].model');
  });
});

describe('progress of a transfer', () => {
  it('is a bar where the number is known, else a count', () => {
    expect(transferText({ done: 6000, expected: 12_000 }, 'cases', 2000)).toBe(
      '████████████░░░░░░░░░░░░ 50 %, 6,000 cases, 3,000/s',
    );
    expect(transferText({ done: 20, expected: 10 }, 'cases', 1000)).toMatch(/^█{24} 100 %/);
    expect(transferText({ done: 6000 }, 'cases', 2000)).toBe('6,000 cases, 3,000/s');
  });
});
