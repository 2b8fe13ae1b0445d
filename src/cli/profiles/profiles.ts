import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type DefinitionEntry, type Definitions, loadDefinitions } from '../../definitions/index.ts';
import { CANONICAL, splitCanonical } from '../../fhir/canonical.ts';
import { isObject, type JsonObject, type JsonValue } from '../../fhir/json.ts';
import { packageRoot } from '../../fhir/package-root.ts';
import { str } from '../../fhir/read.ts';
import { reasonOf } from '../../fhir/system-error.ts';
import { EXIT, Unusable } from '../exit-code.ts';
import { outputTo } from '../output.ts';
import { writeWhole } from '../write-whole.ts';
import { packageArchive } from './package-archive.ts';

/** Types of our artefacts, in the order in which they are listed. */
const TYPES = ['StructureDefinition', 'ValueSet', 'CodeSystem', 'ConceptMap', 'SearchParameter', 'OperationDefinition'];

function own(definitions: Definitions, type?: string): DefinitionEntry[] {
  if (type !== undefined && !TYPES.includes(type)) throw new Unusable(`--type must be one of ${TYPES.join(', ')}.`);
  return TYPES.filter((one) => type === undefined || one === type).flatMap((one) =>
    definitions.list(one).filter(({ url }) => url.startsWith(`${CANONICAL}/`)),
  );
}

const titleOf = (definition: JsonObject | undefined): string => str(definition?.title) ?? str(definition?.name) ?? '';

/** `profiles list`: one artefact a line: type, URL and title, or as JSON. */
export async function listProfiles(options: { type?: string; json?: boolean }): Promise<number> {
  const { type, json = false } = options;
  const output = outputTo(process.stdout);
  const definitions = loadDefinitions().definitions;
  for (const entry of own(definitions, type)) {
    const { url, version, id, constrains } = entry;
    const title = titleOf(definitions.find(entry.type, url));
    const line = json
      ? JSON.stringify({ type: entry.type, url, version, id, constrains, title })
      : `${entry.type}\t${url}\t${title}`;
    await output.write(`${line}\n`);
  }
  return EXIT.good;
}

/** `profiles show URL`: the artefact as JSON; of ours first, then of R4 and mCODE. */
export async function showProfile(canonical: string): Promise<number> {
  const definitions = loadDefinitions().definitions;
  const byId = own(definitions).filter(({ id }) => id === canonical);
  const name = byId[0]?.url ?? canonical;
  const found = TYPES.map((type) => definitions.find(type, name)).find((definition) => definition !== undefined);
  if (found === undefined) {
    const hint = splitCanonical(canonical).version === undefined ? '' : ' in this version';
    throw new Unusable(`There is no definition ${canonical}${hint}; "iscm-fhir profiles list" names ours.`);
  }
  await outputTo(process.stdout).write(`${JSON.stringify(found, null, 2)}\n`);
  return EXIT.good;
}

/**
 * The manifest (http://hl7.org/fhir/R4/packages.html,
 * https://confluence.hl7.org/display/FHIR/NPM+Package+Specification).
 */
function manifest(definitions: Definitions): JsonObject & { name: string; version: string } {
  const [first = '', ...others] = definitions.packages.map((one) => one.split('#'));
  const [name = 'org.w3id.iscm-fhir', version = '0'] = first;
  const parsed: JsonValue = JSON.parse(readFileSync(join(packageRoot(), 'package.json'), 'utf8'));
  const description = isObject(parsed) ? parsed : {};
  // expansions were used to compile, and are no package to depend on
  const needed = others.filter(([other = '']) => !other.endsWith('.expansions'));
  return {
    name,
    version,
    canonical: CANONICAL,
    url: CANONICAL,
    description: str(description.description) ?? '',
    license: str(description.license) ?? '',
    type: 'IG',
    author: 'iscm-fhir',
    fhirVersions: ['4.0.1'],
    dependencies: Object.fromEntries(needed.map(([other = '', number = '']) => [other, number])),
  };
}

/** `profiles package`: a FHIR package of all our artefacts; the same artefacts make the same bytes. */
export async function packageProfiles(output: string | undefined): Promise<number> {
  const definitions = loadDefinitions().definitions;
  const resources = own(definitions).flatMap(({ type, url }) => {
    const found = definitions.find(type, url);
    return found === undefined ? [] : [found];
  });
  const described = manifest(definitions);
  const archive = packageArchive(described, resources);
  const file = output ?? `${described.name}-${described.version}.tgz`;
  if (file === '-') await outputTo(process.stdout).write(archive);
  else {
    try {
      writeWhole(file, archive);
    } catch (error) {
      throw new Unusable(`The package cannot be written: ${reasonOf(error)}.`);
    }
    console.error(`${file}: ${resources.length} resources`);
  }
  return EXIT.good;
}
