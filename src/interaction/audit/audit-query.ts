import { ID } from '../../fhir/id.ts';
import { asArray, isObject, type JsonObject, type JsonValue } from '../../fhir/json.ts';
import { EARLIEST, type InstantRange, LATEST, shown } from '../../search/index.ts';
import { instantRange, withZone } from '../../search/instant-range.ts';
import { localReference, type ResourceKey } from '../../store/index.ts';
import { type Failure, fail } from '../outcome.ts';

/** What is asked of AuditEvents. */
export interface AuditQuery {
  /** The first and the last of the ids that were asked for. */
  ids?: { first: string; last: string };
  period: InstantRange;
  /** What they are kept by: client and patient. */
  subjects: readonly string[];
  /** A resource they must name. */
  entity?: ResourceKey;
  count: number;
  /** Only ids before this one: where the last page ended. */
  before?: string;
  /** Whether an AuditEvent meets what the store does not find by. */
  fits(event: JsonObject): boolean;
}

/** Parameters of the search, beside those that every search has (R4: auditevent.html#search). */
export const AUDIT_PARAMETERS: readonly (readonly [name: string, type: string])[] = [
  ['_id', 'token'],
  ['action', 'token'],
  ['agent', 'reference'],
  ['date', 'date'],
  ['entity', 'reference'],
  ['outcome', 'token'],
  ['patient', 'reference'],
  ['subtype', 'token'],
];

const IGNORED: ReadonlySet<string> = new Set(['_format', '_pretty']);
const CODES: ReadonlySet<string> = new Set(['action', 'outcome', 'subtype']);

type Test = (event: JsonObject) => boolean;
type Part = Partial<Omit<AuditQuery, 'fits' | 'subjects'>> & { subject?: string; test?: Test };

const ALL_TIMES: InstantRange = { low: EARLIEST, high: LATEST };

/** What an error names as served. */
const SERVED = '_id, date, agent:identifier, patient, entity, action, subtype, outcome';

/** Reads the parameters of a search for AuditEvents. */
export function auditQuery(parameters: URLSearchParams, most: number): AuditQuery | Failure {
  const query: AuditQuery = { period: ALL_TIMES, subjects: [], count: most, fits: () => true };
  const subjects: string[] = [];
  const tests: Test[] = [];
  for (const [name, value] of parameters) {
    if (IGNORED.has(name)) continue;
    const part = partOf(name, value);
    if (typeof part === 'string') {
      const message = `${name}: "${shown(value)}" is not understood; ${part} was expected.`;
      return fail('value', 'search-value-invalid', message, `http.${name}`);
    }
    if (!part) {
      const message = `AuditEvents are not searched by "${shown(name)}", but by ${SERVED}.`;
      return fail('invalid', 'search-parameter-unknown', message, `http.${shown(name)}`);
    }
    const { subject, test, period, count, ...rest } = part;
    if (subject !== undefined) subjects.push(subject);
    if (test) tests.push(test);
    if (count !== undefined) query.count = Math.min(count, most);
    Object.assign(query, rest, { period: narrower(query.period, period ?? ALL_TIMES) });
  }
  return { ...query, subjects: subjects.toSorted(patientsFirst), fits: (event) => tests.every((test) => test(event)) };
}

/** The client is last: it has far more events than a patient. */
const patientsFirst = (a: string, b: string) => Number(a.startsWith('client/')) - Number(b.startsWith('client/'));

/** What a parameter asks for; what was expected, where its value cannot be read; nothing, where it is not served. */
function partOf(name: string, value: string): Part | string | undefined {
  if (name === '_count') return /^[1-9]\d{0,8}$/.test(value) ? { count: Number(value) } : 'a number above 0';
  if (name === '_sort') return value === '-date' ? {} : '-date, the order they are always in,';
  if (name === '_id') return idPart(value) ?? 'an id, or several with commas,';
  if (name === '_before') return ID.test(value) ? { before: value } : 'that of a link of this server';
  if (name === 'date') return datePart(value) ?? 'a date such as 2020, 2020-05 or ge2020-05-31T12:00:00Z';
  if (name === 'agent:identifier') return { subject: `client/${value.slice(value.indexOf('|') + 1)}` };
  if (name === 'patient') return patientPart(value) ?? 'one Patient, by its id or as Patient/id,';
  if (name === 'entity') {
    const entity = localReference(value, []);
    if (!entity) return 'Type/id';
    return { entity, test: (event) => names(event, `${entity.type}/${entity.id}`) };
  }
  if (!CODES.has(name)) return undefined;
  if (value === '') return 'a code';
  const wanted = value.split(',').map((token) => token.slice(token.indexOf('|') + 1));
  return { test: (event) => codes(event[name]).some((code) => wanted.includes(code)) };
}

function idPart(value: string): Part | undefined {
  const ids = value.split(',').toSorted();
  const [first = '', last = first] = [ids[0], ids.at(-1)];
  if (!ids.every((id) => ID.test(id))) return undefined;
  return { ids: { first, last }, test: ({ id }) => typeof id === 'string' && ids.includes(id) };
}

function patientPart(value: string): Part | undefined {
  const id = value.replace(/^Patient\//, '');
  return ID.test(id) ? { subject: `Patient/${id}` } : undefined;
}

function codes(value: JsonValue | undefined): string[] {
  return asArray(value).flatMap((item) => {
    const code = isObject(item) ? item.code : item;
    return typeof code === 'string' ? [code] : [];
  });
}

/** A date with its prefix (http://hl7.org/fhir/R4/search.html#date). */
function datePart(value: string): Part | undefined {
  const [, prefix = 'eq', text = ''] = /^(eq|ge|gt|le|lt|sa|eb)?(.*)$/.exec(value) ?? [];
  const range = instantRange(withZone(text));
  if (!range) return undefined;
  const { low, high } = range;
  switch (prefix) {
    case 'ge':
      return { period: { low, high: LATEST } };
    case 'gt':
    case 'sa':
      return { period: { low: high, high: LATEST } };
    case 'le':
      return { period: { low: EARLIEST, high } };
    case 'lt':
    case 'eb':
      return { period: { low: EARLIEST, high: low } };
    default:
      return { period: range };
  }
}

const narrower = (one: InstantRange, other: InstantRange): InstantRange => ({
  low: Math.max(one.low, other.low),
  high: Math.min(one.high, other.high),
});

/** Whether an AuditEvent names a resource, in any version. */
function names(event: JsonObject, reference: string): boolean {
  return asArray(event.entity).some((entity) => {
    const what = isObject(entity) && isObject(entity.what) ? entity.what.reference : undefined;
    return typeof what === 'string' && (what === reference || what.startsWith(`${reference}/_history/`));
  });
}
