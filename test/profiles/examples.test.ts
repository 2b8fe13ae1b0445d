import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { loadDefinitions } from '../../src/definitions/index.ts';
import { ownCanonical } from '../../src/fhir/canonical.ts';
import type { Issue } from '../../src/fhir/issue.ts';
import { createValidator } from '../../src/validate/index.ts';

/**
 * profiles/examples/<profile>/pass-<what>.json has no errors; fail-<invariant>[.<what>].json breaks that invariant and
 * no other rule. The file names are the index.
 */
const folder = join(import.meta.dirname, '../../profiles/examples');
const { definitions } = loadDefinitions();
const validator = createValidator({ definitions });

const files = readdirSync(folder)
  .sort()
  .flatMap((profile) =>
    readdirSync(join(folder, profile))
      .sort()
      .map((file) => ({ profile, file })),
  );
const brokenBy = (file: string): string | undefined => /^fail-([a-z0-9-]+)/.exec(file)?.[1];
const passing = files.filter(({ file }) => file.startsWith('pass-'));
const failing = files.flatMap(({ profile, file }) => {
  const key = brokenBy(file);
  return key === undefined ? [] : [{ profile, file, key }];
});

function findings(profile: string, file: string): Issue[] {
  const source = readFileSync(join(folder, profile, file), 'utf8');
  const profiles = [ownCanonical('StructureDefinition', profile)];
  return validator.validate({ resource: JSON.parse(source), source }, { profiles });
}

const own = definitions
  .list('StructureDefinition')
  .filter(({ url }) => url.startsWith(ownCanonical('StructureDefinition', 'iscm-')));

/** Keys of our own invariants, by the definitions that carry them. */
const keys = new Set(
  own.flatMap(
    ({ url }) => JSON.stringify(definitions.structureDefinition(url)).match(/(?<="key":")iscm-[a-z0-9-]+/g) ?? [],
  ),
);

/** Our invariants that were broken or could not be evaluated. */
const ofOurs = (issues: readonly Issue[]): string[] =>
  issues.flatMap(({ invariant }) => (invariant?.startsWith('iscm-') ? [invariant] : []));

describe('examples of the profiles', () => {
  test('every file is a passing or a failing example', () => {
    expect(files.length).toBe(passing.length + failing.length);
  });

  test.each(passing)('$profile/$file has no errors', ({ profile, file }) => {
    const issues = findings(profile, file);
    expect(issues.filter(({ severity }) => severity === 'error' || severity === 'fatal')).toEqual([]);
    expect(ofOurs(issues), 'our invariants are evaluated, and hold').toEqual([]);
  });

  test.each(failing)('$profile/$file breaks $key alone', ({ profile, file, key }) => {
    const issues = findings(profile, file);
    expect(ofOurs(issues)).toContain(key);
    expect(ofOurs(issues).filter((other) => other !== key)).toEqual([]);
    expect(issues.filter(({ severity, invariant }) => severity === 'error' && invariant !== key)).toEqual([]);
  });

  test('every profile has a passing example', () => {
    const withExample = new Set(passing.map(({ profile }) => profile));
    const profiles = own.filter(({ constrains }) => constrains !== 'Extension').map(({ id }) => id);
    expect(profiles.length).toBeGreaterThan(25);
    expect(profiles.filter((id) => !withExample.has(id))).toEqual([]);
  });

  test('every invariant has a failing example, and every failing example an invariant', () => {
    const covered = new Set(failing.map(({ key }) => key));
    expect([...keys].toSorted()).toEqual([...covered].toSorted());
  });
});
