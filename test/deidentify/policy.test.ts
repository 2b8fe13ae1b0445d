import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { loadPolicy } from '../../src/deidentify/index.ts';

const SECRET = 'c2VjcmV0LXNlY3JldC1zZWNyZXQtc2VjcmV0LXNlY3JldA';

describe('a policy file', () => {
  let folder: string;
  const write = (name: string, text: string) => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  };
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'policy-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  test('with a recipient and a key gives the strictest rules', () => {
    const loaded = loadPolicy(write('p.yaml', 'recipient: r\nkey: { environment: KEY }\n'), { KEY: SECRET });
    expect(loaded).toMatchObject({ policy: { dates: 'year', topAge: 89, keys: 'rekey', cohortMinimumCell: 5 } });
  });

  test('gives out every type of resource that a case is written to, but not who recorded it', () => {
    const loaded = loadPolicy(write('p.yaml', 'recipient: r\nkey: { environment: KEY }\n'), { KEY: SECRET });
    const written = ['s0', 's1', 's4', 'synthetic'].flatMap((name) => {
      const bundle = JSON.parse(readFileSync(join(import.meta.dirname, `../../examples/${name}/bundle.json`), 'utf8'));
      return bundle.entry.map(({ resource }: { resource: { resourceType: string } }) => resource.resourceType);
    });
    const given = 'policy' in loaded ? loaded.policy.resources : [];
    expect([...new Set(written)].filter((type) => !given.includes(type))).toEqual(['Provenance']);
  });

  test('finds its key in a file beside it', () => {
    write('r.key', `${SECRET}\n`);
    const loaded = loadPolicy(write('p.yaml', 'recipient: r\nkey: { file: r.key }\n'), {});
    expect(loaded).toMatchObject({ secret: Buffer.from(SECRET) });
  });

  test.each([
    ['recipient: r\nkey: { environment: KEY }\ndates: month\n', 'dates: must be keep, year, drop or { shiftDays: n }'],
    ['recipient: r\nkey: { environment: KEY }\ntopAge: old\n', 'topAge: must be a number'],
    ['recipient: ""\nkey: { environment: KEY }\n', 'recipient: must not be empty'],
    ['recipient: r\nkey: {}\n', 'key: must be { file: … } or { environment: … }'],
    ['recipient: r\nkey: { environment: KEY }\nfields: []\n', 'policy: unknown: fields'],
    ['recipient: r\nkey: { environment: OTHER }\n', 'key: the environment variable OTHER is not set'],
    ['recipient: r\nkey: { file: other.key }\n', 'key: the file other.key beside the policy cannot be read'],
    ['recipient: r\nkey: { environment: SHORT }\n', 'key: fewer than 32 bytes'],
    ['recipient: [\n', 'p.yaml'],
    ['', 'p.yaml: policy: '],
    ['recipient: r\n[key]: 1\n', 'p.yaml: a key is a text, no list, object, alias or tagged value at line 2, column 1'],
    ['recipient: r\nkey: { environment: KEY }\nkeep: ["Patient.name[0]"]\n', 'keep.0'],
  ])('with a mistake says where it is, and no secret: %j', (text, said) => {
    const loaded = loadPolicy(write('p.yaml', text), { KEY: SECRET, SHORT: 'short-secret' });
    const problems = loaded.problems?.join('\n');
    expect(problems).toContain(said);
    expect(problems).not.toMatch(/short-secret|c2Vj/);
  });

  test('that is not there is said', () => {
    expect(loadPolicy(join(folder, 'none.yaml'), {}).problems?.[0]).toContain('none.yaml');
  });
});
