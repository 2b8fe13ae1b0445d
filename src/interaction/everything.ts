import { type Filter, type Include, indexesOf, instantText, NOTHING, referenceIndexes } from '../search/index.ts';
import type { StoreReader } from '../store/index.ts';
import { notPermitted } from './caller.ts';
import { type EverythingPeriod, leftOut, onceOf, periodAsked, typesAsked } from './everything-input.ts';
import type { OperationInput } from './operation-input.ts';
import { isFailure, type Outcome } from './outcome.ts';
import type { Context } from './ports.ts';
import { currentJudged, readOutcome } from './read.ts';
import { search } from './search/search.ts';
import { compartmentFilter, compartmentTypes } from './search/search-compartment.ts';
import { STORED_TYPES } from './stored-types.ts';
import { keyProblem } from './target.ts';
import { likeInstants } from './under-policy.ts';

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
export async function everything(context: Context, request: EverythingRequest, reader?: StoreReader): Promise<Outcome> {
  const { id, base, input, cursor } = request;
  const missing = await patientProblem(context, id, reader);
  if (missing) return missing;
  const wanted = typesAsked(input);
  if (wanted && isFailure(wanted)) return wanted;
  const types = compartmentTypes(context, 'Patient').filter((type) => wanted?.includes(type) ?? true);
  const refused = types.length === 0 ? notPermitted(context.caller, 's', wanted?.[0] ?? 'Patient') : undefined;
  if (refused) return refused;
  const within = compartmentFilter(context, 'Patient', id, types);
  const period = periodAsked(input);
  if (isFailure(period)) return period;
  const count = onceOf(input, '_count') ?? String(context.limits.page);
  if (typeof count !== 'string') return count;
  const parameters: [string, string][] = [];
  for (const name of PARAMETERS) for (const value of input.texts(name)) parameters.push([name, value]);
  return search(
    context,
    {
      types,
      path: `Patient/${id}/$everything`,
      base,
      strict: true,
      within: { kind: 'all', of: [within ?? NOTHING, ...periodFilter(context, types, period)] },
      parameters: [['_count', count], ...(cursor === undefined ? [] : [['_cursor', cursor] as const])],
      fixed: {
        parameters,
        include: outside(context, types, wanted),
        issues: leftOut(input, { known: PARAMETERS, wanted, caller: context.caller }),
      },
    },
    reader,
  );
}

/** Why there is nothing to be had of a patient, if there is not. */
export async function patientProblem(context: Context, id: string, reader?: StoreReader) {
  const key = { type: 'Patient', id };
  const problem = keyProblem(key, context);
  if (problem) return problem;
  const found = readOutcome(context, key, await currentJudged(context, key, reader), {});
  return isFailure(found) ? found : undefined;
}

/**
 * What resources of the compartment refer to outside of it, of the types that are wanted: practitioners, organisations,
 * places, medications.
 */
function outside(
  { search: { parameters, compartments } }: Context,
  types: readonly string[],
  wanted: readonly string[] = STORED_TYPES,
): Include[] {
  const inside = new Set(compartments.types('Patient'));
  const targets = STORED_TYPES.filter((type) => !inside.has(type) && wanted.includes(type));
  // none named would be any
  if (targets.length === 0) return [];
  return types.flatMap((source) => {
    const indexes = referenceIndexes(parameters.get(source));
    return indexes.length === 0 ? [] : [{ source, indexes, targets, iterate: false }];
  });
}

/**
 * Parameters of the time that care was given, by precedence; resources that say none of them are always in. `date` of a
 * MedicationRequest is that of a dose, which few name.
 */
const CARE_DATES = ['authoredon', 'date', 'period', 'effective-time', 'effective', 'authored', 'onset-date', 'started'];

/** Resources of the time that is asked for. */
export function periodFilter(
  context: Context,
  types: readonly string[],
  { start: from, end: to, since: changed }: EverythingPeriod,
): Filter[] {
  const { search } = context;
  const filters: Filter[] = [];
  if (changed) {
    const value = Date.parse(likeInstants(context, instantText(changed.low)).low);
    filters.push({ kind: 'updated', bounds: [[{ column: 'low', operator: '>=', value }]] });
  }
  if (!from && !to) return filters;
  const careDate = (type: string) =>
    CARE_DATES.map((code) => search.parameters.get(type)?.get(code)).find((one) => one?.type === 'date');
  const indexes = indexesOf(types.flatMap((type) => careDate(type) ?? []));
  const bounds = [
    [
      ...(from ? [{ column: 'high' as const, operator: '>' as const, value: from.low }] : []),
      ...(to ? [{ column: 'low' as const, operator: '<' as const, value: to.high }] : []),
    ],
  ];
  const dated: Filter = { kind: 'present', of: [{ table: 'date', indexes }] };
  filters.push({
    kind: 'any',
    of: [
      { kind: 'not', of: dated },
      { kind: 'row', test: { table: 'date', indexes, bounds } },
    ],
  });
  return filters;
}
