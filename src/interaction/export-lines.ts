import { parseExact } from '../fhir/decimal.ts';
import { asArray, isObject, isResource, type JsonObject, type Resource } from '../fhir/json.ts';
import { type Filter, isMistake, matches, type Search } from '../search/index.ts';
import { parseStored, type ResourceVersion } from '../store/index.ts';
import type { BulkOptions } from './bulk-options.ts';
import { admittedBy, type Grant } from './caller.ts';
import type { ExportDocument } from './export-job.ts';
import { readFilter } from './export-request.ts';
import { BulkFailure } from './held-job.ts';

/** Makes the lines of an export of one type. */
export interface ExportLines {
  /** The line of a version, or nothing where it is not part of the export. */
  line(version: ResourceVersion): string | undefined;
  /** The id of a deleted resource, or nothing where its deletion is not part of the export. */
  deletedId(version: ResourceVersion): string | undefined;
}

/** What lines are made with. */
export interface LineParts {
  search: Search;
  bulk: BulkOptions;
}

/** Elements that always stand in a resource. */
const ALWAYS = ['resourceType', 'id', 'meta', 'implicitRules'];

const SUBSETTED = { system: 'http://terminology.hl7.org/CodeSystem/v3-ObservationValue', code: 'SUBSETTED' };

/** What an export gives of a type: who may see it, which of it was asked for, and in what form. */
export function exportLines(document: ExportDocument, type: string, { search, bulk }: LineParts): ExportLines {
  const { request } = document;
  const grants = grantsFor(document, type, bulk);
  const patients = request.patients && new Set(request.patients);
  const tests = testsFor(document, type, search);
  const elements = elementsFor(request.elements, type);
  const concerned = (version: ResourceVersion): boolean =>
    !patients || (version.patient !== undefined && patients.has(version.patient));
  return {
    line: (version) => {
      const { text } = version;
      if (text === undefined || !concerned(version) || !admittedBy(grants, 's', version)) return undefined;
      if (tests.length === 0 && !elements) return oneLine(text);
      const resource = parseStored(text);
      if (tests.length > 0 && !tests.some((test) => test(resource, version))) return undefined;
      return JSON.stringify(elements ? subset(resource, elements) : resource);
    },
    deletedId: (version) => {
      const known = { ...version, text: undefined };
      if (!concerned(version) || !grants.some((grant) => admittedBy([withoutCriteria(grant)], 's', known)))
        return undefined;
      return version.id;
    },
  };
}

/** What was deleted can no longer be asked what it said. */
const withoutCriteria = ({ criteria: _, ...grant }: Grant): Grant => grant;

/** A stored text on one line; how it was laid out is nothing to keep. */
const oneLine = (text: string): string => (/[\r\n]/.test(text) ? JSON.stringify(parseExact(text)) : text);

/** Some elements of a resource, marked as such (http://hl7.org/fhir/R4/search.html#elements). */
function subset(resource: Resource, elements: ReadonlySet<string>): JsonObject {
  const meta = isObject(resource.meta) ? resource.meta : {};
  const made: JsonObject = {};
  for (const [name, value] of Object.entries(resource)) if (elements.has(name.replace(/^_/, ''))) made[name] = value;
  return { ...made, meta: { ...meta, tag: [...asArray(meta.tag), SUBSETTED] } };
}

function elementsFor(asked: readonly string[], type: string): ReadonlySet<string> | undefined {
  const own = asked.flatMap((element) => {
    const [first = '', second] = element.split('.');
    return second === undefined ? [first] : first === type ? [second] : [];
  });
  return own.length === 0 ? undefined : new Set([...ALWAYS, ...own, ...(MANDATORY[type] ?? ['status', 'code'])]);
}

/** Elements without which a resource of the type says nothing or something else; others: status and code. */
const MANDATORY: Readonly<Record<string, readonly string[]>> = {
  BodyStructure: ['patient'],
  Condition: ['subject', 'clinicalStatus', 'verificationStatus'],
  DiagnosticReport: ['status', 'code'],
  Group: ['type', 'actual'],
  MedicationAdministration: [
    'status',
    'medicationCodeableConcept',
    'medicationReference',
    'subject',
    'effectiveDateTime',
    'effectivePeriod',
  ],
  Observation: ['status', 'code', 'dataAbsentReason'],
  Patient: [],
  Procedure: ['status', 'subject'],
  Provenance: ['target', 'recorded', 'agent'],
  Specimen: [],
};

function grantsFor({ grants }: ExportDocument, type: string, bulk: BulkOptions): Grant[] {
  return grants
    .filter((grant) => grant.type === '*' || grant.type === type)
    .map(({ criteria, ...grant }) => {
      if (criteria === undefined) return grant;
      const criterion = bulk.criterion(criteria);
      if (!criterion) throw new BulkFailure('A right of this client can no longer be tested; please start again.');
      return { ...grant, criteria: criterion };
    });
}

type Test = (resource: Resource, version: ResourceVersion) => boolean;

function testsFor({ request }: ExportDocument, type: string, search: Search): Test[] {
  return request.typeFilters
    .filter((filter) => filter.type === type)
    .map(({ query }) => {
      const read = readFilter(search, type, query);
      if (isMistake(read)) throw new BulkFailure('A _typeFilter can no longer be honoured; please start again.');
      return testOf(read.plan.filter, search);
    });
}

const testOf =
  (filter: Filter, search: Search): Test =>
  (resource, { type, id, lastUpdated }) =>
    isResource(resource) &&
    matches(filter, { type, id, updated: Date.parse(lastUpdated), rows: search.rows(resource) });
