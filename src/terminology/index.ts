/** Value sets and code systems without a terminology server. */
export type { CodeSystemIndex, Concept } from './code-system.ts';
export { createExpander, type ExpandedConcept, type Expansion } from './expand.ts';
export { createTerminology, type LocalTerminology } from './terminology.ts';
export { isMatch, type Translated, translate } from './translate.ts';
