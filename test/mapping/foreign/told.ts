import type { JsonObject } from '../../../src/fhir/json.ts';
import { shippedMapping } from '../toolkit.ts';

export const mapping = shippedMapping();

export const SCT = 'http://snomed.info/sct';
export const subject = { reference: 'Patient/p' };
/** A concept of one code. */
export const coded = (system: string, code: string): JsonObject => ({ coding: [{ system, code }] });

const ICD_10_CM = 'http://hl7.org/fhir/sid/icd-10-cm';
/** Diagnoses in words, most with a code. */
export const diagnoses = [
  ['spinal cord metastasis', { system: SCT, code: '94600009' }],
  ['intramedullary spinal cord metastasis', undefined],
  ['breast cancer', { system: ICD_10_CM, code: 'C50.912' }],
  ['brain mets', { system: ICD_10_CM, code: 'C79.31' }],
] as const;

/** The case of one patient, and what is reported of the elements of which it is. */
export function told(...resources: JsonObject[]) {
  const result = mapping.toCases([{ resourceType: 'Patient', id: 'p' }, ...resources]);
  const [one] = result.cases;
  const issues = [...result.issues, ...(one?.issues ?? [])];
  return { case: one?.case, report: issues.map(({ id, expression }) => `${id} ${expression}`) };
}

/** A diagnosis of ISCM of that patient. */
export const iscm = (more: JsonObject = {}): JsonObject => ({
  resourceType: 'Condition',
  id: 'iscm',
  subject,
  code: coded(SCT, '94600009'),
  ...more,
});
