import type { JsonObject } from '../../fhir/json.ts';
import { extensionValue, objects, str } from '../../fhir/read.ts';

const VERSION_SPECIFIC_USE = 'http://hl7.org/fhir/StructureDefinition/version-specific-use';

/** R4, as FHIR numbers its versions. */
const R4 = [4, 0, 1];

/** Whether R4 is above, within or below a version that may be given in part (`4.0`). */
function compareR4(version: string): number {
  const parts = version.split('.').map(Number);
  const differs = parts.findIndex((part, at) => part !== R4[at]);
  return differs < 0 ? 0 : (R4[differs] ?? 0) - (parts[differs] ?? 0);
}

/** The versions of FHIR that a part of a definition is for, where R4 is none of them: `5.0 and later`. */
export function otherVersions(part: JsonObject): string | undefined {
  for (const extension of objects(part.extension)) {
    if (extension.url !== VERSION_SPECIFIC_USE) continue;
    const start = str(extensionValue(extension, 'startFhirVersion'));
    const end = str(extensionValue(extension, 'endFhirVersion'));
    if (start !== undefined && compareR4(start) < 0) return `${start} and later`;
    if (end !== undefined && compareR4(end) > 0) return `${end} and earlier`;
  }
  return undefined;
}
