import { isObject, type JsonObject, type JsonValue } from '../../fhir/json.ts';
import { serverBase, withoutVersion } from '../../fhir/literal-reference.ts';
import {
  applyEdits,
  type Edit,
  type LinkKind,
  type LinkPlace,
  linkElement,
  localReference,
  placesIn,
  unquote,
} from '../../store/index.ts';
import type { ResourceBody } from '../body.ts';

/** Where the resources of a Bundle can be found once stored: what they were called → `Type/id`. */
export type Links = ReadonlyMap<string, string>;

const CONDITIONAL = /^([A-Z][A-Za-z]+)\?(.+)$/s;

/** What a string of an element becomes; the string itself where it names none of the resources. */
type Rewrite = (text: string, kind: LinkKind) => string;

/**
 * Replaces links to other resources of a Bundle (http://hl7.org/fhir/R4/http.html#trules). Links are references,
 * elements of type uri, url, oid and uuid, and `href` and `src` of the narrative. Canonicals are left as they are, and
 * so are identifiers, whose values are strings.
 */
function rewriting(links: Links, fullUrl?: string): Rewrite {
  const base = serverBase(fullUrl);
  const targetOf = (link: string) => links.get(link) ?? relativeTarget(link, base, links);
  return (text, kind) => {
    if (kind === 'narrative') return rewriteNarrative(text, targetOf);
    // versions are counted anew where a resource is stored: a reference to one can only lead to the resource
    return targetOf(text) ?? (kind === 'reference' ? targetOf(withoutVersion(text)) : undefined) ?? text;
  };
}

function relativeTarget(link: string, base: string | undefined, links: Links): string | undefined {
  return base !== undefined && localReference(link, []) ? links.get(base + link) : undefined;
}

/** What a link leads to once stored, if that is known. */
type TargetOf = (link: string) => string | undefined;

function rewriteNarrative(html: string, targetOf: TargetOf): string {
  if (!leadsTo(html, 'href=', targetOf) && !leadsTo(html, 'src=', targetOf)) return html;
  return html.replace(/\b(href|src)=(["'])(.*?)\2/g, (whole, name, quote, link) => {
    const target = targetOf(link);
    return target === undefined ? whole : `${name}=${quote}${target}${quote}`;
  });
}

/** Whether an attribute may hold one of the links: most narratives hold none, and this is quick to see. */
function leadsTo(html: string, attribute: string, targetOf: TargetOf): boolean {
  for (let at = html.indexOf(attribute); at >= 0; at = html.indexOf(attribute, at + 1)) {
    const start = at + attribute.length;
    const quote = html.charAt(start);
    if (quote !== '"' && quote !== "'") continue;
    const end = html.indexOf(quote, start + 1);
    if (end > 0 && targetOf(html.slice(start + 1, end)) !== undefined) return true;
  }
  return false;
}

/** A link to be replaced in a text. */
interface LinkEdit extends Edit {
  kind: LinkKind;
}

/** What is to be replaced in a text, and the literal references that it has then. */
interface Relinking {
  edits: LinkEdit[];
  references: string[];
}

function relinking(text: string, places: readonly LinkPlace[], rewrite: Rewrite): Relinking {
  const edits: LinkEdit[] = [];
  const references: string[] = [];
  for (const { kind, start, end } of places) {
    const before = unquote(text, { start, end });
    const after = rewrite(before, kind);
    if (kind === 'reference') references.push(after);
    if (after !== before) edits.push({ kind, start, end, text: JSON.stringify(after) });
  }
  return { edits, references };
}

/** The text of a resource with its links replaced. */
export const rewriteLinks = (text: string, links: Links): string =>
  applyEdits(text, relinking(text, placesIn(text).links, rewriting(links)).edits);

/** A resource with its links replaced: in what its text says at once, in the text when that is stored. */
export function linkedBody(body: ResourceBody, links: Links, fullUrl?: string): ResourceBody {
  const { text, resource, places = placesIn(text) } = body;
  const rewrite = rewriting(links, fullUrl);
  const { edits, references } = relinking(text, places.links, rewrite);
  if (edits.length === 0) return { ...body, places, references };
  const touched = new Set(edits.map(({ kind }) => kind));
  const linked = relinked(resource, (link, kind) => (touched.has(kind) ? rewrite(link, kind) : link));
  return { ...body, places, edits, references, resource: linked };
}

/** The same value with its links replaced; what holds none is shared. */
function relinked<T extends JsonObject>(value: T, rewrite: Rewrite): T {
  let copy: T | undefined;
  for (const name in value) {
    const before = value[name];
    const after =
      typeof before === 'object' || typeof before === 'string' ? relinkedValue(before, name, rewrite) : before;
    if (after === before) continue;
    copy ??= { ...value };
    // defined, not set, since a member may be called __proto__
    Object.defineProperty(copy, name, { value: after, enumerable: true, configurable: true, writable: true });
  }
  return copy ?? value;
}

function relinkedValue(value: JsonValue, name: string, rewrite: Rewrite): JsonValue {
  if (typeof value === 'string') {
    const kind = linkElement(name);
    return kind ? rewrite(value, kind) : value;
  }
  if (!Array.isArray(value)) return isObject(value) ? relinked(value, rewrite) : value;
  let changed = false;
  const items = value.map((item) => {
    const after = relinkedValue(item, name, rewrite);
    changed ||= after !== item;
    return after;
  });
  return changed ? items : value;
}

/** The conditional references (`Patient?identifier=…`) of a resource, each with its type and query. */
export function conditionalReferences({
  text,
  places = placesIn(text),
}: ResourceBody): { reference: string; type: string; query: string }[] {
  const found: { reference: string; type: string; query: string }[] = [];
  for (const { kind, start, end } of places.links) {
    if (kind !== 'reference') continue;
    const reference = unquote(text, { start, end });
    const [, type, query] = reference.includes('?') ? (CONDITIONAL.exec(reference) ?? []) : [];
    if (type !== undefined && query !== undefined) found.push({ reference, type, query });
  }
  return found;
}
