import { hash } from 'node:crypto';
import type { Definitions } from '../definitions/index.ts';
import type { Resource } from '../fhir/json.ts';
import type { OwnBases } from '../fhir/own-base.ts';
import { type Compartments, compileCompartments } from './compartment.ts';
import { compileParameters, type TypeParameters } from './compile-parameters.ts';
import { type TypeElements, typeElements } from './elements.ts';
import { compileIndexer, type ResourceIndexer } from './index-resource.ts';
import type { Mistake } from './query/mistake.ts';
import { type ReadQuery, readQuery, type SearchQuery } from './query/read-query.ts';
import type { SearchLimits, SearchTerminology } from './query/surroundings.ts';
import { NO_ROWS, type SearchRows } from './row.ts';

/** What a store needs to keep resources findable. */
export interface SearchIndex {
  /** Changes when the rows of a resource would: then everything stored is indexed anew. */
  readonly fingerprint: string;
  /** Absolute references below these are indexed as what they are: references to resources of this server. */
  readonly own: OwnBases;
  /** What a resource is found by; nothing for types that are not searched. */
  rows(resource: Resource): SearchRows;
}

/** Search as R4 has it (http://hl7.org/fhir/R4/search.html), compiled for the types that are served. */
export interface Search extends SearchIndex {
  /** The parameters of each type. */
  readonly parameters: ReadonlyMap<string, TypeParameters>;
  readonly compartments: Compartments;
  /** The elements of a type, and which of them summaries are made of. */
  elements(type: string): TypeElements;
  read(query: SearchQuery, options: ReadOptions): ReadQuery | Mistake;
}

/** What reading a query depends on besides the parameters. */
export interface ReadOptions {
  limits: SearchLimits;
  base?: string;
  terminology?: SearchTerminology | undefined;
  /** Default: the clock. */
  now?: number;
}

/** Changes with the form of the rows. */
const FORM = '7';

/** Compiles the SearchParameters for types; absolute references below `own` lead to resources of this server. */
export function createSearch(definitions: Definitions, types: readonly string[], own: OwnBases = []): Search {
  const parameters = compileParameters(definitions, types);
  const indexers = new Map<string, ResourceIndexer>();
  for (const [type, parts] of parameters) indexers.set(type, compileIndexer(type, parts, own));
  const compartments = compileCompartments(definitions, parameters);
  const rows = (resource: Resource) => indexers.get(resource.resourceType)?.(resource) ?? NO_ROWS;
  const known = new Map<string, TypeElements>();
  const elements = (type: string): TypeElements => {
    const found = known.get(type) ?? typeElements(definitions, type);
    known.set(type, found);
    return found;
  };
  return {
    parameters,
    compartments,
    fingerprint: fingerprint(parameters, own),
    own,
    rows,
    elements,
    read: (query, { now = Date.now(), ...options }) => readQuery(query, { parameters, elements, now, own, ...options }),
  };
}

function fingerprint(parameters: ReadonlyMap<string, TypeParameters>, bases: OwnBases): string {
  const indexes = new Set<string>();
  for (const own of parameters.values()) {
    for (const { parts, groups } of own.values()) {
      const all = [...parts, ...groups.flat().flatMap((component) => component.parts)];
      // the base decides which rows are known as of one element; composites of places that were indexed before bring one
      for (const { id, base = '' } of all) indexes.add(`${id} ${base}`);
    }
  }
  const form = [FORM, ...[...indexes].sort(), ...bases.toSorted()].join(' ');
  return hash('sha256', form, 'hex').slice(0, 32);
}
