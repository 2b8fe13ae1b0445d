import { decimalOf } from '../fhir/decimal.ts';
import { forEachMember, type Span, skipSpace, stringEnd, unquote, valueEnd } from './json-source.ts';
import { type LinkKind, linkKind } from './link-element.ts';

/** A string in the text of a resource that may name another resource. */
export interface LinkPlace extends Span {
  kind: LinkKind;
}

/** Where in the text of a resource stands what the server looks for or writes. */
export interface ResourcePlaces extends Span {
  /** Where its members begin, and whether there are none. */
  inside: number;
  isEmpty: boolean;
  /** Behind the value of `resourceType`. */
  typeEnd?: number;
  id?: Span;
  meta?: MetaPlaces;
  /** In their order. */
  links: readonly LinkPlace[];
  /** Whether a number stands in it whose digits a JavaScript number does not keep. */
  losesDigits: boolean;
}

/** Where `meta` stands; `inside` is missing where it is no object. */
export interface MetaPlaces extends Span {
  inside?: number;
  isEmpty: boolean;
  versionId?: Span;
  lastUpdated?: Span;
}

const QUOTE = 34;
const MINUS = 45;
const ZERO = 48;
const NINE = 57;
const COLON = 58;
const OPEN_ARRAY = 91;
const CLOSE_ARRAY = 93;
const OPEN_OBJECT = 123;
const CLOSE_OBJECT = 125;

/**
 * Finds these places in one pass over the object that starts at `from`; places are counted from `origin`. Where a name
 * is given twice the last one counts, as in JSON.parse.
 */
export function resourcePlaces(text: string, from: number, origin = from): ResourcePlaces {
  const links: LinkPlace[] = [];
  const start = from - origin;
  const found: ResourcePlaces = { start, end: start, inside: start + 1, isEmpty: true, links, losesDigits: false };
  let kind: LinkKind | undefined;
  let depth = 0;
  let at = from;
  for (; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    if (unit === QUOTE) {
      const span = { start: at, end: stringEnd(text, at) };
      const after = skipSpace(text, span.end);
      if (text.charCodeAt(after) === COLON) {
        if (depth === 1) addMember(found, unquote(text, span), text, skipSpace(text, after + 1), origin);
        kind = linkKind(text, span);
        at = after;
      } else {
        if (kind) links.push({ kind, start: at - origin, end: span.end - origin });
        at = span.end - 1;
      }
    } else if (unit === OPEN_OBJECT || unit === OPEN_ARRAY) depth += 1;
    else if (unit === CLOSE_OBJECT || unit === CLOSE_ARRAY) {
      depth -= 1;
      if (depth === 0) break;
    } else if (unit === MINUS || (unit >= ZERO && unit <= NINE)) {
      const end = valueEnd(text, at);
      found.losesDigits ||= typeof decimalOf(text.slice(at, end)) !== 'number';
      at = end - 1;
    }
  }
  found.end = at + 1 - origin;
  return found;
}

/** Notes a member of the resource itself. */
function addMember(found: ResourcePlaces, name: string, text: string, value: number, origin: number): void {
  found.isEmpty = false;
  if (name === 'resourceType') found.typeEnd = valueEnd(text, value) - origin;
  else if (name === 'id') found.id = { start: value - origin, end: valueEnd(text, value) - origin };
  else if (name === 'meta') found.meta = metaPlaces(text, value, origin);
}

function metaPlaces(text: string, from: number, origin: number): MetaPlaces {
  const start = from - origin;
  const found: MetaPlaces = { start, end: start, isEmpty: true };
  if (text.charAt(from) === '{') found.inside = start + 1;
  const end = forEachMember(text, from, ({ name, start: value }) => {
    const after = valueEnd(text, value);
    found.isEmpty = false;
    if (name === 'versionId' || name === 'lastUpdated') found[name] = { start: value - origin, end: after - origin };
    return after;
  });
  found.end = end - origin;
  return found;
}
