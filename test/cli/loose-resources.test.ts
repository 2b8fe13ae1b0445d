import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { asArray, isObject, isResource, type JsonValue, type Resource } from '../../src/fhir/json.ts';
import { definitions, root, shippedMapping } from '../mapping/toolkit.ts';
import { runHere, workingFolder } from './run-here.ts';

const folder = workingFolder();
const mapping = shippedMapping();
// loaded once for all commands of this process
vi.mock('../../src/cli/toolkit.ts', () => ({ definitionsWith: () => definitions, loadMapping: () => mapping }));

const run = (...args: string[]) => runHere(args, { definitions, mapping });
const lines = (text: string) => text.trim().split('\n').filter(Boolean);

/** The resources of paper S4 as a server would export them: without a Bundle, references by type and id. */
function exported(): Resource[] {
  const text = readFileSync(join(root, 'examples/s4/bundle.json'), 'utf8');
  const entries = asArray(JSON.parse(text).entry).filter(isObject);
  let relative = text;
  for (const { fullUrl, resource } of entries)
    if (isResource(resource))
      relative = relative.replaceAll(`"${String(fullUrl)}"`, `"${resource.resourceType}/${resource.id}"`);
  return asArray(JSON.parse(relative).entry).flatMap((entry: JsonValue) =>
    isObject(entry) && isResource(entry.resource) ? [entry.resource] : [],
  );
}

const resources = exported();
const types = [...new Set(resources.map(({ resourceType }) => resourceType))];
const ndjson = (some: readonly Resource[]) => some.map((one) => `${JSON.stringify(one)}\n`).join('');
mkdirSync(join(folder.path, 'export'));
mkdirSync(join(folder.path, 'single'));
mkdirSync(join(folder.path, 'one'));
mkdirSync(join(folder.path, 'other'));
for (const type of types)
  folder.file(`export/${type}.ndjson`, ndjson(resources.filter(({ resourceType }) => resourceType === type)));
for (const one of resources) folder.file(`single/${one.resourceType}-${one.id}.json`, JSON.stringify(one));
for (const one of resources) {
  mkdirSync(join(folder.path, 'tree', one.resourceType), { recursive: true });
  folder.file(`tree/${one.resourceType}/${one.id}.json`, JSON.stringify(one));
}
folder.file('all.ndjson', ndjson(resources));

test.each([
  ['a bulk export, a file a type', ['export']],
  ['files of one resource each', ['single']],
  ['a folder for each type', ['tree']],
  ['one file of all', ['all.ndjson']],
  ['files that say the same twice', ['export/Patient.ndjson', 'export']],
])('%s is one patient, in to-case and cohort', async (_name, inputs) => {
  const whole = await run('to-case', join(root, 'examples/s4/bundle.json'));
  const { code, out, err } = await run('to-case', ...inputs, '--report', 'report.ndjson');
  expect([code, err]).toEqual([0, '']);
  expect(lines(out).map((line) => JSON.parse(line))).toEqual(lines(whole.out).map((line) => JSON.parse(line)));
  const told = lines(readFileSync(join(folder.path, 'report.ndjson'), 'utf8')).map((line) => JSON.parse(line));
  expect(told.length).toBeGreaterThanOrEqual(resources.length);
  const specimen = told.find(({ outcome }) => JSON.stringify(outcome.issue[0].expression) === '["Specimen"]');
  expect(specimen.input).toMatch(/Specimen|all/);
  const cohort = await run('cohort', ...inputs, '--format', 'json');
  expect(JSON.parse(cohort.out).cases).toBe(1);
});

test.each([['export'], ['single'], ['tree'], ['all.ndjson']])(
  '%s is imported, again without harm, as the case it is',
  async (input) => {
    const store = `sqlite:${join(folder.path, `${input}.sqlite`)}`;
    const whole = await run('to-case', join(root, 'examples/s4/bundle.json'));
    for (let round = 0; round < 2; round++) {
      const { code, err } = await run('import', input, '--to', store);
      expect([code, err]).toEqual([0, expect.stringMatching(/^\d+ taken, 0 refused\.$/m)]);
    }
    const { out } = await run('export', '--from', store);
    const [{ state: _state, stateReasons: _reasons, ...found }] = lines(out).map((line) => JSON.parse(line));
    expect([lines(out).length, found]).toEqual([1, JSON.parse(whole.out)]);
  },
);

test('what is refused of them is told where it stands, and many long ones are no body that a server cannot take', async () => {
  const of = (index: number, more: object) => JSON.stringify({ resourceType: 'Patient', id: `p${index}`, ...more });
  folder.file('wrong.ndjson', [of(0, {}), '', of(1, { gender: 'woman' }), of(2, {})].join('\n'));
  const wrong = await run('import', 'wrong.ndjson', '--to', `sqlite:${join(folder.path, 'wrong.sqlite')}`);
  expect(wrong.code).toBe(1);
  expect(wrong.err).toMatch(/^wrong\.ndjson:3: error: .* \[binding-required\]\n {4}at Patient\.gender/);
  const div = `<div xmlns="http://www.w3.org/1999/xhtml">${'x'.repeat(60_000)}</div>`;
  const long = Array.from({ length: 400 }, (_, index) => of(index, { text: { status: 'generated', div } }));
  folder.file('long.ndjson', long.join('\n'));
  const taken = await run('import', 'long.ndjson', '--to', `sqlite:${join(folder.path, 'long.sqlite')}`);
  expect([taken.code, taken.err]).toEqual([0, '7 taken, 0 refused.\n']);
});

test('those of two folders are of two servers, whatever their ids', async () => {
  const patient = { resourceType: 'Patient', id: 'p' };
  for (const [name, gender] of [
    ['one', 'female'],
    ['other', 'male'],
  ] as const)
    folder.file(`${name}/Patient-p.json`, JSON.stringify({ ...patient, gender }));
  const { code, out } = await run('to-case', 'one/Patient-p.json', 'other/Patient-p.json');
  expect([code, lines(out).map((line) => JSON.parse(line).patient.sex)]).toEqual([0, ['female', 'male']]);
});

test('two that have one id and say two things are told of, and not mixed', async () => {
  folder.file(
    'other/twice.ndjson',
    ndjson([
      { resourceType: 'Patient', id: 'q', gender: 'female' },
      { resourceType: 'Patient', id: 'q', gender: 'male' },
    ]),
  );
  const { code, out, err } = await run('to-case', 'other/twice.ndjson');
  expect([code, lines(out).length]).toEqual([1, 1]);
  expect(err).toMatch(/twice\.ndjson:2: error: Patient\/q stands in other\/twice\.ndjson:1 too/);
});

test('without a patient make no case, which is said', async () => {
  folder.file('other/lone.json', JSON.stringify({ resourceType: 'Observation', code: { text: 'ECOG' } }));
  const { code, out, err } = await run('to-case', 'other/lone.json');
  expect([code, out, err.trim()]).toEqual([0, '', 'No case: nothing was read of any patient; --report tells why.']);
  expect((await run('to-case', 'export/Patient.ndjson')).err).toBe('');
});
