import type { Grant } from '../../interaction/caller.ts';
import type { Scope } from './scope.ts';
import { scopeCriterion } from './scope-criterion.ts';

/** Whom the scopes of a client are about. */
export interface ScopeContext {
  /** The Patient in context, to whom `patient/` scopes are confined; without one they give nothing. */
  launchPatient?: string | undefined;
  /** The Patient that the user is: then `user/` scopes reach nobody else's data. */
  userPatient?: string | undefined;
  /** The only Patients that a client may reach at all, as configured. */
  patients?: readonly string[] | undefined;
}

/** What scopes allow. A scope that cannot be understood in full gives nothing. */
export function grantsOf(scopes: readonly Scope[], context: ScopeContext): Grant[] {
  return scopes.flatMap(({ level, type, permissions, query }) => {
    const one = level === 'patient' ? context.launchPatient : level === 'user' ? context.userPatient : undefined;
    if (level === 'patient' && one === undefined) return [];
    const patients = confined(one, context.patients);
    const criteria = query === undefined ? undefined : scopeCriterion(query);
    if (query !== undefined && !criteria) return [];
    return [{ type, permissions, ...(patients ? { patients } : {}), ...(criteria ? { criteria } : {}) }];
  });
}

function confined(one: string | undefined, all: readonly string[] | undefined): readonly string[] | undefined {
  if (one === undefined) return all;
  return !all || all.includes(one) ? [one] : [];
}
