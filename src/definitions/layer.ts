import type { JsonObject } from '../fhir/json.ts';

/** What is known of a definition without reading it. */
export interface DefinitionEntry {
  /** Resource type, e.g. `StructureDefinition`. */
  type: string;
  url: string;
  version?: string;
  id: string;
  /** StructureDefinition.kind. */
  kind?: string;
  /** StructureDefinition.type: the type it defines or constrains. */
  constrains?: string;
  /** StructureDefinition.derivation. */
  derivation?: string;
  /** CodeSystem.supplements, of definitions that were given. */
  supplements?: string;
}

/** A set of definitions from one place. Of several entries with one url the first is meant when no version is named. */
export interface DefinitionLayer {
  readonly entries: readonly DefinitionEntry[];
  /** The packages it holds, `name#version`. */
  readonly packages: readonly string[];
  /** The definition of an entry of this layer; `undefined` when it can no longer be read. */
  read(entry: DefinitionEntry): JsonObject | undefined;
  /** Releases files held open. */
  close?(): void;
}

/** Resource types that are definitions: what a layer indexes, everything else in a package is an example. */
export const DEFINITION_TYPES: ReadonlySet<string> = new Set([
  'StructureDefinition',
  'ValueSet',
  'CodeSystem',
  'ConceptMap',
  'SearchParameter',
  'OperationDefinition',
  'CompartmentDefinition',
  'NamingSystem',
  'CapabilityStatement',
  'ImplementationGuide',
  'Questionnaire',
  'Measure',
]);
