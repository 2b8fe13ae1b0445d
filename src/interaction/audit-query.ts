import { asArray, isObject, type JsonObject, type JsonValue } from '../fhir/json.ts';
import { instantRange } from '../search/instant-range.ts';
import { localReference, type ResourceKey } from '../store/index.ts';
import { type Failure, fail } from './outcome.ts';

/** What is asked of AuditEvents. */
export interface AuditQuery {
  id?: string;
  period: { from?: Date; below?: Date };
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
type Part = Partial<Omit<AuditQuery, 'fits' | 'subjects' | 'count'>> & { subject?: string; test?: Test };

/** Reads the parameters of a search for AuditEvents. */
export function auditQuery(parameters: URLSearchParams, most: number): AuditQuery | Failure {
  const query: AuditQuery = { period: {}, subjects: [], count: most, fits: () => true };
  const subjects: string[] = [];
  const tests: Test[] = [];
  for (const [name, value] of parameters) {
    if (IGNORED.has(name) || (name === '_sort' && value === '-date')) continue;
    if (name === '_count' && /^[1-9]\d{0,8}$/.test(value)) {
      query.count = Math.min(Number(value), most);
      continue;
    }
    const part = partOf(name, value);
    if (!part)
      return fail(
        'not-supported',
        'search-parameter',
        `The parameter ${shown(name)} or its value is not served for AuditEvent.`,
      );
    const { subject, test, period, ...rest } = part;
    if (subject !== undefined) subjects.push(subject);
    if (test) tests.push(test);
    Object.assign(query, rest, { period: narrower(query.period, period ?? {}) });
  }
  return { ...query, subjects: subjects.toSorted(patientsFirst), fits: (event) => tests.every((test) => test(event)) };
}

const shown = (name: string) => name.replace(/[^\w:.-]/g, '').slice(0, 40);

/** The client is last: it has far more events than a patient. */
const patientsFirst = (a: string, b: string) => Number(a.startsWith('client/')) - Number(b.startsWith('client/'));

function partOf(name: string, value: string): Part | undefined {
  if (name === '_id') return { id: value };
  if (name === '_before') return { before: value };
  if (name === 'date') return datePart(value);
  if (name === 'agent:identifier') return { subject: `client/${value.slice(value.indexOf('|') + 1)}` };
  if (name === 'patient') return { subject: value.startsWith('Patient/') ? value : `Patient/${value}` };
  if (name === 'entity') {
    const entity = localReference(value);
    return entity && { entity, test: (event) => names(event, `${entity.type}/${entity.id}`) };
  }
  if (!CODES.has(name) || value === '') return undefined;
  const wanted = value.split(',').map((token) => token.slice(token.indexOf('|') + 1));
  return { test: (event) => codes(event[name]).some((code) => wanted.includes(code)) };
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
  const range = instantRange(text);
  if (!range) return undefined;
  const [from, below] = [new Date(range.low), new Date(range.high)];
  switch (prefix) {
    case 'ge':
      return { period: { from } };
    case 'gt':
    case 'sa':
      return { period: { from: below } };
    case 'le':
      return { period: { below } };
    case 'lt':
    case 'eb':
      return { period: { below: from } };
    default:
      return { period: { from, below } };
  }
}

function narrower(one: AuditQuery['period'], other: AuditQuery['period']): AuditQuery['period'] {
  const from = [one.from, other.from]
    .filter((date) => date !== undefined)
    .toSorted((a, b) => b.getTime() - a.getTime())[0];
  const below = [one.below, other.below]
    .filter((date) => date !== undefined)
    .toSorted((a, b) => a.getTime() - b.getTime())[0];
  return { ...(from ? { from } : {}), ...(below ? { below } : {}) };
}

/** Whether an AuditEvent names a resource, in any version. */
function names(event: JsonObject, reference: string): boolean {
  return asArray(event.entity).some((entity) => {
    const what = isObject(entity) && isObject(entity.what) ? entity.what.reference : undefined;
    return typeof what === 'string' && (what === reference || what.startsWith(`${reference}/_history/`));
  });
}
