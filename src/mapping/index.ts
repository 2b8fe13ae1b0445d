/** Compiles `mappings/` and converts cases to FHIR and back. */
export type { BundleForm } from './bundle.ts';
export type { FieldElement, FieldElements } from './field-elements.ts';
export { createMapping, type Mapping, type MappingOptions } from './mapping.ts';
export type { CaseRead, LineageEntry, ReadOptions, ReadResult } from './read-result.ts';
