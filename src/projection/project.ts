import { caseFacets } from '../case/facets.ts';
import type { Issue } from '../fhir/issue.ts';
import type { Resource } from '../fhir/json.ts';
import { operationOutcome } from '../fhir/operation-outcome.ts';
import { withOwnReferences } from '../fhir/own-base.ts';
import { timeOrderedId } from '../fhir/time-ordered-id.ts';
import type { LineageEntry, Mapping } from '../mapping/index.ts';
import { indexOf, keyText, type Lineage, type ResourceKey, resourceOf, type StoreWriter } from '../store/index.ts';
import { caseState } from './case-state.ts';
import { isPushProvenance } from './push-provenance.ts';

/**
 * Makes the cases of patients anew from all resources now held of them, within the transaction that changed the
 * resources. The issues name what keeps a case from being stored; then the transaction must not be committed.
 */
export async function projectPatients(
  writer: StoreWriter,
  patients: Iterable<string>,
  mapping: Mapping,
): Promise<Issue[]> {
  const issues: Issue[] = [];
  for (const patient of new Set(patients)) issues.push(...(await projectPatient(writer, patient, mapping)));
  return issues;
}

async function projectPatient(writer: StoreWriter, patient: string, mapping: Mapping): Promise<Issue[]> {
  const resources = await resourcesOf(writer, patient);
  const known = await writer.casesOf(patient);
  // resources that carry no case id keep the one their patient's case got first
  const newCaseId = () => known[0] ?? timeOrderedId();
  const knownKeys = await keysOf(writer, known);
  const { cases, issues: common } =
    resources.length > 0 ? mapping.toCases(bundleOf(resources), { newCaseId, knownKeys }) : { cases: [], issues: [] };
  const left = new Set(known);
  const issues: Issue[] = [];
  for (const read of cases) {
    const value = read.case;
    if (!value) continue;
    left.delete(value.id);
    const held = await writer.readCase(value.id);
    if (held?.text !== undefined && held.patient !== patient) {
      issues.push(otherPatient(value.id));
      continue;
    }
    const told = atResources(read.issues, resources);
    const { state, reasons } = caseState(value, told);
    const text = JSON.stringify(value);
    const lineage = read.lineage.flatMap(lineageOf);
    const report = JSON.stringify(operationOutcome([...atResources(common, resources), ...told]));
    await writer.putCase({
      id: value.id,
      patient,
      text,
      state,
      reasons,
      mappingVersion: mapping.edition,
      lineage,
      report,
      facets: caseFacets(value),
    });
  }
  for (const id of left) await writer.removeCase(id);
  return issues;
}

/** Keys that the items of the cases have now, by the resources they came from. */
async function keysOf(writer: StoreWriter, caseIds: readonly string[]): Promise<Map<string, string[]>> {
  const keys = new Map<string, string[]>();
  for (const id of caseIds) {
    for (const { key, resourceType, id: resourceId } of await writer.lineage(id)) {
      const resource = `${resourceType}/${resourceId}`;
      keys.set(resource, [...(keys.get(resource) ?? []), key]);
    }
  }
  return keys;
}

/**
 * The resources as one Bundle, so that each has a place that findings can name. Their fullUrls are our own, so that a
 * reference to a resource of another server is not taken for one of these with the same type and id.
 */
function bundleOf(resources: readonly Resource[]): Resource {
  const entry = resources.map((resource) => ({
    fullUrl: `urn:held:${resource.resourceType}/${resource.id ?? ''}`,
    resource,
  }));
  return { resourceType: 'Bundle', type: 'collection', entry };
}

const ENTRY = /Bundle\.entry\[(\d+)\]\.resource/g;

/** Findings that name resources by type and id, `Observation/17.component[1]`, since no Bundle is kept. */
function atResources(issues: readonly Issue[], resources: readonly Resource[]): Issue[] {
  const named = (text: string) =>
    text.replace(ENTRY, (entry, index) => {
      const resource = resources[Number(index)];
      return resource ? `${resource.resourceType}/${resource.id ?? ''}` : entry;
    });
  return issues.map((issue) => {
    const { expression, message } = issue;
    return {
      ...issue,
      message: named(message),
      ...(expression === undefined ? {} : { expression: named(expression) }),
    };
  });
}

/** Key of an item and of a resource beside its main one, as lineage keeps it: `breast/tnm-t`. */
export function lineageKey({ key, satellite }: { key: string; satellite?: string }): string {
  return satellite === undefined ? key : `${key}/${satellite}`;
}

function lineageOf(entry: LineageEntry): Lineage[] {
  const { resourceType, id } = entry;
  return id === undefined ? [] : [{ key: lineageKey(entry), resourceType, id }];
}

/** The compartment, and what it refers to that belongs to no patient: medications, practitioners, organizations. */
async function resourcesOf(writer: StoreWriter, patient: string): Promise<Resource[]> {
  const held = (await writer.compartment(patient))
    .flatMap((version) => resourceOf(version) ?? [])
    .filter((resource) => !isPushProvenance(resource));
  const targets = new Map<string, ResourceKey>();
  for (const resource of held)
    for (const key of indexOf(resource, writer.own).references) targets.set(keyText(key), key);
  for (const { resourceType, id = '' } of held) targets.delete(keyText({ type: resourceType, id }));
  const shared = await writer.readMany([...targets.values()]);
  const ofNobody = shared.flatMap((version) =>
    version && version.patient === undefined ? (resourceOf(version) ?? []) : [],
  );
  return [...held, ...ofNobody].map((resource) => withOwnReferences(resource, writer.own));
}

function otherPatient(id: string): Issue {
  return {
    severity: 'error',
    code: 'business-rule',
    id: 'case-of-other-patient',
    message: `Case ${id} belongs to another patient already; a case is of one patient.`,
  };
}
