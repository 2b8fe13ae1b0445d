/** Value sets and code systems without a terminology server. */
export type { CodeSystemIndex } from './code-system.ts';
export { createExpander, type ExpandedConcept, type Expansion } from './expand.ts';
export { createTerminology, type LocalTerminology } from './terminology.ts';
export { isMatch, translate } from './translate.ts';
