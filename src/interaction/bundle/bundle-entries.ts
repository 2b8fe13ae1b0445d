import { isObject, isResource, type JsonObject, type JsonValue } from '../../fhir/json.ts';
import { forEachItem, forEachMember, resourcePlaces, skipSpace, valueEnd } from '../../store/index.ts';
import type { ResourceBody } from '../body.ts';
import { allOrFailure, type Failure, fail } from '../outcome.ts';
import type { Context } from '../ports.ts';

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
  if (!Array.isArray(entry)) return fail('structure', 'bundle-structure', 'entry must be an array.', 'Bundle.entry');
  if (entry.length > limits.entries) {
    const message = `The Bundle has ${entry.length} entries; this server takes ${limits.entries}.`;
    return fail('too-costly', 'too-many-entries', message, 'Bundle.entry');
  }
  const cuts = resourceCuts(text);
  return allOrFailure(entry.map((value, index) => readEntry(value, `Bundle.entry[${index}]`, cuts[index])));
}

function readEntry(value: JsonValue, at: string, cut: Cut | undefined): BundleEntry | Failure {
  const wrong = (message: string, element: string) => fail('structure', 'bundle-structure', message, at + element);
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

/** The text of a resource, cut out of that of its Bundle. */
type Cut = Required<Pick<ResourceBody, 'text' | 'origin' | 'places'>>;

/** The text of `resource` in each entry, in one pass. */
function resourceCuts(text: string): (Cut | undefined)[] {
  let cuts: (Cut | undefined)[] = [];
  forEachMember(text, skipSpace(text, 0), ({ name, start }) => {
    if (name !== 'entry') return valueEnd(text, start);
    cuts = [];
    return forEachItem(text, start, (item) => {
      const { cut, end } = entryCut(text, item);
      cuts.push(cut);
      return end;
    });
  });
  return cuts;
}

function entryCut(text: string, entry: number): { cut: Cut | undefined; end: number } {
  let cut: Cut | undefined;
  const end = forEachMember(text, entry, ({ name, start }) => {
    if (name !== 'resource' || text.charAt(start) !== '{') return valueEnd(text, start);
    const places = resourcePlaces(text, start);
    cut = { text: text.slice(start, start + places.end), origin: start, places };
    return start + places.end;
  });
  return { cut, end };
}
