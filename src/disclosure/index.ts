/** The store as a recipient under a de-identification policy sees it. */

export { type Disclosures, loadDisclosures } from './disclosures.ts';
