import type { CaseFacts } from './facts/case-facts.ts';

/**
 * How many more cases there are than patients. A case that names another is about the same patient, also by way of a
 * third.
 */
export function casesBeyondPatients(cases: readonly CaseFacts[]): number {
  const same = namedBothWays(cases);
  const seen = new Set<string>();
  let patients = 0;
  for (const { id } of cases) {
    if (seen.has(id)) continue;
    patients += 1;
    const found = new Set([id]);
    // grows while it is gone through
    for (const one of found) for (const other of same.get(one) ?? []) found.add(other);
    for (const one of found) seen.add(one);
  }
  return cases.length - patients;
}

/** Ids of cases with those they name and those that name them. */
function namedBothWays(cases: readonly CaseFacts[]): Map<string, Set<string>> {
  const same = new Map<string, Set<string>>();
  const add = (id: string, other: string) => same.set(id, (same.get(id) ?? new Set()).add(other));
  for (const { id, alsoIn } of cases) {
    for (const other of alsoIn) {
      add(id, other);
      add(other, id);
    }
  }
  return same;
}
