import { isObject, isResource, type JsonObject, type JsonValue } from '../fhir/json.ts';
import { items, members, type Span, skipSpace } from '../store/index.ts';
import type { ResourceBody } from './body.ts';
import { type Failure, isFailure, refusal } from './outcome.ts';
import type { Context } from './ports.ts';

/** An entry of a Bundle that came in. */
export interface BundleEntry {
  /** FHIRPath of the entry in the request, `Bundle.entry[3]`. */
  at: string;
  fullUrl?: string;
  /** The resource, its text cut from that of the Bundle. */
  body?: ResourceBody;
  request?: JsonObject;
}

/** The entries of a Bundle, each with the text of its resource; a structure that is none is refused. */
export function bundleEntries(
  { text, resource }: ResourceBody,
  { limits }: Pick<Context, 'limits'>,
): BundleEntry[] | Failure {
  const { entry } = resource;
  if (entry === undefined) return [];
  if (!Array.isArray(entry))
    return { failed: [refusal('structure', 'bundle-structure', 'entry must be an array.', 'Bundle.entry')] };
  if (entry.length > limits.entries) {
    const message = `The Bundle has ${entry.length} entries; this server takes ${limits.entries}.`;
    return { failed: [refusal('too-costly', 'too-many-entries', message, 'Bundle.entry')] };
  }
  const spans = resourceSpans(text);
  const read = entry.map((value, index) => {
    const span = spans[index];
    const cut = span && { text: text.slice(span.start, span.end), origin: span.start };
    return readEntry(value, `Bundle.entry[${index}]`, cut);
  });
  const failed = read.flatMap((one) => (isFailure(one) ? one.failed : []));
  return failed.length > 0 ? { failed } : read.flatMap((one) => (isFailure(one) ? [] : [one]));
}

function readEntry(
  value: JsonValue,
  at: string,
  cut: { text: string; origin: number } | undefined,
): BundleEntry | Failure {
  const wrong = (message: string, element: string) => ({
    failed: [refusal('structure', 'bundle-structure', message, at + element)],
  });
  if (!isObject(value)) return wrong('An entry must be an object.', '');
  const { fullUrl, resource, request } = value;
  if (fullUrl !== undefined && typeof fullUrl !== 'string') return wrong('fullUrl must be a string.', '.fullUrl');
  if (resource !== undefined && !isResource(resource)) return wrong('A resource was expected.', '.resource');
  if (request !== undefined && !isObject(request)) return wrong('request must be an object.', '.request');
  return {
    at,
    ...(fullUrl !== undefined ? { fullUrl } : {}),
    ...(resource !== undefined && cut ? { body: { resource, ...cut } } : {}),
    ...(request !== undefined ? { request } : {}),
  };
}

/** Where `resource` stands in each entry. */
function resourceSpans(text: string): (Span | undefined)[] {
  const list = members(text, skipSpace(text, 0)).findLast(({ name }) => name === 'entry');
  if (!list) return [];
  return items(text, list.start).map(({ start }) => members(text, start).findLast(({ name }) => name === 'resource'));
}
