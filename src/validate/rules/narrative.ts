import type { JsonValue } from '../../fhir/json.ts';
import { NarrativeScanner } from './plain-narrative.ts';

/** Elements and attributes a narrative may have (http://hl7.org/fhir/R4/narrative.html#xhtml, txt-1). */
const ELEMENTS = new Set(
  (
    'a abbr acronym address b big blockquote br caption cite code col colgroup dd dfn div dl dt em h1 h2 h3 h4 h5 h6 hr i img li ' +
    'map area ol p pre q samp small span strong sub sup table tbody td tfoot th thead tr tt ul var kbd del ins'
  ).split(' '),
);
const ATTRIBUTES = new Set(
  (
    'title style class id lang xml:lang dir accesskey tabindex span width align valign char charoff abbr axis headers scope ' +
    'rowspan colspan cellpadding cellspacing frame rules summary border href name rel rev src alt longdesc height ' +
    'xmlns nowrap cite datetime compact type start value shape coords usemap ismap noshade size target clear'
  ).split(' '),
);
/** Elements a paragraph may not hold (XHTML 1.0, element p). */
const BLOCKS = new Set('address blockquote div dl h1 h2 h3 h4 h5 h6 hr ol p pre table ul'.split(' '));
const SCANNER = new NarrativeScanner([...ELEMENTS], [...ATTRIBUTES], BLOCKS);
const VOID_TEXT = /^(?:\s|&nbsp;|&#160;|&#xa0;)*$/i;
/** XML has five entities and no more, so that HTML's must be written as characters. */
const ENTITY = /&(?!(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|lt|gt|amp|quot|apos);)/;
const TAG = /<(\/?)([A-Za-z][A-Za-z0-9:]*)((?:[^<>"']|"[^"]*"|'[^']*')*?)(\/?)>/y;
const ATTRIBUTE = /([A-Za-z_:][-A-Za-z0-9_:.]*)\s*=\s*("[^"]*"|'[^']*')/y;

/** So many forbidden things are named; a narrative with more is of another kind. */
const MOST_FORBIDDEN = 5;

/** What is wrong with a narrative: malformed, an element or attribute not allowed (txt-1), or no content (txt-2). */
export interface NarrativeProblem {
  id: 'narrative-malformed' | 'txt-1' | 'txt-2';
  message: string;
  /** What is not allowed (txt-1), each thing once. */
  forbidden?: readonly string[];
}

const malformed = (message: string): NarrativeProblem => ({
  id: 'narrative-malformed',
  message: `The XHTML is malformed: ${message}.`,
});

interface Scan {
  open: string[];
  forbidden: Set<string>;
  hasContent: boolean;
}

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
    if (value.includes('<') || (value.includes('&') && ENTITY.test(value)))
      return malformed(`the attribute ${name} holds a bare < or &, or an entity that XML does not have`);
    if (!ATTRIBUTES.has(name)) scan.forbidden.add(`attribute ${name} on <${element}>`);
    if (/^["']\s*(?:javascript|vbscript):/i.test(value)) scan.forbidden.add(`a script in ${name}`);
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
  if (BLOCKS.has(name) && scan.open.includes('p')) scan.forbidden.add(`<${name}> inside <p>`);
  if (name === 'img') scan.hasContent = true;
  if (!empty) scan.open.push(name);
  return attributes === '' ? undefined : scanAttributes(attributes, name, scan);
}

/** Length of a comment, or -1 for other things beginning with `<!` or `<?`, which a narrative may not have. */
function commentEnd(text: string, at: number): number {
  return text.startsWith('<!--', at) ? text.indexOf('-->', at + 4) + 3 : 2;
}

/** End of a tag that is allowed, without attributes, and closes what is open; 0 for every other, which is looked at closely. */
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
  const scan: Scan = { open: [], forbidden: new Set(), hasContent: false };
  for (let at = 0; at < text.length; ) {
    const next = text.indexOf('<', at);
    const run = text.slice(at, next < 0 ? text.length : next);
    if (run !== '') {
      if (scan.open.length === 0) return malformed('there is text outside the <div>');
      if (run.includes('&') && ENTITY.test(run))
        return malformed('it holds a bare & or an entity that XML does not have');
      if (!scan.hasContent && !VOID_TEXT.test(run)) scan.hasContent = true;
    }
    if (next < 0) break;
    if (text.startsWith('<!', next) || text.startsWith('<?', next)) {
      const end = commentEnd(text, next);
      if (end <= 2) return malformed('it holds a declaration, a processing instruction or an open comment');
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
  if (!/^<div(?:[^>]*?\s)xmlns=["']http:\/\/www\.w3\.org\/1999\/xhtml["']/.test(text)) {
    return malformed('the <div> must name the namespace http://www.w3.org/1999/xhtml');
  }
  if (scan.forbidden.size > 0) {
    return {
      id: 'txt-1',
      message: 'A narrative may hold only the basic formatting of HTML, without scripts and links to what runs.',
      forbidden: [...scan.forbidden].slice(0, MOST_FORBIDDEN),
    };
  }
  return scan.hasContent
    ? undefined
    : { id: 'txt-2', message: 'The narrative must have some content that is not whitespace.' };
}
