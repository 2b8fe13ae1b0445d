import type { JsonObject, JsonValue } from '../../../src/fhir/json.ts';
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

/** The first case of an input, what is reported, and of that in short which elements it is about. */
export function read(value: JsonValue) {
  const result = mapping.toCases(value);
  const [one] = result.cases;
  const issues = [...result.issues, ...(one?.issues ?? [])];
  return { case: one?.case, issues, report: issues.map(({ id, expression }) => `${id} ${expression}`) };
}

/** The same of loose resources of one patient. */
export const told = (...resources: JsonObject[]) => read([{ resourceType: 'Patient', id: 'p' }, ...resources]);

export const STATUS = 'http://terminology.hl7.org/CodeSystem/condition-ver-status';
/** A confirmed diagnosis of that patient. */
export const condition = (code: JsonObject, more: JsonObject = {}): JsonObject => ({
  resourceType: 'Condition',
  subject,
  code,
  verificationStatus: coded(STATUS, 'confirmed'),
  ...more,
});

/** A diagnosis of ISCM of that patient. */
export const iscm = (more: JsonObject = {}): JsonObject => ({
  resourceType: 'Condition',
  id: 'iscm',
  subject,
  code: coded(SCT, '94600009'),
  ...more,
});

/** What was observed of that patient. */
export const observation = (code: string | JsonObject, more: JsonObject): JsonObject => ({
  resourceType: 'Observation',
  id: 'o',
  status: 'final',
  subject,
  code: typeof code === 'string' ? { text: code } : code,
  effectiveDateTime: '2025-02-14',
  ...more,
});

/** Why a value is not there. */
export const withoutValue = (reason: string): JsonObject => ({
  dataAbsentReason: coded('http://terminology.hl7.org/CodeSystem/data-absent-reason', reason),
});
