import { isObject, type JsonObject, type JsonValue, type Resource } from '../fhir/json.ts';
import { namesElement, type ResultOptions, type Search, type TypeElements } from '../search/index.ts';
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
  const { resourceType } = resource;
  const own = search.elements(resourceType);
  return JSON.stringify(partOf(resource, elements ? keptElements(resourceType, elements, own) : kept(summary, own)));
}

/** Those members of a resource that are kept, tagged as a part. */
export function partOf(resource: Resource, keep: Keep): JsonObject {
  const part: JsonObject = {};
  for (const [name, value] of Object.entries(resource)) {
    if (value !== undefined && keep(name.replace(/^_/, ''))) part[name] = value;
  }
  part.meta = tagged(resource.meta);
  return part;
}

/** Whether a member is kept, by the name of its element. */
type Keep = (name: string) => boolean;

const always = ({ mandatory }: TypeElements, name: string) => ALWAYS.includes(name) || namesElement(mandatory, name);

/**
 * Of a type the elements that paths name (`element`, `Type.element`, a choice by its name), and those that none is
 * without.
 */
export function keptElements(type: string, paths: readonly string[], own: TypeElements): Keep {
  const named = new Set(paths.map((path) => path.replace(`${type}.`, '').split(/\.|\[x\]/)[0] ?? ''));
  const choices = new Set([...named].map((name) => `${name}[x]`).filter((name) => own.all.has(name)));
  return (name) => always(own, name) || named.has(name) || namesElement(choices, name);
}

function kept(summary: ResultOptions['summary'], own: TypeElements): Keep {
  if (summary === 'data') return (name) => name !== 'text';
  if (summary === 'text') return (name) => always(own, name) || name === 'text';
  return (name) => always(own, name) || namesElement(own.summary, name);
}

function tagged(meta: JsonValue | undefined): JsonObject {
  const own = isObject(meta) ? meta : {};
  return { ...own, tag: [...(Array.isArray(own.tag) ? own.tag : []), SUBSETTED] };
}
