import type { CaseFacts } from './facts/case-facts.ts';
import type { Grouping } from './grouping.ts';
import {
  type BandType,
  type CoxTerm,
  cox,
  type HazardRatio,
  kaplanMeier,
  mantelHaenszel,
  type Observation,
  type SurvivalTest,
  survivalTest,
} from './survival/index.ts';
import type { NamedCurve } from './told-curve.ts';

/** A case whose follow-up statistics can use. */
export interface FollowedCase extends Observation {
  facts: CaseFacts;
}

/** The curve of a group. */
export interface GroupCurve extends NamedCurve {
  id: string;
}

/** Hazard of a group against that of another; null where it cannot be estimated. */
export interface Comparison {
  group: string;
  against: string;
  mantelHaenszel: HazardRatio | null;
  /** Cox's model with Efron's ties; with more than two groups one model holds them all. */
  cox: CoxTerm | null;
}

/** Survival by one factor, as a row of S2's Table 7. */
export interface FactorSurvival {
  id: string;
  label: string;
  /** The block of the tables that counts the same thing. */
  block?: string;
  groups: GroupCurve[];
  /** Followed cases that are in no group, since the factor is not known; null where suppressed. */
  leftOut: number | null;
  /** Null where the groups cannot be compared. */
  logRank: SurvivalTest | null;
  gehanBreslowWilcoxon: SurvivalTest | null;
  comparisons: Comparison[];
}

interface Group {
  id: string;
  label: string;
  cases: FollowedCase[];
}

const groupOf = (grouping: Grouping, facts: CaseFacts): string | undefined => {
  const group = grouping.of(facts);
  return group === 'unknown' ? undefined : group;
};

/** Of groups of the same size the one whose id is first, in whatever order their cases came. */
const largerFirst = (a: Group, b: Group): number => b.cases.length - a.cases.length || (a.id < b.id ? -1 : 1);

/** The groups that have cases: in the order the grouping names them, else the largest first. */
export function groupsOf(grouping: Grouping, cases: readonly FollowedCase[]): Group[] {
  const occurring = new Set(cases.flatMap(({ facts }) => groupOf(grouping, facts) ?? []));
  const named = grouping.groups ?? [...occurring].map((id) => [id, grouping.labelOf?.(id) ?? id] as const);
  const groups = named.map(([id, label]) => ({
    id,
    label,
    cases: cases.filter(({ facts }) => groupOf(grouping, facts) === id),
  }));
  const found = groups.filter((group) => group.cases.length > 0);
  return grouping.groups ? found : found.toSorted(largerFirst);
}

/** Compares the survival of the groups. */
export function compareSurvival(grouping: Grouping, cases: readonly FollowedCase[], band: BandType): FactorSurvival {
  const groups = groupsOf(grouping, cases);
  const members = groups.map((group) => group.cases);
  return {
    id: grouping.id,
    label: grouping.label,
    ...(grouping.block !== undefined && { block: grouping.block }),
    groups: groups.map(({ id, label, cases: own }) => ({ id, label, curve: kaplanMeier(own, band) })),
    leftOut: cases.length - members.flat().length,
    logRank: survivalTest(members, 'log-rank') ?? null,
    gehanBreslowWilcoxon: survivalTest(members, 'gehan-breslow-wilcoxon') ?? null,
    comparisons: comparisons(groups),
  };
}

/** The first group against the second; of more groups, each against the largest. */
function comparisons(groups: readonly Group[]): Comparison[] {
  const reference = groups.length === 2 ? groups[1] : groups.toSorted(largerFirst)[0];
  if (reference === undefined) return [];
  const others = groups.filter((group) => group !== reference);
  const terms = coxTerms(reference, others);
  return others.map((group) => ({
    group: group.id,
    against: reference.id,
    mantelHaenszel: mantelHaenszel(group.cases, reference.cases) ?? null,
    cox: terms.get(group) ?? null,
  }));
}

const anyoneDied = ({ cases }: Group): boolean => cases.some(({ event }) => event);

/** A group in which no one died has no finite estimate; without it, those of the others are the same. */
function coxTerms(reference: Group, others: readonly Group[]): Map<Group, CoxTerm> {
  const fitted = others.filter(anyoneDied);
  if (!anyoneDied(reference)) return new Map();
  const observations = [reference, ...fitted].flatMap((own) =>
    own.cases.map(({ time, event }) => ({ time, event, covariates: fitted.map((group) => (group === own ? 1 : 0)) })),
  );
  const terms = cox(observations) ?? [];
  return new Map(terms.flatMap((term, index) => (fitted[index] ? [[fitted[index], term] as const] : [])));
}
