import { isObject, type JsonObject, type JsonValue } from '../../fhir/json.ts';
import { choice, str } from '../../fhir/read.ts';
import type { Run } from '../run.ts';
import { withCharacters } from './narrative.ts';
import { reportError } from './report.ts';

/** Links in narratives, and to them (http://hl7.org/fhir/R4/narrative.html#linking). */

/** A tag; what looks like one in a comment or a CDATA section is none. */
const MARKUP = /<!--.*?-->|<!\[CDATA\[.*?\]\]>|<[A-Za-z](?:[^<>"']+(?![^<>"'])|"[^"]*"|'[^']*')*>/gs;
const ATTRIBUTE = /\s([\w:.-]+)\s*=\s*("[^"]*"|'[^']*')/g;
/** Schemes of names, which no reader can follow. */
const NAME = /^(?:urn|cid):/i;
/** Characters that no URL has; those of other alphabets are let pass (https://www.rfc-editor.org/rfc/rfc3986#section-2). */
const NO_URL = /[\s"<>\\^`{}]|&(?:lt|gt|quot);/;
const ANCHOR = /\s(?:id|name|xml:id)=["']([^"']*)["']/g;

/** Counts what a link may lead to: ids and names in narratives, and ids of elements. */
function collectTargets(value: JsonValue | undefined, into: Map<string, number>): void {
  if (Array.isArray(value)) for (const item of value) collectTargets(item, into);
  else if (isObject(value)) {
    const add = (id: string): void => void into.set(id, (into.get(id) ?? 0) + 1);
    if (typeof value.id === 'string') add(value.id);
    if (typeof value.div === 'string') for (const [, id = ''] of value.div.matchAll(ANCHOR)) add(id);
    for (const name in value) if (name !== 'div') collectTargets(value[name], into);
  }
}

/** What has been found in a run, by resource, since many links may lead into one. */
const byRun = new WeakMap<Run, Map<JsonObject, ReadonlyMap<string, number>>>();

function targetsIn(resource: JsonObject, run: Run): ReadonlyMap<string, number> {
  const byResource = byRun.get(run) ?? new Map<JsonObject, ReadonlyMap<string, number>>();
  byRun.set(run, byResource);
  const known = byResource.get(resource);
  if (known) return known;
  const found = new Map<string, number>();
  collectTargets(resource, found);
  byResource.set(resource, found);
  return found;
}

/** Whether data in a link is base64; its characters may be escaped, as in any URL. */
function isBase64Url(link: string): boolean {
  const data = /^data:[^,]*;base64,(.*)$/is.exec(link)?.[1];
  if (data === undefined) return true;
  const plain = data.replace(/%([0-9a-f]{2})/gi, (_escape, code) => String.fromCharCode(Number.parseInt(code, 16)));
  return plain.replace(/\s/g, '').length % 4 === 0 && /^[A-Za-z0-9+/\s]*={0,2}$/.test(plain);
}

/** What is wrong with a part of a narrative being about what has an id: that has to be one thing. */
function partProblem(id: string, run: Run): string | undefined {
  const count = targetsIn(run.resource, run).get(id) ?? 0;
  return count > 1 ? `'${id.slice(0, 80)}' is the id of ${count} things` : undefined;
}

/** What is wrong with a link of a narrative; a name may be that of an entry (http://hl7.org/fhir/R4/http.html#trules). */
function linkProblem(kind: string, link: string, run: Run): string | undefined {
  const shown = `'${link.slice(0, 80)}'`;
  if (NAME.test(link)) {
    const isFollowed = kind !== 'href' || run.index.resolve(link, run.resource, run.fullUrl) !== undefined;
    return isFollowed ? undefined : `${shown} is a name, which nobody can follow`;
  }
  if (link.startsWith('#')) {
    const count = targetsIn(run.resource, run).get(link.slice(1)) ?? 0;
    if (link !== '#' && count === 0) return `${shown} leads to nothing here`;
    return kind !== 'href' && count > 1 ? `${shown} leads to ${count} places` : undefined;
  }
  if (link.trim() === '') return 'a link is empty';
  if (/^data:/i.test(link)) return isBase64Url(link) ? undefined : 'the data of a link is no base64';
  return NO_URL.test(link) ? `${shown} has characters that no URL has` : undefined;
}

function* linksIn(text: string): Generator<[kind: string, link: string]> {
  for (const [markup] of text.matchAll(MARKUP))
    if (!markup.startsWith('<!'))
      for (const [, name = '', value = ''] of markup.matchAll(ATTRIBUTE))
        if (name === 'href' || name === 'src' || name === 'idref') yield [name, value.slice(1, -1)];
}

/** Checks that links of a narrative are URLs, and those within it lead somewhere; what images and parts are about is one thing. */
export function checkNarrativeLinks(xhtml: string, run: Run): void {
  const problems = new Set<string>();
  for (const [kind, link] of linksIn(xhtml)) {
    const text = withCharacters(link);
    const problem = kind === 'idref' ? partProblem(text, run) : linkProblem(kind, text, run);
    if (problem !== undefined) problems.add(problem);
  }
  for (const problem of problems) reportError(run, 'narrative-link', `In the narrative ${problem}.`, '.div');
}

/** The extension that says which part of a narrative an element is from. */
export const NARRATIVE_LINK = 'http://hl7.org/fhir/StructureDefinition/narrativeLink';

/** Checks that the part of a narrative an element is from is there, once, in the resource or Bundle. */
export function checkNarrativeLink(extension: JsonObject, run: Run): void {
  const link = str(choice(extension, 'value')?.value);
  const hash = link?.indexOf('#') ?? -1;
  if (link === undefined || hash < 0) return;
  const url = link.slice(0, hash);
  const holder = url === '' ? run.resource : run.index.resolve(url, run.rootResource, run.fullUrl)?.resource;
  if (holder === undefined) return;
  const count = targetsIn(holder, run).get(link.slice(hash + 1)) ?? 0;
  if (count === 1) return;
  const found = count === 0 ? 'leads to nothing' : `leads to ${count} places`;
  reportError(run, 'narrative-link', `The link '${link.slice(0, 200)}' ${found} in the narrative.`);
}
