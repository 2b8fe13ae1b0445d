/** Policies on the way out: what a recipient may see of resources and cases. */
export { likeInstants } from './dates.ts';
export { createDeidentifier, type Deidentifier, type DeidentifierParts } from './deidentifier.ts';
export { loadPolicy, type Policy } from './policy.ts';
export { unusablePaths } from './policy-paths.ts';
export { mayBePseudonym } from './recipient.ts';
export { isPseudonym } from './rekey.ts';
