import type { Issue } from '../../fhir/issue.ts';
import type { Filter, Include } from '../../search/index.ts';

/** A search of one type, of several, or of a compartment (http://hl7.org/fhir/R4/http.html#search). */
export interface SearchRequest {
  types: readonly string[];
  /** What is searched below the base, for links: `Observation`, `Patient/1/Observation`, empty for the system. */
  path: string;
  /** Names and values as sent, in the query string and in the form. */
  parameters: readonly (readonly [name: string, value: string])[];
  /** The compartment. */
  within?: Filter;
  /** For operations that search: their own parameters, which links repeat, what they include, and what is to be told. */
  fixed?: {
    parameters: readonly (readonly [string, string])[];
    include: readonly Include[];
    issues: readonly Issue[];
  };
  /** The FHIR base of this server as the client sees it. */
  base: string;
  /** Whether a parameter that is not known is an error (`Prefer: handling=strict`). */
  strict: boolean;
}
