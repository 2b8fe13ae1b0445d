import { FHIR_STRUCTURE } from '../../definitions/index.ts';
import { isObject, type Resource } from '../../fhir/json.ts';
import { VITAL_SIGN_CODES } from './vital-sign-codes.ts';

type System = 'loinc' | 'snomed';

/** The profile of each code of a system. */
const profilesOf = (system: System): ReadonlyMap<string, string> =>
  new Map(
    Object.entries(VITAL_SIGN_CODES).flatMap(([profile, codes]) =>
      codes[system]
        .split(' ')
        .filter((code) => code !== '')
        .map((code): [string, string] => [code, FHIR_STRUCTURE + profile]),
    ),
  );

const BY_SYSTEM: ReadonlyMap<string, ReadonlyMap<string, string>> = new Map([
  ['http://loinc.org', profilesOf('loinc')],
  ['http://snomed.info/sct', profilesOf('snomed')],
]);

const NONE: readonly string[] = [];

/**
 * R4 wants an Observation of a vital sign to meet the vital signs profile of its code, claimed or not
 * (http://hl7.org/fhir/R4/observation-vitalsigns.html).
 */
export function vitalSignProfiles({ code }: Resource): readonly string[] {
  if (!isObject(code) || !Array.isArray(code.coding)) return NONE;
  let found: Set<string> | undefined;
  for (const coding of code.coding) {
    if (!isObject(coding) || typeof coding.code !== 'string') continue;
    const profile = typeof coding.system === 'string' ? BY_SYSTEM.get(coding.system)?.get(coding.code) : undefined;
    if (profile === undefined) continue;
    found ??= new Set();
    found.add(profile);
  }
  return found === undefined ? NONE : [...found];
}
