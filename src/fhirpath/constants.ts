import { UCUM } from '../fhir/canonical.ts';

const SYSTEMS: Record<string, string> = {
  ucum: UCUM,
  sct: 'http://snomed.info/sct',
  loinc: 'http://loinc.org',
};

/**
 * The text a constant of R4 stands for: `%sct`, `%vs-name`, `%ext-name`
 * (http://hl7.org/fhir/R4/fhirpath.html#variables).
 */
export function constantOf(name: string): string | undefined {
  if (Object.hasOwn(SYSTEMS, name)) return SYSTEMS[name];
  if (name.startsWith('vs-')) return `http://hl7.org/fhir/ValueSet/${name.slice(3)}`;
  if (name.startsWith('ext-')) return `http://hl7.org/fhir/StructureDefinition/${name.slice(4)}`;
  return undefined;
}

/** The constants of R4 an expression uses, by name: fhirpath.js wants each of them given. */
export function constantsIn(expression: string): Record<string, string> {
  const found: Record<string, string> = {};
  for (const [, quoted, bare] of expression.matchAll(/%(?:[`"']([\w-]+)[`"']|(\w+))/g)) {
    const name = quoted ?? bare ?? '';
    const value = constantOf(name);
    if (value !== undefined) found[name] = value;
  }
  return found;
}
