import type { CaseFacet } from '../case/facets.ts';

/** How much is known of a case. */
export type CaseState = 'complete' | 'incomplete' | 'contradictory';

/** Ties an item of a case to a resource it came from. */
export interface Lineage {
  key: string;
  resourceType: string;
  id: string;
}

/** A case to keep: the projection of the resources of a patient. */
export interface CaseWrite {
  id: string;
  patient: string;
  /** The case as JSON text. */
  text: string;
  state: CaseState;
  /** Why the state is not `complete`, one sentence each. */
  reasons: readonly string[];
  /** What the mapping was that made the case: its edition. */
  mappingVersion: string;
  lineage: readonly Lineage[];
  /** The mapping report, an OperationOutcome as JSON text. */
  report: string;
  /** What the case is found by besides its state. */
  facets?: readonly CaseFacet[];
}

/** A condition on cases: a facet is one of some words, or some time of it lies between two days. */
export type CaseCondition = { name: string; anyOf: readonly string[] } | { name: string; from: string; to: string };

/** A case as kept. A removed case stays as a tombstone without text, so that those who follow changes learn of it. */
export interface StoredCase extends Omit<CaseWrite, 'text' | 'lineage' | 'report' | 'facets'> {
  /** Counted from 1; grows when text, state or reasons change. */
  version: number;
  lastUpdated: string;
  sequence: number;
  text?: string;
}

/** A patient of whom something is held. */
export interface HeldPatient {
  id: string;
  hasCase: boolean;
}

/** A case that is to be made anew. */
export interface StaleCase {
  id: string;
  patient: string;
}
