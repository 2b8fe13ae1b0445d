import type { ElementTypes } from '../deidentify/element-types.ts';
import type { Disclosures } from '../disclosure/index.ts';
import type { Issue } from '../fhir/issue.ts';
import type { JsonObject, Resource } from '../fhir/json.ts';
import type { Resolver } from '../fhir/ports.ts';
import type { Mapping } from '../mapping/index.ts';
import type { Search, SearchLimits } from '../search/index.ts';
import type { ResourceStore } from '../store/index.ts';
import type { Expansion, LocalTerminology } from '../terminology/index.ts';
import type { AuditInteraction } from './audit/audit-event.ts';
import type { BulkOptions } from './bulk/bulk-options.ts';
import type { Caller } from './caller.ts';
import type { Accessed, Failure } from './outcome.ts';

/** Checks resources against base R4 and the profiles they claim or are asked for. */
export interface Validator {
  validate(
    input: { resource: Resource; source?: string },
    options?: { profiles?: readonly string[]; resolver?: Resolver; level?: 'error' },
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
  /** Most entries of a page of history or cases, and of what a search finds. */
  page: number;
  /** Counts of a cohort below this are suppressed; none when absent. */
  cohortMinimumCell?: number;
  search: SearchLimits & {
    /** Matches of a page when the client says nothing. */
    count: number;
    /** Most resources that includes add to a page. */
    included: number;
  };
}

/** Value sets, code systems and concept maps for the operations on them. */
export interface TerminologyService {
  terminology: LocalTerminology;
  expand(valueSet: JsonObject): Expansion;
  /** Finds a definition; by id only our own are found. */
  find: {
    byUrl(type: string, url: string): JsonObject | undefined;
    byId(type: string, id: string): JsonObject | undefined;
  };
}

/** What interactions work with, whoever asks. */
export interface Wiring {
  store: ResourceStore;
  /** Search over the stored types and our own artefacts; the store indexes by the same. */
  search: Search;
  validator: Validator;
  /** Absent while no mapping is wired: then nothing about cases is served. */
  mapping?: Mapping;
  /** Names of all resource types of R4. */
  resourceTypes: ReadonlySet<string>;
  /** The elements of the types of R4, for patches that name them. */
  elements: ElementTypes;
  /** One of our own artefacts (profiles, value sets …) by type and id. */
  artefact(type: string, id: string): JsonObject | undefined;
  /** All of our own artefacts of a type. */
  artefacts(type: string): readonly JsonObject[];
  supportedProfiles: readonly SupportedProfile[];
  /** Canonicals of mCODE's profiles and of those built on them. */
  mcodeProfiles?: readonly string[];
  /** By what a Patient of another source is taken for one already held; `none` unless told otherwise. */
  patientMatch?: 'none' | 'identifier';
  /** Absent where only resources are tested: then no terminology operation is served. */
  terminology?: TerminologyService;
  /** Whether AuditEvents are written, and served. */
  audited?: true;
  /** CapabilityStatement.rest.security, where there is an authorisation server. */
  security?: JsonObject;
  /** What recipients under de-identification policies see; absent where no client has a policy. */
  disclosures?: Disclosures;
  /** Absent where bulk exports and imports are not served. */
  bulk?: BulkOptions;
  limits: Limits;
  /** Version of this program. */
  version: string;
  /** Instant at which this server's wiring was made: the date of its CapabilityStatement. */
  started: string;
}

/** What one request's interactions work with. */
export interface Context extends Wiring {
  /** Who asks. */
  caller: Caller;
  /** The FHIR base that the client calls, where it is none of those the settings name: nothing is decided by it. */
  unconfirmedBase?: string;
  /** Notes resources that an answer shows while it is being sent; what is answered at once says so in its `Success`. */
  noteAccess?(shown: readonly Accessed[]): void;
  /**
   * What is answered for an error that concerns a part of the request alone, which is logged; nothing where nobody waits
   * for the answer.
   */
  partFailure?(error: unknown): Failure | undefined;
  /** Notes, for the audit, what the body turned out to ask for. */
  noteInteraction?(interaction: AuditInteraction): void;
}
