/** FHIRPath: the only place that imports fhirpath.js. */
export type { Environment, Expression, FhirPath, PathContext } from './expression.ts';
export { createFhirPath, type FhirPathOptions } from './fhirpath.ts';
