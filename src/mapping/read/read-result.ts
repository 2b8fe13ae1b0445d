import type { IscmCase } from '../../case/case.ts';
import type { Issue } from '../../fhir/issue.ts';

/** Which resource an item of a case came from. */
export interface LineageEntry {
  key: string;
  satellite?: string;
  resourceType: string;
  id?: string;
  expression: string;
}

/** A case read from resources; `case` is absent where they make no valid case, the issues say why. */
export interface CaseRead {
  caseId: string;
  case?: IscmCase;
  lineage: LineageEntry[];
  issues: Issue[];
}

/** What reading gave: the cases, and what was not read into any. */
export interface ReadResult {
  cases: CaseRead[];
  issues: Issue[];
}

/** Options of reading. */
export interface ReadOptions {
  /** Makes an id for a case whose resources carry none; random by default, never made from the patient. */
  newCaseId?: () => string;
  /** Keys that items of resources without a key of ours had before, by `Type/id`, so that they keep them. */
  knownKeys?: ReadonlyMap<string, readonly string[]>;
}
