import type { Definitions } from '../definitions/index.ts';
import { CANONICAL } from '../fhir/canonical.ts';
import type { JsonObject } from '../fhir/json.ts';
import type { SupportedProfile } from '../interaction/ports.ts';

const MCODE = 'http://hl7.org/fhir/us/mcode/StructureDefinition/';

/** The profiles of resources that what is stored is checked against when it claims them: our own and mCODE's. */
export function supportedProfiles(definitions: Definitions): SupportedProfile[] {
  return definitions
    .list('StructureDefinition')
    .flatMap(({ url, constrains }) =>
      (url.startsWith(`${CANONICAL}/`) || url.startsWith(MCODE)) &&
      constrains !== undefined &&
      definitions.resourceTypes.has(constrains)
        ? [{ type: constrains, url }]
        : [],
    );
}

/** The profiles whose chain of base definitions reaches mCODE. */
export function mcodeProfiles(definitions: Definitions): string[] {
  const reaches = (url: string | undefined, depth = 0): boolean => {
    if (url === undefined || depth > 10) return false;
    if (url.startsWith(MCODE)) return true;
    const base = definitions.structureDefinition(url)?.baseDefinition;
    return reaches(typeof base === 'string' ? base : undefined, depth + 1);
  };
  const urls = definitions.list('StructureDefinition').map(({ url }) => url);
  return urls.filter((url) => (url.startsWith(MCODE) || url.startsWith(`${CANONICAL}/`)) && reaches(url));
}

/** All of our own artefacts of a type. */
export function ownArtefacts(definitions: Definitions, type: string): JsonObject[] {
  return definitions
    .list(type)
    .filter(({ url }) => url.startsWith(`${CANONICAL}/`))
    .map(({ url }) => definitions.find(type, url))
    .filter((found) => found !== undefined);
}

/** One of our own artefacts by type and id. */
export function ownArtefact(definitions: Definitions, type: string, id: string): JsonObject | undefined {
  const entry = definitions.list(type).find((one) => one.id === id && one.url.startsWith(`${CANONICAL}/`));
  return entry && definitions.find(type, entry.url);
}
