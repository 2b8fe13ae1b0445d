import { join } from 'node:path';
import { loadDefinitions } from '../../src/definitions/index.ts';
import { createMapping, type Mapping } from '../../src/mapping/index.ts';
import { createProfiles } from '../../src/profile/index.ts';

/** Root folder of the project. */
export const root = join(import.meta.dirname, '..', '..');

/** What the tests share: definitions, profiles and the mapping as shipped, loaded once per test file. */
export const { definitions } = loadDefinitions();
export const profiles = createProfiles(definitions);

/** The mapping as shipped. */
export function shippedMapping(): Mapping {
  const created = createMapping({ profiles, folder: join(root, 'mappings') });
  if (!created.ok) throw new Error(created.issues.map(({ message }) => message).join('\n'));
  return created.mapping;
}
