/** Loads packages of FHIR definitions: R4, mCODE, ours, the user's. */
export { canonicalOfType, type Definitions, FHIR_STRUCTURE } from './definitions.ts';
export type { DefinitionEntry, DefinitionLayer } from './layer.ts';
export { type DefinitionSources, type LoadedDefinitions, loadDefinitions } from './load.ts';
export { memoryLayer } from './memory-layer.ts';
export { readPackage } from './package-layer.ts';
