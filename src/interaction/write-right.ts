import type { ResourceVersion } from '../store/index.ts';
import { admitted, type Caller, notPermitted, type Permission } from './caller.ts';
import { type Failure, fail } from './outcome.ts';

/** Why a caller may not do something with a version, if it may not: by its type, its patient or what it says. */
export function rightProblem(caller: Caller, permission: Permission, version: ResourceVersion): Failure | undefined {
  const problem = notPermitted(caller, permission, version.type);
  if (problem) return problem;
  if (admitted(caller, permission, version)) return undefined;
  const message = `This client has no permission "${permission}" on this ${version.type}: it lies outside what it is confined to.`;
  return fail('forbidden', 'outside-confinement', message);
}
