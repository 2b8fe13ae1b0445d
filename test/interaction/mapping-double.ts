import type { IscmCase } from '../../src/case/case.ts';
import { parseCase } from '../../src/case/parse-case.ts';
import { CASE_MODEL_VERSION } from '../../src/case/version.ts';
import { parseExact } from '../../src/fhir/decimal.ts';
import type { Issue } from '../../src/fhir/issue.ts';
import { asArray, isObject, isResource, type JsonObject, type JsonValue, type Resource } from '../../src/fhir/json.ts';
import type { CaseRead, Mapping } from '../../src/mapping/index.ts';

const CASE = 'urn:case';
const ITEM = 'urn:item';

/**
 * A stand-in for the mapping: sex of the patient, and ages as Observations. It is just rich enough for what store,
 * projection and writing back have to get right, and does not change when the real mapping does.
 */
export const mappingDouble: Mapping = {
  version: 'double',
  edition: 'double+1',
  toResources,
  toBundle: (value, form = 'collection') => ({
    resourceType: 'Bundle',
    type: form,
    entry: toResources(value).map(({ resource }) => ({
      fullUrl: `urn:uuid:${resource.id}`,
      resource,
      ...(form === 'transaction' ? { request: { method: 'PUT', url: `${resource.resourceType}/${resource.id}` } } : {}),
    })),
  }),
  toCases: (input, options) => {
    const resources = resourcesIn(input);
    const patients = resources.filter(({ resourceType }) => resourceType === 'Patient');
    const newCaseId = options?.newCaseId ?? (() => 'new-case');
    return { cases: patients.map((patient) => readCase(patient, resources, newCaseId)), issues: [] };
  },
  elements: () => new Map(),
};

function toResources(value: IscmCase) {
  const patient: Resource = {
    resourceType: 'Patient',
    id: `${value.id}-patient`,
    identifier: [{ system: CASE, value: value.id }],
    ...(typeof value.patient.sex === 'string' ? { gender: value.patient.sex } : {}),
  };
  const ages = (value.ages ?? []).map(({ key, years }) => ({
    key,
    resource: {
      resourceType: 'Observation',
      id: `${value.id}-${key}`,
      identifier: [{ system: ITEM, value: key }],
      status: 'final',
      code: { text: 'age' },
      subject: { reference: `urn:uuid:${patient.id}` },
      valueQuantity: { value: parseExact(JSON.stringify(years)) },
    },
  }));
  return [{ key: 'patient', resource: patient }, ...ages];
}

function resourcesIn(input: JsonValue): Resource[] {
  if (Array.isArray(input)) return input.filter(isResource);
  if (!isResource(input)) return [];
  if (input.resourceType !== 'Bundle') return [input];
  return asArray(input.entry).flatMap((entry) =>
    isObject(entry) && isResource(entry.resource) ? [entry.resource] : [],
  );
}

function identifier(resource: Resource, system: string): string | undefined {
  const found = asArray(resource.identifier).find((one) => isObject(one) && one.system === system);
  return isObject(found) && typeof found.value === 'string' ? found.value : undefined;
}

function readCase(patient: Resource, resources: readonly Resource[], newCaseId: () => string): CaseRead {
  const caseId = identifier(patient, CASE) ?? newCaseId();
  const ages = resources.filter(({ resourceType }) => resourceType === 'Observation');
  const keyOf = (resource: Resource) => identifier(resource, ITEM) ?? String(resource.id);
  const value: JsonObject = {
    model: CASE_MODEL_VERSION,
    id: caseId,
    patient: typeof patient.gender === 'string' ? { sex: patient.gender } : {},
    ...(ages.length > 0
      ? {
          ages: ages.map((age) => ({
            key: keyOf(age),
            event: 'report',
            years: isObject(age.valueQuantity) ? (age.valueQuantity.value ?? 0) : 0,
          })),
        }
      : {}),
  };
  const parsed = parseCase(value);
  const lineage = [
    { key: 'patient', resource: patient },
    ...ages.map((age) => ({ key: keyOf(age), resource: age })),
  ].map(({ key, resource }) => ({
    key,
    resourceType: resource.resourceType,
    ...(resource.id !== undefined ? { id: resource.id } : {}),
    expression: resource.resourceType,
  }));
  const issues: Issue[] = parsed.ok ? [] : parsed.issues;
  return { caseId, ...(parsed.ok ? { case: parsed.case } : {}), lineage, issues };
}
