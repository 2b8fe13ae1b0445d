import type { Disclosures } from '../disclosure/index.ts';
import type { ResourceStore } from '../store/index.ts';
import type { Caller } from './caller.ts';
import type { Accessed } from './outcome.ts';
import type { Context, Wiring } from './ports.ts';

/** What changes for a caller under a de-identification policy. */
type Changed = Pick<Context, 'caller' | 'store' | 'limits'> & { real(accessed: Accessed): Accessed };

/**
 * A caller under a policy reads the store as its recipient sees it, and has no right to write. A caller without one is
 * left as it is.
 */
export function underPolicy({ disclosures, limits }: Wiring, caller: Caller, store: ResourceStore): Changed {
  const { policy } = caller;
  if (policy === undefined) return { caller, store, limits, real: (accessed) => accessed };
  if (!disclosures) throw new Error('a caller has a policy, and no policies are wired');
  return {
    caller: byPseudonyms(caller, policy, disclosures),
    store: disclosures.store(policy, store),
    limits: {
      ...limits,
      cohortMinimumCell: Math.max(limits.cohortMinimumCell ?? 0, disclosures.minimumCell(policy)),
    },
    real: (accessed) => realAccess(accessed, policy, disclosures),
  };
}

/**
 * The least and the greatest instant of storing that a caller cannot tell from one, as it sees or names it; without a
 * policy the instant itself.
 */
export function likeInstants(
  { caller: { policy }, disclosures }: Pick<Context, 'caller' | 'disclosures'>,
  instant: string,
): { low: string; high: string } {
  return policy !== undefined && disclosures ? disclosures.like(policy, instant) : { low: instant, high: instant };
}

/** The patients a caller is confined to are known to it by pseudonyms, like all others. */
function byPseudonyms(caller: Caller, policy: string, disclosures: Disclosures): Caller {
  const grants = caller.grants.map(({ patients, ...grant }) => ({
    ...grant,
    ...(patients ? { patients: patients.map((id) => disclosures.id(policy, id)) } : {}),
  }));
  return { ...caller, grants };
}

/** The audit names what was read, not what the recipient calls it. */
function realAccess(accessed: Accessed, policy: string, disclosures: Disclosures): Accessed {
  const { id, patient } = accessed;
  const whose = patient === undefined ? undefined : disclosures.realId(policy, patient);
  return {
    ...accessed,
    id: disclosures.realId(policy, id) ?? id,
    ...(whose !== undefined ? { patient: whose } : {}),
  };
}
