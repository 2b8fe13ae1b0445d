/** What `import … from 'iscm-fhir'` gives. */
export { type Adapter, type AdapterParts, createAdapter } from './adapter.ts';
export type { IscmCase } from './case/case.ts';
export { caseJsonSchema } from './case/json-schema.ts';
export { type ParsedCase, parseCase } from './case/parse-case.ts';
export {
  type DefinitionSources,
  type Definitions,
  type LoadedDefinitions,
  loadDefinitions,
} from './definitions/index.ts';
export { Decimal, parseExact } from './fhir/decimal.ts';
export { hasErrors, type Issue, type IssueCode, type Severity } from './fhir/issue.ts';
export type { JsonObject, JsonValue, Resource } from './fhir/json.ts';
export { operationOutcome } from './fhir/operation-outcome.ts';
export { type BundleForm, createMapping, type Mapping, type MappingOptions, type ReadResult } from './mapping/index.ts';
export { createProfiles, type Profiles } from './profile/index.ts';
export { createValidator, type Validator } from './validate/index.ts';
