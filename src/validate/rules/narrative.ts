import type { JsonValue } from '../../fhir/json.ts';
import { NarrativeScanner } from './plain-narrative.ts';

/** Elements a narrative may have (http://hl7.org/fhir/R4/narrative.html#xhtml, txt-1). */
const ELEMENTS = new Set(
  (
    'a abbr acronym address b bdo big blockquote br caption cite code col colgroup dd dfn div dl dt em h1 h2 h3 h4 h5 h6 hr i ' +
    'img li map area ol p pre q samp small span strong sub sup table tbody td tfoot th thead tr tt ul var kbd'
  ).split(' '),
);
/** Attributes any of them may have, as HL7's validator has them. */
const ATTRIBUTES = new Set(
  (
    'title style class id idref lang xml:lang xml:space dir accesskey tabindex span width align valign char charoff abbr axis ' +
    'headers scope rowspan colspan'
  ).split(' '),
);
/** Attributes some may have. */
const OWN_ATTRIBUTES = new Map<string, ReadonlySet<string>>(
  Object.entries({
    a: 'charset type name href hreflang rel rev shape coords',
    area: 'shape coords href nohref alt',
    blockquote: 'cite',
    img: 'src border alt longdesc height usemap ismap',
    map: 'name',
    pre: 'space',
    q: 'cite',
    table: 'summary border frame rules cellspacing cellpadding',
    td: 'nowrap',
    th: 'nowrap',
  }).map(([element, names]) => [element, new Set(names.split(' '))]),
);
const isAllowed = (element: string, attribute: string): boolean =>
  ATTRIBUTES.has(attribute) || OWN_ATTRIBUTES.get(element)?.has(attribute) === true;
const XHTML = 'http://www.w3.org/1999/xhtml';
/** Elements a paragraph may not hold (XHTML 1.0, element p). */
const BLOCKS = new Set('address blockquote div dl h1 h2 h3 h4 h5 h6 hr ol p pre table ul'.split(' '));
const SCANNER = new NarrativeScanner(
  [...ELEMENTS],
  [...new Set([...ATTRIBUTES, ...[...OWN_ATTRIBUTES.values()].flatMap((names) => [...names])])],
  // what a part is about has to be looked for
  (element, attribute) => attribute !== 'idref' && isAllowed(element, attribute),
  BLOCKS,
);
/** The numbers of whitespace. */
const SPACE_NUMBER = /&#0*(?:9|1[03]|32);|&#x0*(?:9|a|d|20);/gi;
/** XML has five entities and no more, so that HTML's must be written as characters. */
const ENTITY = /&(?!(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|lt|gt|amp|quot|apos);)/;
const CHARACTER = /&#(?:x([0-9a-f]+)|(\d+));/gi;
// characters are taken as far as they go, so that there are not as many ways back as there are of them
const TAG = /<(\/?)([A-Za-z][A-Za-z0-9:]*)((?:[^<>"'/]+(?![^<>"'/])|\/(?!>)|"[^"]*"|'[^']*')*)(\/?)>/y;
const ATTRIBUTE = /([A-Za-z_:][-A-Za-z0-9_:.]*)\s*=\s*("[^"]*"|'[^']*')/y;

/** So many forbidden things are named; a narrative with more is of another kind. */
const MOST_FORBIDDEN = 5;

/**
 * What is wrong with a narrative: malformed, an element or attribute not allowed (txt-1), one where it may not be, or no
 * content (txt-2).
 */
export interface NarrativeProblem {
  id: 'narrative-malformed' | 'narrative-forbidden' | 'txt-1' | 'txt-2';
  message: string;
  /** What else is not allowed (txt-1), each thing once. */
  forbidden?: readonly string[];
  /** Whether there is no content either (txt-2). */
  isEmpty?: boolean;
}

/** What txt-2 asks. */
export const CONTENT_ASKED = 'The narrative must have some content that is not whitespace.';

/** Says that something may not be in a narrative. */
export const mayNotHold = (what: string): string => `The narrative may not hold: ${what}.`;

const malformed = (message: string): NarrativeProblem => ({
  id: 'narrative-malformed',
  message: `The XHTML is malformed: ${message}.`,
});

interface Scan {
  open: string[];
  /** Elements and attributes that no narrative has. */
  forbidden: Set<string>;
  /** What may not be where it is. */
  misplaced: Set<string>;
  hasContent: boolean;
}

/** Whether XML has a character (https://www.w3.org/TR/xml/#charsets). */
const isCharacter = (code: number): boolean =>
  code === 9 || code === 10 || code === 13 || (code >= 32 && code < 0xd800) || (code >= 0xe000 && code <= 0x10ffff);

/** An ampersand that begins neither an entity of XML nor the number of a character it has, and what is wrong with it. */
function badEntity(text: string): string | undefined {
  if (!text.includes('&')) return undefined;
  const at = text.search(ENTITY);
  if (at >= 0) {
    const name = /^&\w{1,31};/.exec(text.slice(at, at + 33))?.[0];
    return name ? `XML has no entity ${name}, so that the character itself must be written` : 'a bare & must be &amp;';
  }
  for (const [number, hex, decimal] of text.matchAll(CHARACTER))
    if (!isCharacter(hex === undefined ? Number(decimal) : Number.parseInt(hex, 16)))
      return `XML has no character ${number}`;
  return undefined;
}

/** A text with the characters that it has by their numbers, which XML has. */
export const withCharacters = (text: string): string =>
  text.replace(CHARACTER, (_number, hex?: string, decimal?: string) =>
    String.fromCodePoint(hex === undefined ? Number(decimal) : Number.parseInt(hex, 16)),
  );

function scanAttributes(text: string, element: string, scan: Scan): NarrativeProblem | undefined {
  let at = 0;
  while (at < text.length) {
    if (/\s/.test(text.charAt(at))) {
      at += 1;
      continue;
    }
    ATTRIBUTE.lastIndex = at;
    const match = ATTRIBUTE.exec(text);
    if (!match) return malformed(`an attribute of <${element}> has no value in quotes`);
    const [, name = '', value = ''] = match;
    const wrong = value.includes('<') ? 'a bare < must be &lt;' : badEntity(value);
    if (wrong) return malformed(`in the attribute ${name} ${wrong}`);
    if (name === 'xmlns') {
      if (value.slice(1, -1) !== XHTML) return malformed(`<${element}> is of another namespace than ${XHTML}`);
    } else if (!name.startsWith('xmlns:') && !isAllowed(element, name))
      scan.forbidden.add(`attribute ${name} on <${element}>`);
    if (/^["']\s*(?:javascript|vbscript):/i.test(withCharacters(value))) scan.misplaced.add(`a script in ${name}`);
    at = ATTRIBUTE.lastIndex;
  }
  return undefined;
}

function scanTag(match: RegExpExecArray, scan: Scan): NarrativeProblem | undefined {
  const [, closing, name = '', attributes = '', empty] = match;
  if (closing) {
    const open = scan.open.pop();
    return open === name ? undefined : malformed(`</${name}> closes ${open ? `<${open}>` : 'nothing'}`);
  }
  if (!ELEMENTS.has(name)) scan.forbidden.add(`element <${name}>`);
  if (BLOCKS.has(name) && scan.open.includes('p')) scan.misplaced.add(`<${name}> inside <p>`);
  if (name === 'img') scan.hasContent = true;
  if (!empty) scan.open.push(name);
  return attributes === '' ? undefined : scanAttributes(attributes, name, scan);
}

/** What XML has beside tags: how it begins and ends. What begins with `<!` or `<?` and is none of these may not be here. */
const ASIDES = [
  { name: 'comment', begin: '<!--', end: '-->' },
  { name: 'CDATA section', begin: '<![CDATA[', end: ']]>' },
  { name: 'processing instruction', begin: '<?', end: '?>' },
] as const;

/** Where a comment, a CDATA section or a processing instruction ends; the text of a CDATA section is content. */
function asideEnd(text: string, at: number, scan: Scan): number | NarrativeProblem {
  const aside = ASIDES.find(({ begin }) => text.startsWith(begin, at));
  if (!aside || /^<\?xml\s/i.test(text.slice(at, at + 6))) return malformed('it holds a declaration');
  const start = at + aside.begin.length;
  const end = text.indexOf(aside.end, start);
  if (end < 0) return malformed(`a ${aside.name} is not closed`);
  if (aside.name === 'CDATA section' && text.slice(start, end).trim() !== '') scan.hasContent = true;
  return end + aside.end.length;
}

/**
 * End of a tag that is allowed, without attributes, and closes what is open; 0 for every other, which is looked at
 * closely.
 */
function plainTagEnd(text: string, at: number, scan: Scan): number {
  const end = text.indexOf('>', at);
  if (end < 0 || end - at > 12) return 0;
  const closing = text.charCodeAt(at + 1) === 47;
  const name = text.slice(closing ? at + 2 : at + 1, end);
  if (!ELEMENTS.has(name) || name === 'img' || (!closing && BLOCKS.has(name) && scan.open.includes('p'))) return 0;
  if (!closing) scan.open.push(name);
  else if (scan.open.at(-1) === name) scan.open.pop();
  else return 0;
  return end + 1;
}

/** Checks the XHTML of a narrative; one problem at most, the most basic first. */
export function narrativeProblem(value: JsonValue): NarrativeProblem | undefined {
  return typeof value !== 'string' || SCANNER.isPlain(value) ? undefined : lookClosely(value);
}

/** Whether a narrative is seen at a glance to have no problem; `false` says nothing. */
export const isPlainNarrative = (text: string): boolean => SCANNER.isPlain(text);

/** What `narrativeProblem` says, without the quick look before. */
export function lookClosely(value: string): NarrativeProblem | undefined {
  const text = value.trim();
  if (!/^<div[\s>/]/.test(text)) return malformed('it must be one <div> element');
  const scan: Scan = { open: [], forbidden: new Set(), misplaced: new Set(), hasContent: false };
  for (let at = 0; at < text.length; ) {
    const next = text.indexOf('<', at);
    const run = text.slice(at, next < 0 ? text.length : next);
    if (run !== '') {
      if (scan.open.length === 0) return malformed('there is text outside the <div>');
      const entity = badEntity(run);
      if (entity) return malformed(entity);
      scan.hasContent ||= /[^ \t\r\n]/.test(run.replace(SPACE_NUMBER, ''));
    }
    if (next < 0) break;
    if (text.startsWith('<!', next) || text.startsWith('<?', next)) {
      const end = asideEnd(text, next, scan);
      if (typeof end !== 'number') return end;
      at = end;
      continue;
    }
    const plain = plainTagEnd(text, next, scan);
    if (plain > 0) {
      at = plain;
      if (scan.open.length === 0 && at < text.length) return malformed('there is something after the <div>');
      continue;
    }
    TAG.lastIndex = next;
    const match = TAG.exec(text);
    if (!match) return malformed(`there is no valid tag at '${text.slice(next, next + 20)}'`);
    const problem = scanTag(match, scan);
    if (problem) return problem;
    at = TAG.lastIndex;
    if (scan.open.length === 0 && at < text.length) return malformed('there is something after the <div>');
  }
  if (scan.open.length > 0) return malformed(`<${scan.open.at(-1)}> is not closed`);
  if (!/^<div(?:[^>]*?\s)xmlns=/.test(text)) return malformed(`the <div> must name the namespace ${XHTML}`);
  if (scan.forbidden.size > 0) {
    return {
      id: 'txt-1',
      message: 'A narrative may hold only the basic formatting of HTML, without scripts and links to what runs.',
      forbidden: [...scan.forbidden, ...scan.misplaced].slice(0, MOST_FORBIDDEN),
      isEmpty: !scan.hasContent,
    };
  }
  const [first] = scan.misplaced;
  if (first !== undefined)
    return { id: 'narrative-forbidden', message: mayNotHold([...scan.misplaced].slice(0, MOST_FORBIDDEN).join(', ')) };
  return scan.hasContent ? undefined : { id: 'txt-2', message: CONTENT_ASKED };
}
