/** Whether a code is in a set; `unknown` when that cannot be told from what is here. */
export type Verdict = 'valid' | 'invalid' | 'unknown';
