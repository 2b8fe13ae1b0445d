import { NameTable } from './name-table.ts';

/** Most narratives are as they should be, which one pass over their characters shows; the others are looked at closely. */

const START = '<div xmlns="http://www.w3.org/1999/xhtml"';
/** Characters by numbers that XML plainly has, and its entities. */
const BARE_AMPERSAND =
  /&(?!(?:#(?:3[2-9]|[4-9]\d|\d{3,4})|#[xX](?:[2-9a-fA-F][0-9a-fA-F]|[0-9a-fA-F]{3}|[1-9a-cA-C][0-9a-fA-F]{3})|lt|gt|amp|quot|apos);)/;

const NAMESPACE = 'xmlns';

/** Deepest nesting followed here. */
const MAX_DEPTH = 64;

const GREATER = 62;
const SLASH = 47;
const EQUALS = 61;
const SPACE = 32;
const HASH = 35;
const COLON = 58;
const AMPERSAND = 38;

const isSpace = (code: number): boolean => code === SPACE || (code >= 9 && code <= 13);

/** `!#$%=]_~`, which stand in URLs as letters, digits and what is between them in ASCII do. */
const IN_URLS: ReadonlySet<number> = new Set([33, 35, 36, 37, 61, 93, 95, 126]);

/** Schemes of links that are looked at closely. */
const SPECIAL = ['data:', 'urn:', 'cid:'];

function isSpecial(text: string, at: number): boolean {
  const colon = at + (text.charCodeAt(at + 3) === COLON ? 3 : 4);
  return text.charCodeAt(colon) === COLON && SPECIAL.includes(text.slice(at, colon + 1).toLowerCase());
}

/** What a narrative may hold, ready for scanning. */
export class NarrativeScanner {
  readonly #elements: NameTable;
  readonly #lengths: readonly number[];
  readonly #attributes: NameTable;
  readonly #attributeLengths: readonly number[];
  /** By number of the element and of the attribute: whether the one may have the other; element 0 is the outer div. */
  readonly #isAllowed: readonly (readonly boolean[])[];
  /** By number of the attribute: whether it leads somewhere, which is looked at closely where that is here. */
  readonly #isLink: readonly boolean[];
  readonly #image: number;
  readonly #paragraph: number;
  /** By number of the element: whether a paragraph may not hold it. */
  readonly #isBlock: readonly boolean[];
  readonly #open = new Int16Array(MAX_DEPTH);

  constructor(
    elements: readonly string[],
    some: readonly string[],
    isAllowed: (element: string, attribute: string) => boolean,
    blocks: ReadonlySet<string>,
  ) {
    const attributes = [...some, NAMESPACE];
    const row = (element: string): boolean[] => [false, ...attributes.map((name) => isAllowed(element, name))];
    // the start of the text says which namespace it is
    this.#isAllowed = [row('div').with(attributes.length, true), ...elements.map(row)];
    this.#elements = new NameTable(elements);
    this.#lengths = [0, ...elements.map((name) => name.length)];
    this.#attributes = new NameTable(attributes);
    this.#attributeLengths = [0, ...attributes.map((name) => name.length)];
    this.#isLink = [false, ...attributes.map((name) => name === 'href' || name === 'src')];
    this.#image = elements.indexOf('img') + 1;
    this.#paragraph = elements.indexOf('p') + 1;
    this.#isBlock = [false, ...elements.map((name) => blocks.has(name))];
  }

  /**
   * Whether a narrative plainly keeps all rules, and no link in it leads to something here; `false` says nothing but
   * that it must be looked at closely.
   */
  isPlain(text: string): boolean {
    if (!text.startsWith(START) || (text.includes('&') && BARE_AMPERSAND.test(text))) return false;
    let depth = 0;
    let hasContent = false;
    // depth of the paragraph that is open
    let paragraph = -1;
    for (let at = 0; at < text.length; ) {
      // `at` is at a `<`; what follows a tag up to the next one is text
      const closing = text.charCodeAt(at + 1) === SLASH;
      const start = closing ? at + 2 : at + 1;
      const next = text.indexOf('<', start);
      const name = this.#elements.match(text, start);
      if (name === 0) return false;
      let end = start + (this.#lengths[name] ?? 0);
      if (closing) {
        if (depth === 0 || this.#open[--depth] !== name || text.charCodeAt(end) !== GREATER) return false;
        if (paragraph === depth) paragraph = -1;
      } else {
        if (paragraph >= 0 && this.#isBlock[name]) return false;
        const after = text.charCodeAt(end);
        if (after !== GREATER)
          end = isSpace(after) || after === SLASH ? this.#attributesEnd(text, end, next, at === 0 ? 0 : name) : -1;
        if (end < 0 || depth === MAX_DEPTH) return false;
        if (text.charCodeAt(end) !== GREATER) end += 1;
        else {
          if (name === this.#paragraph) paragraph = depth;
          this.#open[depth++] = name;
        }
        hasContent ||= name === this.#image;
      }
      if (depth === 0) return hasContent && next < 0 && end + 1 === text.length;
      if (next < 0) return false;
      hasContent ||= hasLetters(text, end + 1, next);
      at = next;
    }
    return false;
  }

  /** Where attributes that are all allowed end, before the next tag: at `>`, or at the `/` of `/>`; -1 for others. */
  #attributesEnd(text: string, from: number, next: number, element: number): number {
    const isAllowed = this.#isAllowed[element] ?? [];
    const most = next < 0 ? text.length : next;
    let at = from;
    while (at < most) {
      const code = text.charCodeAt(at);
      if (code === GREATER) return at;
      if (code === SLASH) return text.charCodeAt(at + 1) === GREATER ? at : -1;
      if (isSpace(code)) at += 1;
      else at = this.#attributeEnd(text, at, most, isAllowed);
      if (at < 0) return -1;
    }
    return -1;
  }

  #attributeEnd(text: string, at: number, most: number, isAllowed: readonly boolean[]): number {
    const name = this.#attributes.match(text, at);
    const equals = at + (this.#attributeLengths[name] ?? 0);
    if (!isAllowed[name] || text.charCodeAt(equals) !== EQUALS) return -1;
    const quote = text.charCodeAt(equals + 1);
    if (quote !== 34 && quote !== 39) return -1;
    const first = text.charCodeAt(equals + 2);
    // a script would begin with j or v, perhaps by its number or after a space
    if ((first | 32) === 106 || (first | 32) === 118 || first === AMPERSAND || isSpace(first)) return -1;
    if (this.#isLink[name] && (first === HASH || first === quote || isSpecial(text, equals + 2))) return -1;
    const end = text.indexOf(quote === 34 ? '"' : "'", equals + 2);
    if (end < 0 || end >= most || (this.#isLink[name] && !isPlainUrl(text, equals + 2, end))) return -1;
    return end + 1;
  }
}

/** Whether there are only characters that stand in URLs plainly: no `"<>\\^`{|}`, whitespace, nor entities. */
function isPlainUrl(text: string, from: number, to: number): boolean {
  for (let at = from; at < to; at++) {
    const code = text.charCodeAt(at);
    const isPlain =
      (code >= 97 && code <= 122) ||
      (code >= 39 && code <= 59) ||
      (code >= 63 && code <= 91) ||
      IN_URLS.has(code) ||
      text.startsWith('&amp;', at);
    if (!isPlain) return false;
  }
  return true;
}

/** Whether there is an ASCII character that is plainly content. */
function hasLetters(text: string, from: number, to: number): boolean {
  for (let at = from; at < to; at++) {
    const code = text.charCodeAt(at);
    if (code > SPACE && code < 127 && code !== AMPERSAND) return true;
    if (code === AMPERSAND) return false;
  }
  return false;
}
