/** The store as a recipient under a de-identification policy sees it. */

export { disclosedStore } from './disclosed-store.ts';
export { type Disclosures, loadDisclosures } from './disclosures.ts';
