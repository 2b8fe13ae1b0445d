import type { Issue } from '../../fhir/issue.ts';
import { isObject, type JsonValue } from '../../fhir/json.ts';

/** The finding about a case where FHIR was expected; nothing about any other value. */
export function caseInstead(value: JsonValue): Issue | undefined {
  if (!isObject(value) || value.resourceType !== undefined) return undefined;
  if (value.model === undefined || value.patient === undefined) return undefined;
  const message = 'FHIR was expected; this is a case, which to-fhir checks and makes a Bundle of.';
  return { severity: 'error', code: 'structure', id: 'resource-expected', message };
}
