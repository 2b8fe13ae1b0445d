import type { JsonObject } from '../../fhir/json.ts';
import type { Parameter, Search } from '../../search/index.ts';

/** What a CapabilityStatement says of the search of a type, made from the parameters that are compiled. */
export function searchCapabilities({ parameters }: Pick<Search, 'parameters'>, type: string): JsonObject {
  const own = [...(parameters.get(type)?.values() ?? [])].sort((a, b) => (a.code < b.code ? -1 : 1));
  const includes = own.filter(isReference).map(({ code }) => `${type}:${code}`);
  const revIncludes: string[] = [];
  for (const [source, theirs] of parameters) {
    for (const parameter of theirs.values())
      if (leadsTo(parameter, type)) revIncludes.push(`${source}:${parameter.code}`);
  }
  return {
    ...(includes.length > 0 ? { searchInclude: ['*', ...includes] } : {}),
    ...(revIncludes.length > 0 ? { searchRevInclude: revIncludes.sort() } : {}),
    searchParam: [...COLUMNS, ...own.map(searchParam)],
  };
}

/** Parameters of every type that are no SearchParameter of the compiled ones. */
const COLUMNS: readonly JsonObject[] = [
  { name: '_id', definition: 'http://hl7.org/fhir/SearchParameter/Resource-id', type: 'token' },
  { name: '_lastUpdated', definition: 'http://hl7.org/fhir/SearchParameter/Resource-lastUpdated', type: 'date' },
];

const searchParam = ({ code, url, type }: Parameter): JsonObject => ({ name: code, definition: url, type });

const isReference = ({ type }: Parameter) => type === 'reference';

const leadsTo = ({ type, targets, parts }: Parameter, target: string): boolean =>
  type === 'reference' &&
  (targets.length === 0 || targets.includes(target)) &&
  parts.some((part) => part.targets?.includes(target) ?? true);
