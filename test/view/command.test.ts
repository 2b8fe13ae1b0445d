import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parquetReadObjects } from 'hyparquet';
import { afterAll, describe, expect, test } from 'vitest';
import { openSqliteStore } from '../../src/store/index.ts';
import { Folder, run, start } from '../cli/command.ts';
import { column, ofPatients } from './table.ts';

const folder = new Folder();
afterAll(() => folder.remove());

const bundle = join(import.meta.dirname, '../../examples/synthetic/bundle.json');

describe('iscm-fhir view', () => {
  test('makes a table of a Bundle on standard output', async () => {
    const { code, out } = await run(folder, ['view', 'lesions', bundle, '--format', 'csv']);
    expect(code).toBe(0);
    expect(out.split('\r\n')).toHaveLength(3);
    expect(out).toContain(',T7,T8,');
  });

  test('says that no row was made, as of a patient in another form', async () => {
    folder.file('foreign.json', '{"resourceType":"Patient","id":"a","gender":"female"}');
    const { code, out, err } = await run(folder, ['view', 'patients', 'foreign.json', '--format', 'csv']);
    expect([code, out.trim().split('\n').length]).toEqual([0, 1]);
    expect(err).toMatch(/^No row: .* our profiles/);
    folder.file('mine.json', JSON.stringify(ofPatients({ column: [column('id', 'id')] })));
    expect((await run(folder, ['view', 'mine.json', 'foreign.json'])).err).toBe('');
  });

  test('makes a file of each view of the package in a folder, and no others', async () => {
    const { code, err } = await run(folder, ['view', bundle, '--format', 'parquet', '--out', 'tables']);
    expect([code, err]).toEqual([0, '']);
    const [row] = await parquetReadObjects({
      file: new Uint8Array(readFileSync(join(folder.path, 'tables/outcomes.parquet'))).buffer,
    });
    expect(row).toMatchObject({ survival_months: 10.3, last_seen: '2021-02-11' });
    expect(existsSync(join(folder.path, 'tables/markers.parquet.part'))).toBe(false);
  });

  test.each([
    ['a store that is none', ['view', '--from', 'http://127.0.0.1:1']],
    ['an input that cannot be read', ['view', bundle, 'broken.json']],
  ])('leaves no beginnings of tables behind %s', async (name, args) => {
    folder.file('broken.json', '{');
    const { code } = await run(folder, [...args, '--out', name]);
    expect([code, readdirSync(join(folder.path, name))]).toEqual([2, []]);
  });

  test('leaves a table to the command that is writing it, and takes the others of its folder', async () => {
    const args = (name: string, input: string) => ['view', name, input, '--format', 'csv', '--out', 'shared'];
    const first = start(folder, ...args('patients', '-'));
    first.stdin.write('{"resourceType":"Patient","id":"a"}\n{"resourceType":"Patient","id":"b"}\n');
    const part = join(folder.path, 'shared/patients.csv.part');
    await expect.poll(() => existsSync(part), { timeout: 30_000 }).toBe(true);
    const second = await run(folder, args('patients', bundle));
    expect([second.code, second.err]).toEqual([2, expect.stringContaining('written by another command')]);
    expect((await run(folder, args('lesions', bundle))).code).toBe(0);
    first.stdin.end();
    await once(first, 'close');
    expect(first.exitCode).toBe(0);
    expect(readdirSync(join(folder.path, 'shared')).toSorted()).toEqual(['lesions.csv', 'patients.csv']);
  });

  test('reads a store, and a view in a file', async () => {
    const store = await openSqliteStore({ path: join(folder.path, 'store.sqlite') });
    const write = (id: string) => ({
      type: 'Patient',
      id,
      text: `{"resourceType":"Patient","id":"${id}"}`,
      method: 'PUT' as const,
    });
    await store.transaction(async (writer) => ({ commit: true, value: await writer.putMany(['a', 'b'].map(write)) }));
    await store.close();
    folder.file('mine.json', JSON.stringify(ofPatients({ column: [column('id', 'id')] })));
    const { code, out } = await run(folder, ['view', 'mine.json', '--from', 'sqlite:store.sqlite', '--limit', '1']);
    expect([code, out]).toEqual([0, '{"id":"a"}\n']);
    expect((await run(folder, ['view', 'mine.json', '--from', 'sqlite:none.sqlite'])).code).toBe(2);
  });

  test.each([
    ['a byte order mark', '\ufeff'],
    ['two, as of files that were put together', '\ufeff\ufeff'],
  ])('reads a view that begins with %s', async (_name, mark) => {
    const view = JSON.stringify(ofPatients({ column: [column('id', 'id')] }));
    folder.file('marked.json', `${mark}${view}`);
    folder.file('patient.json', `${mark}{"resourceType":"Patient","id":"a"}`);
    const { code, out } = await run(folder, ['view', 'marked.json', 'patient.json']);
    expect([code, out]).toEqual([0, '{"id":"a"}\n']);
  });

  test('ends with 1 where a resource makes no rows, and with 2 where nothing can be made', async () => {
    folder.file('family.json', JSON.stringify(ofPatients({ column: [column('f', 'name.family')] })));
    const input =
      '{"resourceType":"Patient","name":[{"family":"x"},{"family":"y"}]}\n{"resourceType":"Patient","name":[{"family":"z"}]}\n';
    const some = await run(folder, ['view', 'family.json', folder.file('two.ndjson', input)]);
    expect([some.code, some.out]).toEqual([1, '{"f":"z"}\n']);
    expect(some.err).toContain('view-cell-many');
    folder.file('wrong.json', JSON.stringify(ofPatients({ column: [column('f', '@@')] })));
    const wrong = await run(folder, ['view', 'wrong.json', bundle]);
    expect(wrong.code).toBe(2);
    expect(wrong.err).toContain('ViewDefinition.select[0].column[0].path');
    expect((await run(folder, ['view', bundle])).err).toContain('--out');
  });
});
