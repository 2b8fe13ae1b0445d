import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Folder, patient, run } from './command.ts';

let folder: Folder;
const bad = '{\n  "resourceType": "Patient",\n  "id": "b",\n  "birthDate": "12/3/1980"\n}\n';
const bundle = JSON.stringify({
  resourceType: 'Bundle',
  type: 'collection',
  entry: [{ fullUrl: 'urn:uuid:0b5c3b4e-7f7e-4a55-8b0c-0a7d4c1f8f01', resource: JSON.parse(bad) }],
});

beforeAll(() => {
  folder = new Folder();
  folder.file('good.json', patient('g'));
  folder.file('bad.json', bad);
  folder.file('bundle.json', bundle);
  folder.file('50% off, #1.json', bad);
  folder.file('lines.ndjson', `${patient('a')}\n\n${patient('b', { birthDate: '12/3/1980' })}\n${patient('c')}\n`);
});

afterAll(() => folder.remove());

const validate = (...args: string[]) => run(folder, ['validate', ...args]);

describe('text', () => {
  it('tells findings with place and rule, and a verdict', async () => {
    const { code, out } = await validate('bad.json');
    expect(code).toBe(1);
    const lines = out.split('\n');
    expect(lines[0]).toMatch(/^bad\.json:4:3: error: .* \[[a-z-]+\]$/);
    expect(lines[1]).toBe('    at Patient.birthDate');
    expect(lines[2]).toBe('bad.json: not valid (1 error, 0 warnings, 0 information)');
    expect(lines).toHaveLength(4);
  });

  it('tells best practice and must-support when asked', async () => {
    const file = folder.file('plain.json', patient('p'));
    expect((await run(folder, ['validate', file])).out).toContain('0 warnings');
    const { code, out } = await run(folder, [
      ...['validate', '--best-practice', '--must-support'],
      ...[
        '--profile',
        'http://hl7.org/fhir/us/mcode/StructureDefinition/mcode-cancer-patient',
        '--level',
        'information',
      ],
      file,
    ]);
    expect(code).toBe(1);
    expect(out).toContain('warning: dom-6');
    expect(out).toContain('[must-support-missing]');
  });

  it('takes a profile by its id, as by its canonical', async () => {
    const file = folder.file('claimless.json', patient('p'));
    const canonical = 'http://hl7.org/fhir/us/mcode/StructureDefinition/mcode-cancer-patient';
    const [byId, byCanonical, unknown] = await Promise.all(
      ['mcode-cancer-patient', canonical, 'mcode-nothing'].map((profile) =>
        run(folder, ['validate', '--level', 'error', '--profile', profile, file]),
      ),
    );
    expect(byId?.code).toBe(1);
    expect(byId?.out).toBe(byCanonical?.out);
    expect(byId?.out).toContain(`(${canonical})`);
    expect(unknown?.out).toContain('[profile-unknown]');
  });

  it('is short about what is valid', async () => {
    const { code, out } = await validate('good.json');
    expect([code, out]).toEqual([0, 'good.json: valid (0 errors, 0 warnings, 0 information)\n']);
  });

  it('says of NDJSON with a single line that it is valid', async () => {
    const { code, out } = await validate(folder.file('single.ndjson', `${patient('a')}\n`));
    expect([code, out]).toEqual([0, '1 resource: valid (0 errors, 0 warnings, 0 information)\n']);
  });

  it('names the resource of the entry in a Bundle', async () => {
    const { out } = await validate('--level', 'error', 'bundle.json');
    expect(out).toContain('    at Bundle.entry[0].resource.birthDate in Patient/b');
  });

  it('sums up several, and of NDJSON tells the lines with findings alone', async () => {
    const { code, out } = await validate('good.json', 'lines.ndjson');
    expect(code).toBe(1);
    expect(out).toMatch(/^lines\.ndjson:3:\d+: error: /m);
    expect(out).not.toContain('lines.ndjson:1');
    expect(out.trimEnd().split('\n').at(-1)).toBe('4 resources: 1 not valid (1 error, 0 warnings, 0 information)');
  });
});

describe('json', () => {
  it('is one OperationOutcome', async () => {
    const { code, out } = await validate('--format', 'json', 'bad.json');
    const outcome = JSON.parse(out);
    expect(code).toBe(1);
    expect(outcome).toMatchObject({ resourceType: 'OperationOutcome', issue: [{ expression: ['Patient.birthDate'] }] });
  });

  it.each([[['good.json', 'bad.json']], [['lines.ndjson']]])('of %j is wrong usage', async (inputs) => {
    const { code, out, err } = await validate('--format', 'json', ...inputs);
    expect([code, out]).toEqual([2, '']);
    expect(err).toContain('ndjson');
  });
});

describe('ndjson', () => {
  it('is a line for each resource, findings with lines of the input', async () => {
    const { code, out } = await validate('--format', 'ndjson', 'lines.ndjson', 'good.json');
    const rows = out
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(code).toBe(1);
    expect(rows.map(({ input, line, resource }) => [input, line, resource])).toEqual([
      ['lines.ndjson', 1, 'Patient/a'],
      ['lines.ndjson', 3, 'Patient/b'],
      ['lines.ndjson', 4, 'Patient/c'],
      ['good.json', undefined, 'Patient/g'],
    ]);
    expect(rows[1].outcome.issue[0].extension[0].valueInteger).toBe(3);
  });
});

describe('sarif', () => {
  it('is SARIF 2.1.0 with rules and places', async () => {
    const { code, out } = await validate('--format', 'sarif', 'bad.json', 'lines.ndjson', '50% off, #1.json');
    const log = JSON.parse(out);
    const [first] = log.runs;
    expect(code).toBe(1);
    expect(log.version).toBe('2.1.0');
    expect(first.columnKind).toBe('utf16CodeUnits');
    expect(first.invocations).toEqual([{ executionSuccessful: true, exitCode: 1 }]);
    const rules: { id: string }[] = first.tool.driver.rules;
    expect(rules).toHaveLength(1);
    expect(first.results).toHaveLength(3);
    expect(first.results[0]).toMatchObject({ ruleId: rules[0]?.id, level: 'error' });
    expect(first.results[0].locations[0]).toMatchObject({
      physicalLocation: { artifactLocation: { uri: 'bad.json' }, region: { startLine: 4, startColumn: 3 } },
      logicalLocations: [{ name: 'birthDate', fullyQualifiedName: 'Patient.birthDate' }],
    });
    expect(first.results[1].locations[0].physicalLocation.region.startLine).toBe(3);
    expect(first.results[2].locations[0].physicalLocation.artifactLocation.uri).toBe('50%25%20off%2C%20%231.json');
  });

  it('is whole without findings, and says when an input could not be read', async () => {
    const good = JSON.parse((await validate('--format', 'sarif', 'good.json')).out);
    expect(good.runs[0]).toMatchObject({ results: [], invocations: [{ executionSuccessful: true }] });
    const broken = await run(folder, ['validate', '--format', 'sarif'], 'nonsense');
    expect(broken.code).toBe(2);
    expect(JSON.parse(broken.out).runs[0].invocations[0].executionSuccessful).toBe(false);
  });
});

describe('github', () => {
  it('annotates, with what has a meaning in commands escaped', async () => {
    const { code, out } = await validate('--format', 'github', '50% off, #1.json');
    expect(code).toBe(1);
    expect(out).toMatch(
      /^::error file=50%25 off%2C #1\.json,line=4,col=3,title=[a-z-]+::.*%0Aat Patient\.birthDate\n$/,
    );
  });
});
