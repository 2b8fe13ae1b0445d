import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Definitions } from '../../../src/definitions/index.ts';
import { ownCanonical } from '../../../src/fhir/canonical.ts';
import { isResource, type JsonValue, type Resource } from '../../../src/fhir/json.ts';
import { obj, strings } from '../../../src/fhir/read.ts';
import { createProfiles, type Profiles } from '../../../src/profile/index.ts';
import { JSON_OPERATORS } from './json-operators.ts';
import type { Operator, Wanted } from './operator.ts';
import { PROFILE_OPERATORS } from './profile-operators.ts';
import { type Site, sitesOf } from './site.ts';
import { VALUE_OPERATORS } from './value-operators.ts';

const root = fileURLToPath(new URL('../../../', import.meta.url));

/** A valid example, and the profile it is broken by. */
export interface Sound {
  name: string;
  resource: Resource;
  profile: string;
}

/** A resource with one thing broken. */
export interface Mutant {
  name: string;
  kind: string;
  resource: Resource;
  profile: string;
  wanted: Wanted;
}

/** Every way to break a resource by its profile. */
export const OPERATORS: readonly Operator[] = [...JSON_OPERATORS, ...VALUE_OPERATORS, ...PROFILE_OPERATORS];

function read(file: string): Resource | undefined {
  const resource: JsonValue = JSON.parse(readFileSync(file, 'utf8'));
  return isResource(resource) ? resource : undefined;
}

/** The passing examples of our profiles. */
function* ownExamples(): Generator<Sound> {
  const folder = join(root, 'profiles/examples');
  for (const name of readdirSync(folder).sort()) {
    for (const file of readdirSync(join(folder, name)).sort()) {
      const resource = file.startsWith('pass-') ? read(join(folder, name, file)) : undefined;
      if (resource && resource.resourceType !== 'Bundle')
        yield { name: `${name}/${file}`, resource, profile: ownCanonical('StructureDefinition', name) };
    }
  }
}

/** The first official example of each profile of mCODE. */
function* mcodeExamples(): Generator<Sound> {
  const folder = join(root, 'node_modules/hl7.fhir.us.mcode/example');
  const seen = new Set<string>();
  for (const file of readdirSync(folder).sort()) {
    const resource = read(join(folder, file));
    const [profile] = strings(obj(resource?.meta)?.profile);
    if (!resource || resource.resourceType === 'Bundle' || !profile?.includes('/mcode/')) continue;
    if (seen.has(profile)) continue;
    seen.add(profile);
    yield { name: file, resource, profile };
  }
}

/** Examples without an error, of our profiles and mCODE's. */
export const soundExamples = (): Sound[] => [...ownExamples(), ...mcodeExamples()];

/** A number that is the same for the same text. */
function hash(text: string): number {
  let value = 7;
  for (const character of text) value = (value * 31 + (character.codePointAt(0) ?? 0)) % 1_000_003;
  return value;
}

function fitting(operator: Operator, resource: Resource, profile: string, profiles: Profiles): Site[] {
  const tree = profiles.get(profile)?.root;
  return tree ? sitesOf(resource, tree, profiles).filter((site) => operator.fits(site)) : [];
}

/** The example broken once by each operator that fits, at a place that is always the same. */
export function mutantsOf({ name, resource, profile }: Sound, definitions: Definitions): Mutant[] {
  const profiles = createProfiles(definitions);
  return OPERATORS.flatMap((operator) => {
    const broken = structuredClone(resource);
    const sites = fitting(operator, broken, profile, profiles);
    const site = sites[hash(name + operator.kind) % sites.length];
    if (!site) return [];
    return [
      {
        name: `${name}: ${operator.kind}`,
        kind: operator.kind,
        resource: broken,
        profile,
        wanted: operator.apply(site),
      },
    ];
  });
}
