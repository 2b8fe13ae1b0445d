import { type Filter, isMistake, NOTHING, referenceIndexes, type Search } from '../search/index.ts';
import {
  type Caller,
  type Grant,
  notPermitted,
  type Permission,
  permitted,
  SHARED_TYPES,
  unconfined,
} from './caller.ts';
import { type Failure, isFailure } from './outcome.ts';
import type { Context } from './ports.ts';

/** What resources of a type must be for a caller to find them, or to do otherwise with them; `undefined`: all of them. */
export function confinement(
  context: Pick<Context, 'search' | 'limits'>,
  caller: Caller,
  type: string,
  permission: Permission = 's',
): Filter | undefined {
  const grants = permitted(caller, permission, type);
  if (unconfined(grants)) return undefined;
  return { kind: 'any', of: grants.map((grant) => grantFilter(context, grant, type)) };
}

function grantFilter({ search, limits }: Pick<Context, 'search' | 'limits'>, grant: Grant, type: string): Filter {
  const of: Filter[] = [];
  if (grant.patients && !SHARED_TYPES.has(type)) of.push(...ofPatients(search, grant.patients, type));
  if (grant.criteria) {
    const read = search.read(
      { types: [type], parameters: new URLSearchParams(grant.criteria.query) },
      { limits: limits.search },
    );
    // criteria that cannot be read let nothing through
    of.push(isMistake(read) || read.ignored.length > 0 ? NOTHING : read.plan.filter);
  }
  return { kind: 'all', of };
}

/**
 * What belongs to some patients, as reads judge it. The compartment of R4 holds more: groups of several people, other
 * Patients with a link to one, findings on others that a patient performed.
 */
function ofPatients({ parameters }: Search, ids: readonly string[], type: string): Filter[] {
  if (type === 'Patient') return [{ kind: 'id', ids, type }];
  const own: Filter = { kind: 'patient', ids };
  const indexes = referenceIndexes(parameters.get(type));
  // a Provenance belongs to whom its targets belong to; the others refer to theirs, which is how they are looked up
  if (type === 'Provenance' || indexes.length === 0) return [own];
  return [{ kind: 'row', test: { table: 'reference', indexes, types: ['Patient'], ids } }, own];
}

/** What confining a filter depends on. */
export type ConfinedContext = Pick<Context, 'search' | 'limits' | 'caller'>;

/** The filter with every type that it goes through confined as the caller is; refused where it may not search one. */
export function confinedFilter(context: ConfinedContext, filter: Filter): Filter | Failure {
  switch (filter.kind) {
    case 'all':
    case 'any': {
      const of: Filter[] = [];
      for (const one of filter.of) {
        const confined = confinedFilter(context, one);
        if (isFailure(confined)) return confined;
        of.push(confined);
      }
      return { kind: filter.kind, of };
    }
    case 'not': {
      const of = confinedFilter(context, filter.of);
      return isFailure(of) ? of : { kind: 'not', of };
    }
    case 'chain':
    case 'referred': {
      const types = filter.kind === 'chain' ? filter.types : [filter.type];
      return through(context, filter, types);
    }
    default:
      return filter;
  }
}

function through(
  context: ConfinedContext,
  filter: Extract<Filter, { kind: 'chain' | 'referred' }>,
  types: readonly string[],
): Filter | Failure {
  const inner = confinedFilter(context, filter.filter);
  if (isFailure(inner)) return inner;
  const of: Filter[] = [inner];
  for (const type of types) {
    const problem = notPermitted(context.caller, 's', type);
    if (problem) return problem;
    const own = confinement(context, context.caller, type);
    if (own) of.push(own);
  }
  return { ...filter, filter: { kind: 'all', of } };
}
