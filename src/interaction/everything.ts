import { type Filter, type Include, indexesOf, instantRange, referenceIndexes } from '../search/index.ts';
import { notPermitted } from './caller.ts';
import type { OperationInput } from './operation-input.ts';
import { fail, isFailure, type Outcome } from './outcome.ts';
import type { Context } from './ports.ts';
import { readOutcome } from './read.ts';
import { search } from './search.ts';
import { compartmentFilter, compartmentTypes } from './search-compartment.ts';
import { STORED_TYPES } from './stored-types.ts';
import { keyProblem } from './target.ts';

/** A request for everything about a patient. */
export interface EverythingRequest {
  id: string;
  base: string;
  input: OperationInput;
  /** Our own paging parameter. */
  cursor?: string;
}

/** Parameters of the operation that its pages repeat. */
const PARAMETERS = ['_type', '_since', 'start', 'end', '_count'] as const;

/**
 * `Patient/[id]/$everything` (http://hl7.org/fhir/R4/patient-operation-everything.html): the patient's compartment and
 * what it refers to outside of it, in pages when `_count` is given or there is much.
 */
export async function everything(context: Context, request: EverythingRequest): Promise<Outcome> {
  const { id, base, input, cursor } = request;
  const missing = await patientProblem(context, id);
  if (missing) return missing;
  const asked = input.texts('_type').flatMap((types) => types.split(','));
  const wanted = asked.length === 0 ? undefined : asked;
  const unknown = wanted?.find((type) => !STORED_TYPES.includes(type));
  if (unknown !== undefined)
    return fail('value', 'invalid-parameter', `_type: "${unknown.slice(0, 60)}" is not kept here.`);
  const types = compartmentTypes(context, 'Patient').filter((type) => wanted?.includes(type) ?? true);
  const refused = types.length === 0 ? notPermitted(context.caller, 's', wanted?.[0] ?? 'Patient') : undefined;
  if (refused) return refused;
  const within = compartmentFilter(context, 'Patient', id, types);
  const period = periodFilter(context, types, input);
  if (isFailure(period)) return period;
  const parameters: [string, string][] = [];
  for (const name of PARAMETERS) for (const value of input.texts(name)) parameters.push([name, value]);
  return search(context, {
    types,
    path: `Patient/${id}/$everything`,
    base,
    strict: true,
    within: { kind: 'all', of: [within ?? { kind: 'any', of: [] }, ...period] },
    parameters: [
      ['_count', input.text('_count') ?? String(context.limits.page)],
      ...(cursor === undefined ? [] : [['_cursor', cursor] as const]),
    ],
    fixed: { parameters, include: outside(context, types) },
  });
}

/** Why there is nothing to be had of a patient, if there is not. */
export async function patientProblem(context: Context, id: string) {
  const key = { type: 'Patient', id };
  const problem = keyProblem(key, context);
  if (problem) return problem;
  const version = await context.store.read((reader) => reader.read(key));
  const found = readOutcome(context, key, version, {});
  return isFailure(found) ? found : undefined;
}

/** What resources of the compartment refer to outside of it: practitioners, organisations, places, medications. */
function outside({ search: { parameters, compartments } }: Context, types: readonly string[]): Include[] {
  const inside = new Set(compartments.types('Patient'));
  const targets = STORED_TYPES.filter((type) => !inside.has(type));
  return types.flatMap((source) => {
    const p = referenceIndexes(parameters.get(source));
    return p.length === 0 ? [] : [{ source, p, targets, iterate: false }];
  });
}

/** Parameters of the time that care was given, by precedence; resources that say none of them are always in. */
const CARE_DATES = ['date', 'period', 'effective-time', 'effective', 'authored', 'authoredon', 'onset-date', 'started'];

/** `start` and `end`: the dates of care (inclusive); `_since`: when it last changed. */
export function periodFilter({ search }: Context, types: readonly string[], input: OperationInput) {
  const [start, end, since] = ['start', 'end', '_since'].map((name) => input.text(name));
  const [from, to, changed] = [start, end, since].map((text) => (text === undefined ? undefined : instantRange(text)));
  if ([start, end, since].some((text, at) => text !== undefined && ![from, to, changed][at])) {
    return fail('value', 'invalid-parameter', 'start and end must be dates, _since an instant.');
  }
  const filters: Filter[] = [];
  if (changed) filters.push({ kind: 'updated', bounds: [[{ column: 'low', operator: '>=', value: changed.low }]] });
  if (!from && !to) return filters;
  const careDate = (type: string) =>
    CARE_DATES.map((code) => search.parameters.get(type)?.get(code)).find((one) => one?.type === 'date');
  const p = indexesOf(types.flatMap((type) => careDate(type) ?? []));
  const bounds = [
    [
      ...(from ? [{ column: 'high' as const, operator: '>' as const, value: from.low }] : []),
      ...(to ? [{ column: 'low' as const, operator: '<' as const, value: to.high }] : []),
    ],
  ];
  const dated: Filter = { kind: 'present', indexes: [{ table: 'date', p }] };
  filters.push({
    kind: 'any',
    of: [
      { kind: 'not', of: dated },
      { kind: 'row', test: { table: 'date', p, bounds } },
    ],
  });
  return filters;
}
