import { UCUM } from '../fhir/canonical.ts';

/** The codes of a public system. */
interface PublicCodes {
  /** The system, or what the names of several begin with, up to a `/` or `-`. */
  system: string;
  /**
   * How its codes look; absent where only codes that are known here are given out. A code is a word of the sender as long
   * as nobody has looked it up.
   */
  code?: RegExp;
}

/** Code systems that are public and the same everywhere; a system of one hospital would tell which it is. */
const PUBLIC: readonly PublicCodes[] = [
  { system: 'http://loinc.org', code: /^(?:\d{1,7}|L[AP]\d{1,8})-\d$/ },
  { system: 'http://snomed.info/sct', code: /^\d{6,18}$/ },
  { system: UCUM },
  { system: 'http://hl7.org/fhir/sid/icd-', code: /^[A-Z0-9]{3,4}(?:\.[A-Z0-9]{1,4})?$/ },
  { system: 'http://terminology.hl7.org/CodeSystem/icd-o-3', code: /^(?:\d{4}\/\d|C\d\d(?:\.\d)?)$/ },
  { system: 'http://hl7.org/fhir/' },
  { system: 'http://terminology.hl7.org/' },
  { system: 'http://www.nlm.nih.gov/research/umls/rxnorm', code: /^\d{1,8}$/ },
  { system: 'http://ncicb.nci.nih.gov/xml/owl/EVS/Thesaurus.owl', code: /^C\d{2,7}$/ },
  {
    system: 'http://cancerstaging.org',
    code: /^(?:[a-z]{0,3}[TNM][0-4X][a-z0-9()+]{0,5}|(?:[0-4]|I{1,3}|IV)[A-E]?\d?)$/,
  },
  { system: 'http://www.genenames.org', code: /^HGNC:\d{1,6}$/ },
  { system: 'http://dicom.nema.org/resources/ontology/DCM', code: /^(?:\d{5,6}|[A-Z]{2,4})$/ },
  { system: 'http://radlex.org', code: /^RID\d{1,6}$/ },
  { system: 'urn:iso:std:iso:3166', code: /^(?:[A-Z]{2,3}|\d{3})(?:-[A-Z0-9]{1,3})?$/ },
  { system: 'urn:ietf:bcp:47', code: /^[a-z]{2,3}(?:-[A-Z]{2})?$/ },
];

const isOf = ({ system }: PublicCodes, name: string): boolean =>
  name === system || (name.startsWith(system) && /[/-]$/.test(system)) || name.startsWith(`${system}:`);

/** Whether a code that is not known here can be one of a public system. */
export function canBePublic(system: string, code: string): boolean {
  return PUBLIC.find((one) => isOf(one, system))?.code?.test(code) === true;
}

/** What a unit may say in words, as the mapping has them. Any other such word is the sender's. */
const UNIT_WORDS = new Set(['{score}', '{lesion}', '{cycle}']);

/** Whether a code is written as a unit of UCUM (https://ucum.org), without words of the sender. */
export function isUnit(system: string, code: string): boolean {
  if (system !== UCUM) return false;
  const words = code.match(/\{[^}]*\}/g) ?? [];
  return code.length <= 40 && words.every((word) => UNIT_WORDS.has(word));
}

/** Whether a system is public. */
export const isPublic = (system: string): boolean => PUBLIC.some((one) => isOf(one, system));
