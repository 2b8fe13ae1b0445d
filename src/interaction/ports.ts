import type { Issue } from '../fhir/issue.ts';
import type { JsonObject, Resource } from '../fhir/json.ts';
import type { Resolver } from '../fhir/ports.ts';
import type { Mapping } from '../mapping/index.ts';
import type { ResourceStore } from '../store/index.ts';

/** Checks resources against base R4 and the profiles they claim or are asked for. */
export interface Validator {
  validate(
    input: { resource: Resource; source?: string },
    options?: { profiles?: readonly string[]; resolver?: Resolver },
  ): Issue[];
}

/** A profile this server checks, for the CapabilityStatement. */
export interface SupportedProfile {
  type: string;
  url: string;
}

/** What bounds a request. */
export interface Limits {
  /** Deepest nesting of a JSON body. */
  depth: number;
  /** Most entries of a transaction, a batch or a case push. */
  entries: number;
  /** Most entries of a page of history or cases. */
  page: number;
}

/** What interactions work with. */
export interface Context {
  store: ResourceStore;
  validator: Validator;
  /** Absent while no mapping is wired: then nothing about cases is served. */
  mapping?: Mapping;
  /** Names of all resource types of R4. */
  resourceTypes: ReadonlySet<string>;
  /** One of our own artefacts (profiles, value sets …) by type and id. */
  artefact(type: string, id: string): JsonObject | undefined;
  supportedProfiles: readonly SupportedProfile[];
  limits: Limits;
  /** Version of this program. */
  version: string;
  /** Instant at which this server's wiring was made: the date of its CapabilityStatement. */
  started: string;
}
