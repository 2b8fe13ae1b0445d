/** Literal references and urls of resources (http://hl7.org/fhir/R4/references.html#literal). */

/** A literal reference in parts. */
export interface ReferenceParts {
  base: string;
  type: string;
  id: string;
  version: string | undefined;
}

/** What stands between a resource and its version in a url. */
export const HISTORY = '/_history/';

const isLetter = (code: number): boolean => (code >= 65 && code <= 90) || (code >= 97 && code <= 122);

/** Whether the part of a text is an id: 1 to 64 letters, digits, dots and dashes. */
function isId(text: string, from: number, to: number): boolean {
  if (to <= from || to - from > 64) return false;
  for (let at = from; at < to; at++) {
    const code = text.charCodeAt(at);
    if (!isLetter(code) && !(code >= 48 && code <= 57) && code !== 45 && code !== 46) return false;
  }
  return true;
}

/** Whether the part of a text looks like the name of a resource type. */
function isTypeName(text: string, from: number, to: number): boolean {
  if (to - from < 2 || text.charCodeAt(from) > 90) return false;
  for (let at = from; at < to; at++) if (!isLetter(text.charCodeAt(at))) return false;
  return true;
}

/** The type a relative reference of the plain form `Type/id` names. */
export function relativeType(reference: string): string | undefined {
  const slash = reference.indexOf('/');
  const isPlain = slash > 0 && isTypeName(reference, 0, slash) && isId(reference, slash + 1, reference.length);
  return isPlain ? reference.slice(0, slash) : undefined;
}

/** `parseReference` of one without version. */
function parseUnversioned(reference: string): ReferenceParts | undefined {
  const slash = reference.lastIndexOf('/');
  if (slash <= 0 || !isId(reference, slash + 1, reference.length)) return undefined;
  const start = reference.lastIndexOf('/', slash - 1) + 1;
  if (!isTypeName(reference, start, slash)) return undefined;
  return {
    base: reference.slice(0, start),
    type: reference.slice(start, slash),
    id: reference.slice(slash + 1),
    version: undefined,
  };
}

/** A literal reference in parts; `undefined` when it is not of the RESTful form. */
export function parseReference(reference: string): ReferenceParts | undefined {
  const history = reference.lastIndexOf(HISTORY);
  if (history < 0 || !isId(reference, history + HISTORY.length, reference.length)) return parseUnversioned(reference);
  const parts = parseUnversioned(reference.slice(0, history));
  return parts && { ...parts, version: reference.slice(history + HISTORY.length) };
}

const LOCAL = /^([A-Z][A-Za-z]+)\/([A-Za-z0-9\-.]{1,64})(?:\/_history\/[A-Za-z0-9\-.]{1,64})?(?:#.*)?$/;

/** Type and id that a relative reference names, whatever version or part it names besides. */
export function relativeKey(reference: string): { type: string; id: string } | undefined {
  const [, type, id] = LOCAL.exec(reference) ?? [];
  return type !== undefined && id !== undefined ? { type, id } : undefined;
}

/** A reference without the version or the part of a resource that it may name: it leads to the resource all the same. */
export const withoutVersion = (reference: string): string =>
  reference.includes(HISTORY) || reference.indexOf('#') > 0
    ? reference.replace(/(?:\/_history\/[^/#]*)?(?:#.*)?$/, '')
    : reference;

const BELOW_BASE = /^(https?:\/\/.+\/)[A-Z][A-Za-z]+\/[A-Za-z0-9\-.]{1,64}$/;

/** The base of the absolute URL of a resource, `base/Type/id`; `undefined` for other forms. */
export const serverBase = (fullUrl: string | undefined): string | undefined =>
  fullUrl === undefined ? undefined : BELOW_BASE.exec(fullUrl)?.[1];

const OF_AN_ENTRY = /^urn:(?:uuid|oid):/;

/** Whether a reference names an entry of a Bundle and nothing else (http://hl7.org/fhir/R4/bundle.html#references). */
export const namesEntry = (reference: string): boolean => OF_AN_ENTRY.test(reference);

const ABSOLUTE = /^[a-z][a-z0-9+.-]*:/i;

/** Whether a url names its scheme; nearly all that do are http or urn. */
export function isAbsolute(url: string): boolean {
  return url.startsWith('urn:') || url.startsWith('https:') || url.startsWith('http:') || ABSOLUTE.test(url);
}
