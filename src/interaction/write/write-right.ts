import type { ResourceVersion } from '../../store/index.ts';
import { admittedBy, type Caller, maySee, notPermitted, type Permission, permitted } from '../caller.ts';
import { type Failure, fail } from '../outcome.ts';

/**
 * Why a caller may not do something with a version, if it may not: by its type, its patient or what it says. A deletion says
 * nothing any more; who brings back what was deleted must have had a right to the patient.
 */
export function rightProblem(caller: Caller, permission: Permission, version: ResourceVersion): Failure | undefined {
  const problem = notPermitted(caller, permission, version.type);
  if (problem) return problem;
  const grants = permitted(caller, permission, version.type);
  const rights = version.text === undefined ? grants.map(({ criteria: _, ...grant }) => grant) : grants;
  if (admittedBy(rights, permission, version)) return undefined;
  // the same for what is there and for what would be made: which of them it is, is not the client's to know
  return fail('forbidden', 'outside-confinement', `This ${version.type} lies outside what this client is confined to.`);
}

/**
 * The problem with what a patch made, as far as its client may know it. A finding quotes values, and a patch can move
 * any value to a place where it is wrong and so is quoted. `before` is what was patched.
 */
export function unlessUnseen(
  caller: Caller,
  problem: Failure,
  before: ResourceVersion | undefined,
  at?: string,
): Failure {
  if (before && maySee(caller, before)) return problem;
  const message =
    'What the patch makes cannot be stored; this client may not see what there is, so that no more is said.';
  return { ...fail('invalid', 'patched-invalid', message, at), unprocessable: true };
}
