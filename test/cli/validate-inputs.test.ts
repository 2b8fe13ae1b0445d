import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { birthDateProfile, Folder, patient, run } from './command.ts';

let folder: Folder;

beforeAll(() => {
  folder = new Folder();
  mkdirSync(join(folder.path, 'empty'));
  folder.file('good.json', patient('g'));
  folder.file('readme.md', '# nothing');
});

afterAll(() => folder.remove());

const validate = (args: string[], input?: string | Uint8Array) => run(folder, ['validate', ...args], input);

/** YAML of a kilobyte that would stand for more items than there are atoms in reach. */
function bomb(): string {
  const levels = Array.from({ length: 30 }, (_, at) => `l${at + 1}: &l${at + 1} [*l${at}, *l${at}, *l${at}, *l${at}]`);
  return ['resourceType: Patient', 'l0: &l0 [x, x]', ...levels].join('\n');
}

describe('an input that cannot be used ends with 2 and says why', () => {
  it.each([
    ['a missing file', ['gone.json'], 'gone.json'],
    ['a pattern without a match', ['gone*.json'], 'gone*.json'],
    ['a folder without files', ['empty'], 'empty'],
    ['another ending', ['readme.md'], 'readme.md'],
    ['standard input twice', ['-', '-'], 'once'],
    ['an unknown format', ['--format', 'xml', 'good.json'], 'xml'],
    ['a level that is none', ['--level', 'loud', 'good.json'], 'loud'],
    ['no number of threads', ['--jobs', '0', 'good.json'], '--jobs'],
    ['a size that is none', ['--max-size', 'big', 'good.json'], '--max-size'],
    ['a package that is not there', ['--package', 'gone.tgz', 'good.json'], 'gone.tgz'],
    ['watching standard input', ['--watch', '-'], '--watch'],
    ['watching with SARIF', ['--watch', '--format', 'sarif', 'good.json'], '--watch'],
  ])('%s', async (_name, args, said) => {
    const { code, out, err } = await validate(args);
    expect([code, out]).toEqual([2, '']);
    expect(err).toContain(said);
    expect(err).not.toContain('    at ');
  });
});

it('a package that defines something twice is told of, and used', async () => {
  mkdirSync(join(folder.path, 'twice'));
  const url = 'http://example.org/StructureDefinition/twice';
  folder.file('twice/a.json', birthDateProfile(url, 0));
  folder.file('twice/b.json', birthDateProfile(url, 1));
  folder.file('claiming.json', patient('c', { meta: { profile: [url] } }));
  const { code, out, err } = await validate(['--package', 'twice', 'claiming.json']);
  expect([code, out]).toEqual([0, 'claiming.json: valid (0 errors, 0 warnings, 0 information)\n']);
  expect(err).toBe(
    `twice/b.json defines the StructureDefinition ${url} again, in another way; what twice/a.json says is used.\n`,
  );
});

describe('of what lies in a folder', () => {
  beforeAll(() => {
    mkdirSync(join(folder.path, 'ig', 'data'), { recursive: true });
    mkdirSync(join(folder.path, 'ig', 'yaml'));
    mkdirSync(join(folder.path, 'ig', 'node_modules', 'x'), { recursive: true });
    folder.file('ig/node_modules/x/d.json', patient('d'));
    folder.file('ig/a.json', patient('a'));
    folder.file('ig/data/fsh-index.json', '[{ "outputFile": "a.json" }]');
    folder.file('ig/yaml/b.yaml', 'resourceType: Patient\n');
    folder.file('ig/yaml/c.yml', 'resourceType: Patient\n');
  });

  it.each<[string, string[]]>([
    ['ig', ['ig/a.json']],
    ['ig/**/*.yaml', ['ig/yaml/b.yaml']],
    ['ig/**/*.{json,yml,yaml}', ['ig/a.json', 'ig/yaml/b.yaml', 'ig/yaml/c.yml']],
    ['ig/**/*', ['ig/a.json']],
    ['ig/*', ['ig/a.json']],
    ['ig/node_modules/**/*.json', ['ig/node_modules/x/d.json']],
  ])('%s takes what is a resource, and YAML where it is asked for', async (pattern, files) => {
    const { code, out } = await validate(['--format', 'ndjson', pattern]);
    const inputs = out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line).input);
    expect([code, inputs]).toEqual([0, files]);
  });

  it('a folder of YAML alone says how that is taken', async () => {
    const { code, err } = await validate(['ig/yaml']);
    expect(code).toBe(2);
    expect(err).toContain('.yaml is taken where the file, or a pattern with that ending, is named');
  });
});

describe('a document that cannot be read is a finding, and ends with 2', () => {
  it.each([
    ['not JSON', 'nonsense.json', '{"resourceType":\n"Patient"]', 'nonsense.json:2:10: fatal', 'json-malformed'],
    ['empty', 'empty.json', '', 'empty.json:1:1: fatal', 'json-malformed'],
    ['empty NDJSON', 'empty.ndjson', '\n \n', 'empty.ndjson: fatal', 'input-empty'],
    [
      'NDJSON without a line that can be read',
      'all-bad.ndjson',
      'x\ny\n',
      'all-bad.ndjson:2:1: fatal',
      'json-malformed',
    ],
    ['too deep', 'deep.json', '['.repeat(10_000) + ']'.repeat(10_000), 'deep.json: fatal', 'json-too-deep'],
    ['UTF-16', 'wide.json', Buffer.from('\ufeff{}', 'utf16le'), 'wide.json:1:1: fatal', 'utf8-malformed'],
    ['Latin-1', 'latin.json', Buffer.from('{"a":"\xe4"}', 'latin1'), 'latin.json:1:7: fatal', 'utf8-malformed'],
    ['a file too large', 'large.json', ' '.repeat(5000), 'large.json: fatal', 'input-too-large'],
  ])('%s', async (_name, name, content, place, id) => {
    const { code, out } = await validate([
      '--max-size',
      name === 'large.json' ? '1k' : '1M',
      folder.file(name, content),
    ]);
    expect(code).toBe(2);
    expect(out).toContain(place);
    expect(out).toContain(`[${id}]`);
  });

  it('and the other inputs are checked all the same', async () => {
    const { code, out } = await validate([folder.file('broken.json', '{'), 'good.json']);
    expect(code).toBe(2);
    expect(out).toContain('good.json: valid');
  });
});

describe('what can be read and is no resource ends with 1', () => {
  it.each(['{}', '[]', '17', '"x"', 'null', '{"resourceType":"Pizza"}', '{"resourceType":1,"__proto__":{}}'])(
    '%s',
    async (text) => {
      const { code, out } = await validate([], text);
      expect(code).toBe(1);
      expect(out).toContain('resource-type-unknown');
    },
  );
});

describe('a slip in JSON is an error, and what else is wrong is told as well', () => {
  const text = (from: string | RegExp, to: string) =>
    `{\n  "resourceType": "Patient",\n  "active": true,\n  "name": [\n    { "family": "A", "given": ["B"] },\n    { "family": "C" }\n  ],\n  "gender": "woman"\n}\n`.replace(
      from,
      to,
    );
  it.each([
    ['a comma after the last member', text('"woman"', '"woman",'), '8:20', 'Patient'],
    ['a comma after the last item', text('"C" }', '"C" },'), '6:22', 'Patient.name'],
    ['no comma between members', text('true,', 'true'), '3:17', 'Patient'],
    ['no comma between items', text('["B"] },', '["B"] }'), '5:38', 'Patient.name[1]'],
    ['a comment', text('  "active"', '  // so\n  "active"'), '3:3', 'Patient.active', 9],
    ['a comment of several lines', text('  "active"', '  /* so\n*/ "active"'), '3:3', 'Patient.active', 9],
    ['a comment at the end', text(/$/, '// so'), '10:1', 'Patient'],
    ['a name without quotes', text('"active"', 'active'), '3:3', 'Patient'],
    ['a name in single quotes', text('"active"', "'active'"), '3:3', 'Patient.active'],
    ['a value in single quotes', text('"C"', "'C'"), '6:17', 'Patient.name[1]'],
  ])('%s', async (_name, slip, place, at, line = 8) => {
    const { code, out } = await validate([folder.file('slip.json', slip)]);
    expect(code).toBe(1);
    expect(out).toContain(`slip.json:${place}: error: The input is not valid JSON: `);
    expect(out).toContain(`[json-slip]\n    at ${at}\n`);
    expect(out).toContain(`slip.json:${line}:3: error: The code 'woman'`);
    expect(out).toContain('(2 errors,');
  });

  it.each([
    ['an item that may be missing', text('["B"]', '["B",,"C"]')],
    ['a bracket that is not closed', text('],\n  "gender"', ',\n  "gender"')],
    ['quotes in a text', text('"C"', '"a "quoted" name"')],
    ['a value without quotes', text('"woman"', 'woman')],
    ['an apostrophe within single quotes', text('"C"', "'O'Neill'")],
    ['single quotes that are not closed', text('"C"', "'C")],
    ['more slips than anybody makes', text('["B"]', `[${'"B" '.repeat(25)}]`)],
  ])('but not what can be meant in several ways: %s', async (_name, slip) => {
    const { code, out } = await validate([folder.file('slip.json', slip)]);
    expect(code).toBe(2);
    expect(out).toContain('[json-malformed]');
    expect(out).toContain('(1 error,');
  });

  it.each([
    ['{"resourceType" "Patient"}', '1:17', 'a colon was expected'],
    ['{"resourceType":"Patient"} {"resourceType":"Patient"}', '1:28', 'there is text after the end of the value'],
    ['{"resourceType":"Patient","name":[{},}', '1:38', 'a value was expected'],
    [
      '{"resourceType":"Patient","gender": male}',
      '1:37',
      'what begins here is no value; a text must stand in double quotes',
    ],
    [
      '{"resourceType":"Patient","birthDate": 1970-01-01}',
      '1:40',
      'what begins here is no value; a text must stand in double quotes',
    ],
    ['{"resourceType":"Patient","active": True}', '1:37', 'true, false and null are written in lower case'],
    [
      '{"resourceType":"Patient","multipleBirthInteger": 007}',
      '1:51',
      'the number that begins here is not written as in JSON',
    ],
    [
      '{"resourceType":"Patient","multipleBirthInteger": .5}',
      '1:51',
      'the number that begins here is not written as in JSON',
    ],
  ])('nor is what is wrong with %s taken for a comma', async (slip, place, reason) => {
    const { code, out } = await validate([folder.file('slip.json', slip)]);
    expect(code).toBe(2);
    expect(out).toContain(`slip.json:${place}: fatal: The input is not valid JSON: ${reason}. [json-malformed]`);
  });
});

it.each([
  ['behind a comma', '{"resourceType": "Patient",\n  '],
  ['behind a value', '{"resourceType": "Patient"\n  '],
])('of a document that is cut off %s is told that it ends too early', async (_where, cut) => {
  const { code, out } = await validate([folder.file('cut.json', cut)]);
  expect(code).toBe(2);
  expect(out).toContain('cut.json:2:3: fatal: The input is not valid JSON: the text ends too early.');
});

describe('a bad line among others is a finding with its line', () => {
  const good = patient('a');
  it.each([
    ['not JSON', 'nonsense', 'json-malformed'],
    ['not UTF-8', Buffer.from([0x22, 0xff, 0x22]), 'utf8-malformed'],
    ['too long', patient('x'.repeat(3000)), 'input-too-large'],
    ['far too long', patient('x'.repeat(300_000)), 'input-too-large'],
    ['cut off', good.slice(0, -3), 'json-malformed'],
  ])('%s', async (_name, line, id) => {
    const text = Buffer.concat([Buffer.from(`${good}\n\n`), Buffer.from(line), Buffer.from(`\n${good}`)]);
    const file = folder.file('lines.ndjson', text);
    for (const [args, name] of [
      [[file], file],
      [[], '(standard input)'],
    ] as const) {
      const { code, out } = await validate(['--max-size', '2k', ...args], text);
      expect(code).toBe(1);
      expect(out).toContain(`${name}:3:`);
      expect(out).toContain(`[${id}]`);
      expect(out).toContain('3 resources: 1 not valid');
    }
  });
});

it('a date without a time zone is judged alike wherever the machine stands', async () => {
  const period = { start: '2012-04-15T23:00:00+14:00', end: '2012-04-15' };
  const { code, out } = await validate([folder.file('zones.json', patient('a', { name: [{ text: 'A', period }] }))]);
  expect(out).toContain('per-1');
  expect(code).toBe(1);
});

describe('text is read as it comes', () => {
  it('with a byte order mark, CRLF, U+2028 and no newline at the end', async () => {
    const name = [{ text: 'a\u2028b' }];
    const text = `\ufeff${patient('a', { name })}\r\n${patient('b')}\r\n\r\n${patient('c', { x: 1 })}`;
    for (const args of [[folder.file('mixed.ndjson', text)], []]) {
      const { code, out } = await validate(['--format', 'ndjson', ...args], text);
      const rows = out
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line));
      expect(code).toBe(1);
      expect(rows.map(({ line, resource }) => [line, resource])).toEqual([
        [1, 'Patient/a'],
        [2, 'Patient/b'],
        [4, 'Patient/c'],
      ]);
      expect(rows.map(({ outcome }) => outcome.issue[0].severity)).toEqual(['information', 'information', 'error']);
    }
  });

  it('one document on standard input, however it is laid out', async () => {
    for (const space of [0, 2]) {
      const text = JSON.stringify({ resourceType: 'Patient', name: [{ text: 'a' }, { text: 'b' }] }, null, space);
      const { code, out } = await validate(['--format', 'ndjson'], `\n${text}\n\n`);
      expect(code).toBe(0);
      expect(JSON.parse(out)).toMatchObject({ input: '-', resource: 'Patient' });
      expect(JSON.parse(out)).not.toHaveProperty('line');
    }
  });

  it('one document on standard input with a comment before it', async () => {
    const { code, out } = await validate([], `// the first one\n${patient('a')}\n`);
    expect(code).toBe(1);
    expect(out).toBe(
      '(standard input):1:1: error: The input is not valid JSON: JSON has no comments. The rest is checked all the same. ' +
        '[json-slip]\n    at Patient\n(standard input): not valid (1 error, 0 warnings, 0 information)\n',
    );
  });

  it('NDJSON on standard input whose first line is broken', async () => {
    const { code, out } = await validate([], `{"resourceType":"Patient"\n${patient('b')}\n`);
    expect(code).toBe(1);
    expect(out).toContain('(standard input):1:');
  });

  it('YAML', async () => {
    const { code, out } = await validate([folder.file('p.yaml', 'resourceType: Patient\nbirthDate: never\n')]);
    expect(code).toBe(1);
    expect(out).toContain('p.yaml:2:1');
    expect(out).toContain('at Patient.birthDate');
    expect((await validate([folder.file('q.yaml', 'a: [')])).code).toBe(2);
    const two = await validate([folder.file('two.yaml', 'resourceType: Patient\n---\nresourceType: Patient\n')]);
    expect([two.code, two.out]).toEqual([
      2,
      'two.yaml:2:1: fatal: The input is not valid YAML: a second document begins here; one was expected. ' +
        '[yaml-malformed]\ntwo.yaml: not valid (1 error, 0 warnings, 0 information)\n',
    ]);
  });

  it('YAML, with the exact place of each finding', async () => {
    const text = [
      'resourceType: Observation # a comment',
      'status: final',
      'code: &code { text: a, coding: [{ system: http://loinc.org, code: 1 }] }',
      'nickname: x',
      'method: *code',
      'component:',
      '  - code: { text: a }',
      "    valueString: ''",
      'effectiveDateTime: 2020-02-30',
    ].join('\n');
    const { code, out } = await validate(['--level', 'error', folder.file('o.yaml', text)]);
    expect(code).toBe(1);
    expect(out.match(/^o\.yaml:\d+:\d+|(?<=^ {4}at )\S+/gm)).toEqual([
      ...['o.yaml:3:61', 'Observation.code.coding[0].code'],
      ...['o.yaml:4:1', 'Observation'],
      ...['o.yaml:5:1', 'Observation.method.coding[0].code'],
      ...['o.yaml:8:5', 'Observation.component[0].value'],
      ...['o.yaml:9:1', 'Observation.effective'],
    ]);
  });

  it.each([
    ['a key given twice', 'resourceType: Patient\nname:\n  - family: A\n    family: B\n', 'y.yaml:4:5: fatal'],
    ['an alias of itself', 'resourceType: Patient\nname: &n [*n]\n', 'nested more than 100 levels'],
    ['two documents', 'resourceType: Patient\n---\nresourceType: Patient\n', 'y.yaml:2:1: fatal'],
    ['aliases of aliases without end', bomb(), 'not valid YAML: Excessive alias count'],
  ])('YAML with %s is an input that cannot be read', async (_name, text, told) => {
    const { code, out } = await validate([folder.file('y.yaml', text)]);
    expect(code).toBe(2);
    expect(out).toContain(told);
  });

  it.each([
    ['empty', ''],
    ['without a line that can be read', 'x\n'],
  ])('NDJSON %s ends with 2 beside a file that is good, too', async (_name, lines) => {
    const name = folder.file('beside.ndjson', lines);
    for (const files of [
      ['good.json', name],
      [name, 'good.json'],
      ['good.json', name, 'good.json'],
    ]) {
      expect((await validate(files)).code).toBe(2);
    }
  });

  it('says which of them cannot be looked at', async () => {
    symlinkSync('round.json', join(folder.path, 'round.json'));
    const { code, err } = await validate(['round.json']);
    expect([code, err]).toEqual([2, expect.stringMatching(/^round\.json cannot be read: /)]);
  });

  it('folders, without what is hidden, no resource, or a link to no file', async () => {
    mkdirSync(join(folder.path, 'linked', '.git'), { recursive: true });
    for (const name of ['b.json', 'a.json', 'package.json', '.index.json', '.git/x.json', 'config.yaml']) {
      folder.file(join('linked', name), patient('p'));
    }
    symlinkSync('nowhere.json', join(folder.path, 'linked', 'gone.json'));
    symlinkSync('circle.json', join(folder.path, 'linked', 'circle.json'));
    const { code, out } = await validate(['linked']);
    expect(code).toBe(0);
    expect(out.match(/^\S+(?=: valid)/gm)).toEqual([join('linked', 'a.json'), join('linked', 'b.json')]);
  });
});
