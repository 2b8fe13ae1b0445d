/** Makes cases from the resources held, within the transaction that changed them. */
export { caseState, type StateOfCase } from './case-state.ts';
export { lineageKey, projectPatients } from './project.ts';
