import { type Membership, within } from './membership.ts';

/** Value sets that nothing but a url defines, and the system that has all of their codes. */
const IMPLICIT: readonly (readonly [RegExp, string])[] = [
  // http://hl7.org/fhir/R4/loinc.html
  [/^http:\/\/loinc\.org\/vs(?:[/|]|$)/, 'http://loinc.org'],
  // http://hl7.org/fhir/R4/snomedct.html
  [/^http:\/\/snomed\.info\/sct(?:\/[^?]*)?\?fhir_vs(?:[=|]|$)/, 'http://snomed.info/sct'],
];

/** Membership of such a value set: codes of its system may be in it, those of others are not. */
export function implicitMembership(url: string): Membership | undefined {
  const [, system] = IMPLICIT.find(([pattern]) => pattern.test(url)) ?? [];
  return system === undefined ? undefined : within(system, () => 'unknown');
}
