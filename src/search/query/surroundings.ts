import type { OwnBases } from '../../fhir/own-base.ts';
import type { TypeParameters } from '../compile-parameters.ts';
import type { TypeElements } from '../elements.ts';

/** A code. */
export interface SearchCode {
  /** Absent where codes stand without their system. */
  system?: string;
  code: string;
}

/** A code of a value set or hierarchy, or every code of a system. */
export type SoughtCode = SearchCode | { system: string; code?: undefined };

/** Codes, or one sentence on why they cannot be told here. */
export type SoughtCodes = { codes: readonly SoughtCode[]; problem?: undefined } | { problem: string };

/** What a search may ask of terminology. */
export interface SearchTerminology {
  /** The codes of a value set. */
  codesOf(valueSet: string): SoughtCodes;
  /** The code and those below or above it in its code system. */
  related(code: SearchCode, direction: 'below' | 'above'): SoughtCodes;
}

/** What bounds a search; each is a setting of the server. */
export interface SearchLimits {
  /** Most parameters of a query. */
  parameters: number;
  /** Most alternatives, commas of all parameters together. */
  values: number;
  /** Longest chain; `_has` counts as a link. */
  chain: number;
}

/** What a query is read with. */
export interface Surroundings {
  /** Parameters of each type that is served. */
  parameters: ReadonlyMap<string, TypeParameters>;
  /** Elements of a type. */
  elements(type: string): TypeElements;
  terminology?: SearchTerminology | undefined;
  /** The FHIR base as the client sees it: references of the query below it are local. */
  base?: string;
  /** The bases under which resources that are stored refer to this server. */
  own: OwnBases;
  limits: SearchLimits;
  /** Now, in milliseconds since 1970, for `ap`. */
  now: number;
}
