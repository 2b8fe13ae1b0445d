import { parseExact } from '../../fhir/decimal.ts';
import { isResource, type Resource } from '../../fhir/json.ts';
import { type Filter, isMistake, matches, type Search } from '../../search/index.ts';
import { parseStored, type ResourceVersion } from '../../store/index.ts';
import { admittedBy, type Grant } from '../caller.ts';
import { keptElements, partOf } from '../subset.ts';
import type { BulkOptions } from './bulk-options.ts';
import type { ExportDocument } from './export-job.ts';
import { readFilter } from './export-request.ts';
import { BulkFailure } from './held-job.ts';

/** Makes the lines of an export of one type. */
export interface ExportLines {
  /** The line of a version, or nothing where it is not part of the export. */
  line(version: ResourceVersion): string | undefined;
  /** Whether what a deleted resource said last is asked for, by a right with criteria. */
  readonly asksLast: boolean;
  /**
   * The id of a deleted resource, or nothing where its deletion is not part of the export. A client with criteria is
   * told of the deletion when the last version met them.
   */
  deletedId(version: ResourceVersion, last?: ResourceVersion): string | undefined;
}

/** What lines are made with. */
export interface LineParts {
  search: Search;
  bulk: BulkOptions;
}

/** Elements without which what others say may mean something else; what is mandatory stays in any case. */
const TELLING = ['implicitRules', 'status', 'clinicalStatus', 'verificationStatus', 'code', 'dataAbsentReason'];

/** What an export gives of a type: who may see it, which of it was asked for, and in what form. */
export function exportLines(document: ExportDocument, type: string, { search, bulk }: LineParts): ExportLines {
  const { request } = document;
  const grants = grantsFor(document, type, bulk);
  const patients = request.patients && new Set(request.patients);
  const tests = testsFor(document, type, search);
  const keep = elementsFor(request.elements, type, search);
  const concerned = (version: ResourceVersion): boolean =>
    !patients || (version.patient !== undefined && patients.has(version.patient));
  return {
    line: (version) => {
      const { text } = version;
      if (text === undefined || !concerned(version) || !admittedBy(grants, 's', version)) return undefined;
      if (tests.length === 0 && !keep) return oneLine(text);
      const resource = parseStored(text);
      if (tests.length > 0 && !tests.some((test) => test(resource, version))) return undefined;
      return JSON.stringify(keep ? partOf(resource, keep) : resource);
    },
    asksLast: grants.some(({ criteria }) => criteria !== undefined),
    deletedId: (version, last) =>
      concerned(version) && admittedBy(grants, 's', { ...version, text: last?.text }) ? version.id : undefined,
  };
}

/** A stored text on one line; how it was laid out is nothing to keep. */
const oneLine = (text: string): string => (/[\r\n]/.test(text) ? JSON.stringify(parseExact(text)) : text);

/** Which elements an export keeps of a type (http://hl7.org/fhir/R4/search.html#elements); all where none is asked for. */
function elementsFor(asked: readonly string[], type: string, search: Search) {
  const own = asked.filter((path) => !path.includes('.') || path.startsWith(`${type}.`));
  return own.length === 0 ? undefined : keptElements(type, [...own, ...TELLING], search.elements(type));
}

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
