import { ID } from '../fhir/id.ts';
import type { ResourceKey } from '../store/index.ts';
import { type Failure, fail } from './outcome.ts';
import type { Context } from './ports.ts';
import { STORED_TYPES } from './stored-types.ts';

const stored = new Set(STORED_TYPES);

/** Why a name with a dollar leads nowhere. */
export const NO_OPERATION = fail('not-supported', 'operation-not-served', 'This operation is not served.');

/** Why a type is not served, if it is not. */
export function typeProblem(type: string, { resourceTypes }: Pick<Context, 'resourceTypes'>): Failure | undefined {
  if (stored.has(type)) return undefined;
  if (type.startsWith('$')) return NO_OPERATION;
  const instead = type === 'Bundle' ? ' A Bundle is posted to the FHIR base itself.' : '';
  return resourceTypes.has(type)
    ? fail('not-supported', 'type-not-served', `Resources of type ${type} are not kept by this server.${instead}`)
    : fail('not-supported', 'type-unknown', `There is no resource type "${type}" in R4.`);
}

/** Why a type and id cannot name a resource of this server, if they cannot. */
export function keyProblem(key: ResourceKey, context: Pick<Context, 'resourceTypes'>): Failure | undefined {
  const problem = typeProblem(key.type, context) ?? (key.id.startsWith('$') ? NO_OPERATION : undefined);
  if (problem) return problem;
  return ID.test(key.id)
    ? undefined
    : fail('value', 'invalid-id', 'An id has 1 to 64 letters, digits, hyphens and dots.');
}
