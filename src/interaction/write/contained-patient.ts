import type { Issue } from '../../fhir/issue.ts';
import { asArray, isObject, isResource, type Resource } from '../../fhir/json.ts';
import { objects } from '../../fhir/read.ts';
import { PATIENT_ELEMENTS } from '../../store/index.ts';

/**
 * Findings about resources, be they entries of a Bundle, whose patient is contained in them. Such a Patient is nobody
 * outside of the one resource (http://hl7.org/fhir/R4/references.html#contained), so that it is in no case.
 */
export function containedPatients(resource: Resource): Issue[] {
  if (resource.resourceType !== 'Bundle') return ofOne(resource, resource.resourceType);
  return asArray(resource.entry).flatMap((entry, index) =>
    isObject(entry) && isResource(entry.resource) ? ofOne(entry.resource, `Bundle.entry[${index}].resource`) : [],
  );
}

function ofOne(resource: Resource, at: string): Issue[] {
  const own = objects(resource.contained).filter(({ resourceType }) => resourceType === 'Patient');
  if (own.length === 0) return [];
  const references = new Set(own.map(({ id }) => `#${String(id)}`));
  const isOwn = ({ reference }: { reference?: unknown }) => typeof reference === 'string' && references.has(reference);
  const name = PATIENT_ELEMENTS.find((element) => objects(asArray(resource[element])).some(isOwn));
  return name === undefined ? [] : [patientContained(`${at}.${name}`)];
}

const patientContained = (expression: string): Issue => ({
  severity: 'warning',
  code: 'incomplete',
  id: 'patient-contained',
  message:
    'The patient is contained in this resource and is nobody outside of it: what it says is kept, and in no case. Send the Patient as a resource of its own.',
  expression,
});
