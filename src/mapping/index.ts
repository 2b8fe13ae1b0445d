/** Compiles `mappings/` and converts cases to FHIR and back. */

export type { FieldElements } from './field-elements.ts';
export { createMapping, type Mapping, type MappingOptions } from './mapping.ts';
export type { CaseRead, LineageEntry, ReadResult } from './read/read-result.ts';
export type { BundleForm } from './write/bundle.ts';
