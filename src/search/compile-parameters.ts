import type { Definitions } from '../definitions/index.ts';
import { CANONICAL } from '../fhir/canonical.ts';
import type { JsonObject } from '../fhir/json.ts';
import { objects, str, strings } from '../fhir/read.ts';
import { impliedSystems } from './implied-systems.ts';
import { indexId } from './index-id.ts';
import type { Component, Parameter, ParameterType, Part } from './parameter.ts';
import { alternativesFor, normalPath, splitUnion } from './split-expression.ts';

const TYPES: readonly ParameterType[] = ['token', 'string', 'date', 'number', 'quantity', 'reference', 'uri'];
const R4 = 'http://hl7.org/fhir/SearchParameter/';

/** Kept in columns of the version itself. */
const COLUMNS = new Set(['_id', '_lastUpdated']);

/** The parameters of one resource type by code. */
export type TypeParameters = ReadonlyMap<string, Parameter>;

/** Reads the SearchParameters of R4 and our own for the types that are served. */
export function compileParameters(definitions: Definitions, types: readonly string[]): Map<string, TypeParameters> {
  const read = definitions
    .list('SearchParameter')
    .map(({ url }) => definitions.searchParameter(url))
    .filter((definition) => definition !== undefined)
    .filter(isServed);
  return new Map(types.map((type) => [type, parametersOf(type, read, definitions)]));
}

/** R4's own parameters but for those of examples and of extensions that it defines, and all of ours. */
function isServed(definition: JsonObject): boolean {
  const url = str(definition.url) ?? '';
  const expression = str(definition.expression);
  if (expression === undefined || COLUMNS.has(str(definition.code) ?? '')) return false;
  if (url.startsWith(`${CANONICAL}/`)) return true;
  return url.startsWith(R4) && !expression.includes('extension(');
}

function parametersOf(type: string, read: readonly JsonObject[], definitions: Definitions): TypeParameters {
  const own = read.filter(({ base }) =>
    strings(base).some((one) => one === type || one === 'Resource' || one === 'DomainResource'),
  );
  const bases = groupBases(type, own);
  const found = new Map<string, Parameter>();
  for (const definition of own) {
    const parameter = parameterOf(type, definition, bases, definitions);
    if (parameter && !found.has(parameter.code)) found.set(parameter.code, parameter);
  }
  return found;
}

/** The repeating elements within which a composite parameter pairs values. */
function groupBases(type: string, own: readonly JsonObject[]): string[] {
  const bases = own
    .filter((definition) => definition.type === 'composite')
    .flatMap(({ expression }) => alternativesFor(type, str(expression) ?? ''))
    .map(({ path }) => path)
    .filter((path) => path !== type);
  return [...new Set(bases)];
}

function parameterOf(
  type: string,
  definition: JsonObject,
  bases: readonly string[],
  definitions: Definitions,
): Parameter | undefined {
  const kind = str(definition.type);
  const code = str(definition.code);
  const url = str(definition.url);
  if (code === undefined || url === undefined) return undefined;
  const alternatives = alternativesFor(type, str(definition.expression) ?? '');
  const description = str(definition.description);
  const shared = {
    code,
    url,
    targets: strings(definition.target),
    ...(description === undefined ? {} : { description }),
  };
  if (kind === 'composite') {
    const groups = alternatives.map(({ path }) => components(type, path, definition, definitions));
    return groups.length === 0 ? undefined : { ...shared, type: kind, parts: [], groups };
  }
  const known = TYPES.find((one) => one === kind);
  if (known === undefined || alternatives.length === 0) return undefined;
  const parts = alternatives.map(({ path, targets }) => ({
    ...partOf({ type, kind: known, path }, bases, definitions),
    ...(targets === undefined ? {} : { targets }),
  }));
  return { ...shared, type: known, parts, groups: [] };
}

function components(type: string, base: string, definition: JsonObject, definitions: Definitions): Component[] {
  return objects(definition.component).flatMap((component) => {
    const meant = definitions.searchParameter(str(component.definition) ?? '');
    const kind = TYPES.find((one) => one === meant?.type);
    if (kind === undefined || kind === 'composite') return [];
    const parts = splitUnion(str(component.expression) ?? '').map((relative) =>
      partOf({ type, kind, path: `${base}.${normalPath(relative)}` }, base === type ? [] : [base], definitions),
    );
    return [{ type: kind, parts }];
  });
}

/** What is looked for of a type, and where. */
interface Place {
  type: string;
  kind: ParameterType;
  path: string;
}

function partOf({ type, kind, path }: Place, bases: readonly string[], definitions: Definitions): Part {
  const base = bases.find((one) => path.startsWith(`${one}.`));
  const systems = kind === 'token' ? impliedSystems(definitions, type, path) : undefined;
  return {
    id: indexId(type, kind, path),
    textId: indexId(type, `${kind}:text`, path),
    identifierId: indexId(type, `${kind}:identifier`, path),
    path: base === undefined ? path : path.slice(base.length + 1),
    ...(base === undefined ? {} : { base }),
    ...(systems === undefined ? {} : { systems }),
  };
}
