/** Value sets and code systems without a terminology server. */
export { createExpander, type ExpandedConcept, type Expansion } from './expand.ts';
export { createTerminology, type LocalTerminology } from './terminology.ts';
export { isMatch, translate } from './translate.ts';
