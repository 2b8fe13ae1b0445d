import type { Grant } from '../../interaction/caller.ts';
import type { Search } from '../../search/index.ts';
import type { Scope } from './scope.ts';
import { scopeCriterion } from './scope-criterion.ts';

/** Whom the scopes of a client are about. */
export interface ScopeContext {
  /** The Patient in context, to whom `patient/` scopes are confined; without one they give nothing. */
  launchPatient?: string | undefined;
  /** The Patients that `user/` scopes are confined to, where the user is one of them. */
  userPatients?: readonly string[] | undefined;
  /** The only Patients that a client may reach at all, as configured. */
  patients?: readonly string[] | undefined;
}

/** What scopes allow. A scope that cannot be understood in full gives nothing. */
export function grantsOf(scopes: readonly Scope[], context: ScopeContext, search: Search): Grant[] {
  const { launchPatient, userPatients } = context;
  const inContext = launchPatient === undefined ? [] : [launchPatient];
  const reached = { patient: inContext, user: userPatients, system: undefined };
  return scopes.flatMap(({ levels, type, permissions, query }) => {
    if (levels.includes('patient') && inContext.length === 0) return [];
    const patients = [context.patients, ...levels.map((level) => reached[level])].reduce(inBoth);
    const criteria = query === undefined ? undefined : scopeCriterion(query, search);
    if (query !== undefined && !criteria) return [];
    return [{ type, permissions, ...(patients ? { patients } : {}), ...(criteria ? { criteria } : {}) }];
  });
}

/** Patients; `undefined` stands for all. */
type Patients = readonly string[] | undefined;

const inBoth = (some: Patients, others: Patients): Patients =>
  some && others ? some.filter((id) => others.includes(id)) : (some ?? others);
