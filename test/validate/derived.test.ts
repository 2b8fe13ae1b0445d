import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadDefinitions } from '../../src/definitions/index.ts';
import { isObject, isResource, type JsonObject, type JsonValue, type Resource } from '../../src/fhir/json.ts';
import { createProfiles } from '../../src/profile/index.ts';
import { createValidator } from '../../src/validate/index.ts';

const { definitions } = loadDefinitions();
const profiles = createProfiles(definitions);
const validator = createValidator({ definitions, profiles });
const folder = join(import.meta.dirname, '../../profiles/examples');

/** A profile of ours that is derived from one of mCODE's, with an example. */
interface Pair {
  file: string;
  resource: Resource;
  own: string;
  base: string;
}

function pairOf(file: string, resource: JsonValue): Pair[] {
  if (!isResource(resource) || !isObject(resource.meta) || !Array.isArray(resource.meta.profile)) return [];
  const own = String(resource.meta.profile[0]);
  const base = profiles.get(own)?.base;
  if (base === undefined || profiles.get(base)?.derivation !== 'constraint') return [];
  return [{ file, resource, own, base }];
}

const pairs = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.json'))
  .flatMap((file) => pairOf(file, JSON.parse(readFileSync(join(folder, file), 'utf8'))));

/** Every object and array in a value. */
function holders(value: JsonValue | undefined): (JsonObject | JsonValue[])[] {
  if (Array.isArray(value)) return [value, ...value.flatMap(holders)];
  return isObject(value) ? [value, ...Object.values(value).flatMap(holders)] : [];
}

/** The resource with one member taken away or replaced. */
function broken(resource: Resource, step: number): Resource {
  const copy = structuredClone(resource);
  const all = holders(copy);
  const holder = all[(step * 7) % all.length];
  if (Array.isArray(holder)) holder.push('x');
  else if (holder) {
    const names = Object.keys(holder);
    const name = names[(step * 3) % names.length] ?? 'id';
    if (step % 2 === 0) delete holder[name];
    else holder[name] = { unknown: true };
  }
  return copy;
}

/** Where both ask for an element, that it is missing is said once, with the greater number. */
const withoutLeast = (message: string): string =>
  message.replace(/is required, but missing|must be there at least \d+ times?, but is missing/, 'is missing');

const errors = (resource: Resource, claims: string[]): string[] => {
  const claiming = { ...resource, meta: { profile: claims } };
  return validator
    .validate({ resource: claiming }, { level: 'error' })
    .map(({ id, expression, message }) => `${id} ${expression} ${withoutLeast(message)}`);
};

describe('a resource that claims a profile and one derived from it', () => {
  it('is there to look at', () => expect(pairs.length).toBeGreaterThan(10));

  it.each(pairs)('$file: no error of either is lost', ({ resource, own, base }) => {
    for (let step = 0; step < 25; step++) {
      const one = step === 0 || !isResource(resource) ? resource : broken(resource, step);
      if (!isResource(one)) continue;
      const expected = new Set([...errors(one, [own]), ...errors(one, [base])]);
      expect(new Set(errors(one, [own, base]))).toEqual(expected);
      expect(new Set(errors(one, [base, own]))).toEqual(expected);
    }
  });
});
