import { type Span, unquote } from './json-source.ts';

/**
 * How an element may name another resource: as the literal reference of a Reference, as an element of type uri, url,
 * oid or uuid, or somewhere within a narrative.
 */
export type LinkKind = 'reference' | 'uri' | 'narrative';

/** Elements of type uri, url, oid or uuid in R4's resources that may name a resource; choices end in the type. */
const URI_ELEMENT = /^(?:url|uri|policy|location|address|rendering|onlineInformation|.+(?:Uri|Url|Oid|Uuid))$/;

/** Of the last two letters of a name, or of any two. */
const pair = (text: string, at: number) => text.charCodeAt(at) * 128 + text.charCodeAt(at + 1);

/** The last two letters of the names of such elements: one look rules out most others. */
const ENDINGS: ReadonlySet<number> = new Set(
  ['ce', 'iv', 'ri', 'rl', 'id', 'cy', 'on', 'ss', 'ng'].map((letters) => pair(letters, 0)),
);

/** How an element of this name may name another resource. */
export function linkElement(name: string): LinkKind | undefined {
  if (!ENDINGS.has(pair(name, name.length - 2))) return undefined;
  if (name === 'reference') return 'reference';
  if (name === 'div') return 'narrative';
  return URI_ELEMENT.test(name) ? 'uri' : undefined;
}

const BACKSLASH = 92;

/** The same of an element whose name stands in a text, in quotes. */
export function linkKind(text: string, name: Span): LinkKind | undefined {
  let isSuch = ENDINGS.has(pair(text, name.end - 3));
  // an escaped letter looks like others
  for (let at = name.start + 1; at < name.end && !isSuch; at++) isSuch = text.charCodeAt(at) === BACKSLASH;
  return isSuch ? linkElement(unquote(text, name)) : undefined;
}
