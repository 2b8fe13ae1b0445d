/** Recognition of bundles that know nothing of our profiles. */

export { loadForeignTables } from './load-tables.ts';
export type { Foreign } from './run.ts';
export { Shapes } from './shape.ts';
export { type Normalised, normalise } from './stage.ts';
