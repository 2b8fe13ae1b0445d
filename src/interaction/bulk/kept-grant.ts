import type { Caller, Grant } from '../caller.ts';

/** A right as a job keeps it: criteria as text, since tests cannot be stored. */
export interface KeptGrant {
  type: string;
  permissions: string;
  patients?: readonly string[];
  criteria?: string;
}

/** A right as a job keeps it. */
export const kept = ({ type, permissions, patients, criteria }: Grant): KeptGrant => ({
  type,
  permissions,
  ...(patients ? { patients } : {}),
  ...(criteria ? { criteria: criteria.query } : {}),
});

/** Whether a caller may do all that a right allows, by one of its own. */
export function covered({ grants }: Caller, { type, permissions, patients, criteria }: KeptGrant): boolean {
  return grants.some((grant) => {
    if (grant.type !== '*' && grant.type !== type) return false;
    if ([...permissions].some((letter) => !grant.permissions.includes(letter))) return false;
    if (grant.criteria && grant.criteria.query !== criteria) return false;
    const all = grant.patients && new Set(grant.patients);
    return !all || (patients?.every((id) => all.has(id)) ?? false);
  });
}
