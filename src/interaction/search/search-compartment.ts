import type { Filter } from '../../search/index.ts';
import type { StoreReader } from '../../store/index.ts';
import { permitted } from '../caller.ts';
import { fail, type Outcome } from '../outcome.ts';
import type { Context } from '../ports.ts';
import { STORED_TYPES } from '../stored-types.ts';
import { keyProblem, typeProblem } from '../target.ts';
import { search } from './search.ts';
import type { SearchRequest } from './search-request.ts';

/** A search of the compartment of a resource; `type` `*` searches all types that may lie in it. */
export interface CompartmentRequest extends Omit<SearchRequest, 'types' | 'path' | 'within'> {
  compartment: string;
  id: string;
  type: string;
}

/** Searches a compartment (http://hl7.org/fhir/R4/http.html#vsearch, compartmentdefinition.html). */
export async function searchCompartment(
  context: Context,
  request: CompartmentRequest,
  reader?: StoreReader,
): Promise<Outcome> {
  const { compartment, id, type, ...rest } = request;
  const problem =
    keyProblem({ type: compartment, id }, context) ?? (type === '*' ? undefined : typeProblem(type, context));
  if (problem) return problem;
  const types = type === '*' ? compartmentTypes(context, compartment) : [type];
  const within = compartmentFilter(context, compartment, id, types);
  if (!within) {
    return fail(
      'not-supported',
      'compartment-not-served',
      `There is no ${type} in the compartment of a ${compartment}.`,
    );
  }
  return search(context, { ...rest, types, path: `${compartment}/${id}/${type}`, within }, reader);
}

/** The types of a compartment that are stored and that the caller may search. */
export function compartmentTypes({ search: { compartments }, caller }: Context, compartment: string): string[] {
  const own = new Set(compartments.types(compartment));
  return STORED_TYPES.filter((type) => own.has(type) && permitted(caller, 's', type).length > 0);
}

/** What lies in a compartment, of some types; `undefined` when nothing of them ever does. */
export function compartmentFilter(
  { search: { compartments } }: Pick<Context, 'search'>,
  compartment: string,
  id: string,
  types: readonly string[],
): Filter | undefined {
  const of = types.flatMap((type): Filter[] => {
    const own = compartments.filter(compartment, id, type);
    if (!own || !STORED_TYPES.includes(type)) return [];
    return [types.length === 1 ? own : { kind: 'all', of: [{ kind: 'type', types: [type] }, own] }];
  });
  const [only] = of;
  return of.length < 2 ? only : { kind: 'any', of };
}
