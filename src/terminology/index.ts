/** Value sets and code systems without a terminology server. */
export type { CodeSystemIndex, Concept } from './code-system.ts';
export { createTerminology, type LocalTerminology } from './terminology.ts';
