import { isObject, type JsonObject, type JsonValue } from '../fhir/json.ts';
import { namesElement, type ResultOptions, type Search } from '../search/index.ts';
import { parseStored } from '../store/index.ts';

const SUBSETTED: JsonObject = {
  system: 'http://terminology.hl7.org/CodeSystem/v3-ObservationValue',
  code: 'SUBSETTED',
};

/** Members that every answer keeps. */
const ALWAYS = ['resourceType', 'id', 'meta'];

/**
 * The part of a resource that `_summary` or `_elements` asks for, tagged as a part
 * (http://hl7.org/fhir/R4/search.html#summary, #elements).
 */
export function subset(text: string, { summary, elements }: ResultOptions, search: Pick<Search, 'elements'>): string {
  if (elements === undefined && (summary === undefined || summary === 'count')) return text;
  const resource = parseStored(text);
  const keep = kept(resource.resourceType, summary, elements, search);
  const part: JsonObject = {};
  for (const [name, value] of Object.entries(resource)) {
    if (value !== undefined && keep(name.replace(/^_/, ''))) part[name] = value;
  }
  part.meta = tagged(resource.meta);
  return JSON.stringify(part);
}

function kept(
  type: string,
  summary: ResultOptions['summary'],
  elements: readonly string[] | undefined,
  search: Pick<Search, 'elements'>,
): (name: string) => boolean {
  const own = search.elements(type);
  const always = (name: string) => ALWAYS.includes(name) || namesElement(own.mandatory, name);
  if (elements !== undefined) {
    const named = new Set(elements.map((path) => path.replace(`${type}.`, '').split(/\.|\[x\]/)[0] ?? ''));
    const choices = new Set([...named].map((name) => `${name}[x]`).filter((name) => own.all.has(name)));
    return (name) => always(name) || named.has(name) || namesElement(choices, name);
  }
  if (summary === 'data') return (name) => name !== 'text';
  if (summary === 'text') return (name) => always(name) || name === 'text';
  return (name) => always(name) || namesElement(own.summary, name);
}

function tagged(meta: JsonValue | undefined): JsonObject {
  const own = isObject(meta) ? meta : {};
  return { ...own, tag: [...(Array.isArray(own.tag) ? own.tag : []), SUBSETTED] };
}
