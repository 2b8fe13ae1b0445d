import { isObject, type Resource } from '../../fhir/json.ts';

const STRUCTURE = 'http://hl7.org/fhir/StructureDefinition/';

/**
 * The codes that make an Observation a vital sign (http://hl7.org/fhir/R4/observation-vitalsigns.html#vitals-table).
 * Oxygen saturation (2708-6) is left out, as HL7's validator does: it binds its components to a value set of units
 * without litres per minute, in which the flow of oxygen is measured. One that claims the profile is checked by it.
 */
const LOINC: ReadonlyMap<string, string> = new Map(
  Object.entries({
    '85353-1': 'vitalspanel',
    '9279-1': 'resprate',
    '8867-4': 'heartrate',
    '8310-5': 'bodytemp',
    '8302-2': 'bodyheight',
    '9843-4': 'headcircum',
    '29463-7': 'bodyweight',
    '39156-5': 'bmi',
    '85354-9': 'bp',
  }),
);

const NONE: readonly string[] = [];

/** SNOMED CT codes of the same measurements, which need the LOINC code beside them. */
const SNOMED: ReadonlyMap<string, string> = new Map([
  ['276885007', 'bodytemp'],
  ['386725007', 'bodytemp'],
]);

/**
 * R4 wants an Observation of a vital sign to meet the vital signs profile of its code, claimed or not
 * (http://hl7.org/fhir/R4/observation-vitalsigns.html).
 */
export function vitalSignProfiles({ code }: Resource): readonly string[] {
  if (!isObject(code) || !Array.isArray(code.coding)) return NONE;
  let found: string[] | undefined;
  for (const coding of code.coding) {
    if (!isObject(coding) || typeof coding.code !== 'string') continue;
    const { system } = coding;
    const table = system === 'http://loinc.org' ? LOINC : system === 'http://snomed.info/sct' ? SNOMED : undefined;
    const name = table?.get(coding.code);
    if (name !== undefined) found = [...(found ?? NONE), STRUCTURE + name];
  }
  return found ?? NONE;
}
