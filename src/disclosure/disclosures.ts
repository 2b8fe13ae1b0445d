import { join } from 'node:path';
import {
  createDeidentifier,
  type Deidentifier,
  type DeidentifierParts,
  likeInstants,
  loadPolicy,
  unusablePaths,
} from '../deidentify/index.ts';
import type { SearchIndex } from '../search/index.ts';
import type { ResourceStore } from '../store/index.ts';
import { disclosedStore } from './disclosed-store.ts';

/** What the recipients of a server see, by the names of their policies. */
export interface Disclosures {
  /** Whether a policy is loaded; what follows is for those alone. */
  has(policy: string): boolean;
  /** The store as the recipient sees it. */
  store(policy: string, store: ResourceStore): ResourceStore;
  /** Another one when the key of the policy, or what it lets pass, has changed. */
  mark(policy: string): string;
  /** The pseudonym of an id. */
  id(policy: string, id: string): string;
  /** The id behind a pseudonym; of one that cannot be turned back, while it is remembered that it was given. */
  realId(policy: string, pseudonym: string): string | undefined;
  /** The least and the greatest instant of storing that the recipient cannot tell from one. */
  like(policy: string, instant: string): { low: string; high: string };
  /** Cells of cohort tables below this are suppressed. */
  minimumCell(policy: string): number;
}

/** What policies are loaded from. */
export interface DisclosureSources extends Pick<DeidentifierParts, 'profiles' | 'terminology'> {
  /** Folder of the policies, `NAME.yaml` each. */
  folder: string;
  names: ReadonlySet<string>;
  environment: Record<string, string | undefined>;
  index: SearchIndex;
}

/** Loads the policies of clients, or says one sentence per mistake. */
export function loadDisclosures(sources: DisclosureSources): Disclosures | { problems: string[] } {
  const { folder, names, environment, index, ...parts } = sources;
  const problems: string[] = [];
  const deidentifiers = new Map<string, Deidentifier>();
  for (const name of names) {
    const file = join(folder, `${name}.yaml`);
    const loaded = loadPolicy(file, environment);
    if (loaded.problems) {
      problems.push(...loaded.problems);
      continue;
    }
    problems.push(...unusablePaths(loaded.policy, parts.profiles).map((problem) => `${file}: ${problem}`));
    deidentifiers.set(name, createDeidentifier({ ...loaded, ...parts }));
  }
  if (problems.length > 0) return { problems };
  const of = (policy: string): Deidentifier => {
    const found = deidentifiers.get(policy);
    if (!found) throw new Error(`the policy ${policy} of a client was not loaded`);
    return found;
  };
  return {
    has: (policy) => deidentifiers.has(policy),
    store: (policy, store) => disclosedStore(store, of(policy), index),
    mark: (policy) => of(policy).recipient.mark,
    id: (policy, id) => of(policy).recipient.id.hide(id),
    realId: (policy, pseudonym) => {
      const { id } = of(policy).recipient;
      return id.reveal(pseudonym) ?? id.recall(pseudonym);
    },
    like: (policy, instant) => likeInstants(of(policy).policy.dates, instant),
    minimumCell: (policy) => of(policy).policy.cohortMinimumCell,
  };
}
