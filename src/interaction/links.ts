import { applyEdits, type Edit, forEachString, localReference, unquote } from '../store/index.ts';

/** Where the resources of a Bundle can be found once stored: what they were called → `Type/id`. */
export type Links = ReadonlyMap<string, string>;

/** Elements of type uri, url, oid or uuid in R4's resources that may name a resource; choices end in the type. */
const LINK_ELEMENT =
  /^(?:reference|url|uri|policy|location|address|rendering|onlineInformation|.+(?:Uri|Url|Oid|Uuid))$/;
const SERVER_BASE = /^(https?:\/\/.*\/)[A-Z][A-Za-z]+\/[A-Za-z0-9\-.]{1,64}$/;
const CONDITIONAL = /^([A-Z][A-Za-z]+)\?(.+)$/s;

/** The base of an absolute fullUrl, against which relative references of its resource are resolved. */
export function serverBase(fullUrl: string | undefined): string | undefined {
  return fullUrl === undefined ? undefined : SERVER_BASE.exec(fullUrl)?.[1];
}

/**
 * The text of a resource with links to other resources of its Bundle replaced (http://hl7.org/fhir/R4/http.html#trules):
 * in references, in elements of type uri, url, oid and uuid, and in `href` and `src` of the narrative; never in
 * canonicals, and never in identifiers, whose values are strings.
 */
export function rewriteLinks(text: string, links: Links, fullUrl?: string): string {
  const base = serverBase(fullUrl);
  const edits: Edit[] = [];
  forEachString(text, (name, span) => {
    if (name === 'div') {
      const before = unquote(text, span);
      const after = rewriteNarrative(before, links);
      if (after !== before) edits.push({ ...span, text: JSON.stringify(after) });
    } else if (LINK_ELEMENT.test(name)) {
      const link = unquote(text, span);
      const target = links.get(link) ?? relativeTarget(link, base, links);
      if (target !== undefined && target !== link) edits.push({ ...span, text: JSON.stringify(target) });
    }
  });
  return applyEdits(text, edits);
}

function relativeTarget(link: string, base: string | undefined, links: Links): string | undefined {
  return base !== undefined && localReference(link) ? links.get(base + link) : undefined;
}

function rewriteNarrative(html: string, links: Links): string {
  return html.replace(/\b(href|src)=(["'])(.*?)\2/g, (whole, name, quote, link) => {
    const target = links.get(link);
    return target === undefined ? whole : `${name}=${quote}${target}${quote}`;
  });
}

/** The conditional references (`Patient?identifier=…`) of a resource, each with its type and query. */
export function conditionalReferences(text: string): { reference: string; type: string; query: string }[] {
  const found: { reference: string; type: string; query: string }[] = [];
  forEachString(text, (name, span) => {
    if (name !== 'reference') return;
    const reference = unquote(text, span);
    const [, type, query] = CONDITIONAL.exec(reference) ?? [];
    if (type !== undefined && query !== undefined) found.push({ reference, type, query });
  });
  return found;
}
