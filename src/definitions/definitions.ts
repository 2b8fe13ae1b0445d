import { splitCanonical } from '../fhir/canonical.ts';
import type { JsonObject } from '../fhir/json.ts';
import { objects } from '../fhir/read.ts';
import type { DefinitionEntry, DefinitionLayer } from './layer.ts';

/** Where the types of R4 have their StructureDefinitions. */
export const FHIR_STRUCTURE = 'http://hl7.org/fhir/StructureDefinition/';

/** The canonical of a type: R4's are known by their names, those of logical models by urls. */
export const canonicalOfType = (name: string): string => (name.includes(':') ? name : FHIR_STRUCTURE + name);

/**
 * The definitions at hand. A canonical is `url` or `url|version`; a version may be partial (`4.0` means any 4.0.x).
 * Asked for a version that is not here, the answer is `undefined`, never another version.
 * What is given back is shared and must not be changed.
 */
export interface Definitions {
  structureDefinition(canonical: string): JsonObject | undefined;
  /** Also one that a StructureDefinition contains: its url, `#` and the id. */
  valueSet(canonical: string): JsonObject | undefined;
  codeSystem(canonical: string): JsonObject | undefined;
  conceptMap(canonical: string): JsonObject | undefined;
  searchParameter(canonical: string): JsonObject | undefined;
  /** A definition of any type. */
  find(type: string, canonical: string): JsonObject | undefined;
  /** Every version of a definition that is here, the one an unversioned url means first. */
  versions(type: string, url: string): readonly JsonObject[];
  /** Entries of a type, one per url, in a stable order. */
  list(type: string): readonly DefinitionEntry[];
  /** The StructureDefinition of a type by its name, `Patient`, `HumanName`, `string`, or the url of a logical model. */
  typeDefinition(name: string): JsonObject | undefined;
  /** Names of the resource types an instance may have (no abstract ones). */
  readonly resourceTypes: ReadonlySet<string>;
  /** Names of the complex and primitive data types. */
  readonly dataTypes: ReadonlySet<string>;
  /** The packages behind it, `name#version`, the one asked first first. */
  readonly packages: readonly string[];
  /** Releases files held open. */
  close(): void;
}

interface Located {
  entry: DefinitionEntry;
  layer: DefinitionLayer;
}

type Index = Map<string, Located[]>;

const ABSTRACT_TYPES = new Set(['Resource', 'DomainResource']);

/** Lays layers over one another: what the first has is asked first. */
export function layerDefinitions(layers: readonly DefinitionLayer[]): Definitions {
  const byType = new Map<string, Index>();
  for (const layer of layers) for (const entry of layer.entries) addTo(byType, { entry, layer });
  const read = new Map<DefinitionEntry, JsonObject | undefined>();
  const readOnce = ({ entry, layer }: Located): JsonObject | undefined => {
    if (!read.has(entry)) read.set(entry, layer.read(entry));
    return read.get(entry);
  };
  const find = (type: string, canonical: string): JsonObject | undefined => {
    const found = locate(byType.get(type), canonical);
    return found && readOnce(found);
  };
  const contained = (canonical: string): JsonObject | undefined => {
    const [url = '', inside] = canonical.split('#');
    const holder = inside === undefined ? undefined : find('StructureDefinition', url);
    return objects(holder?.contained).find(({ resourceType, id }) => resourceType === 'ValueSet' && id === inside);
  };
  const list = (type: string): DefinitionEntry[] =>
    [...(byType.get(type)?.values() ?? [])].flatMap((versions) => versions[0]?.entry ?? []);
  const structures = list('StructureDefinition').filter((entry) => entry.url === FHIR_STRUCTURE + entry.constrains);
  const names = (wanted: (entry: DefinitionEntry) => boolean) =>
    new Set(structures.filter(wanted).map((entry) => entry.constrains ?? entry.id));
  return {
    structureDefinition: (canonical) => find('StructureDefinition', canonical),
    valueSet: (canonical) => find('ValueSet', canonical) ?? contained(canonical),
    codeSystem: (canonical) => find('CodeSystem', canonical),
    conceptMap: (canonical) => find('ConceptMap', canonical),
    searchParameter: (canonical) => find('SearchParameter', canonical),
    find,
    versions: (type, url) =>
      (byType.get(type)?.get(url) ?? []).map(readOnce).filter((definition) => definition !== undefined),
    list,
    typeDefinition: (name) => find('StructureDefinition', canonicalOfType(name)),
    resourceTypes: names((entry) => entry.kind === 'resource' && !ABSTRACT_TYPES.has(entry.id)),
    dataTypes: names((entry) => entry.kind === 'complex-type' || entry.kind === 'primitive-type'),
    packages: layers.flatMap((layer) => layer.packages),
    close: () => {
      for (const layer of layers) layer.close?.();
    },
  };
}

function addTo(byType: Map<string, Index>, located: Located): void {
  const index: Index = byType.get(located.entry.type) ?? new Map();
  byType.set(located.entry.type, index);
  const versions = index.get(located.entry.url);
  if (versions) versions.push(located);
  else index.set(located.entry.url, [located]);
}

function locate(index: Index | undefined, canonical: string): Located | undefined {
  const hash = canonical.indexOf('#');
  const { url, version } = splitCanonical(hash < 0 ? canonical : canonical.slice(0, hash));
  const versions = index?.get(url);
  if (!versions || version === undefined) return versions?.[0];
  return (
    versions.find(({ entry }) => entry.version === version) ??
    versions.find(({ entry }) => entry.version?.startsWith(`${version}.`))
  );
}
