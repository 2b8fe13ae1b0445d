/** One input of the reference validator. */
export interface Job {
  name: string;
  file: string;
  profiles: string[];
  /** Of a mutant: places one of which has to be named. */
  at?: readonly string[];
}

/** How names of jobs begin, by where the input comes from. */
export const FAMILIES = {
  /** An example before it is broken: what is found in it is subtracted from what is found in its mutants. */
  sound: 'sound/',
  mutant: 'mutant/',
  profile: 'profile example/',
  own: 'own example/',
  mcode: 'mCODE example/',
  r4: 'R4 example/',
} as const;

/** One finding of the reference validator. */
export interface OracleIssue {
  severity: string;
  at?: string;
  line?: number;
  column?: number;
  id?: string;
  message: string;
}

/** What the reference validator says of one input. */
export interface OracleResult {
  name: string;
  issues: OracleIssue[];
  /** The exception that ended it. */
  thrown?: string;
}
