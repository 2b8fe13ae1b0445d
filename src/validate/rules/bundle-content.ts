import { isObject, isResource, type JsonObject, type JsonValue, type Resource } from '../../fhir/json.ts';
import { isAbsolute, parseReference } from '../../fhir/literal-reference.ts';
import { objects, str } from '../../fhir/read.ts';
import { indexResource, type ResourceIndex } from '../../fhir/resource-index.ts';
import type { Run } from '../run.ts';
import { reportError, reportWarning } from './report.ts';

/** What documents and messages must hold (http://hl7.org/fhir/R4/documents.html#content, .../messaging.html). */

/** A reference and where it stands below its resource. */
interface Placed {
  value: JsonValue | undefined;
  below: string;
}

/** What a member holds, each item with its place. */
function placed({ value, below }: Placed, name: string): Placed[] {
  const member = isObject(value) ? value[name] : undefined;
  if (!Array.isArray(member)) return member === undefined ? [] : [{ value: member, below: `${below}.${name}` }];
  return member.map((item, at) => ({ value: item, below: `${below}.${name}[${at}]` }));
}

/** What the path of member names leads to. */
const along = (start: Placed, names: readonly string[]): Placed[] =>
  names.reduce<Placed[]>((found, name) => found.flatMap((one) => placed(one, name)), [start]);

function inSections(composition: Placed): Placed[] {
  return placed(composition, 'section').flatMap((section) => [
    ...['author', 'focus', 'entry'].flatMap((name) => placed(section, name)),
    ...inSections(section),
  ]);
}

/** References of a Composition whose targets a document must hold. */
const composed = (composition: Placed): Placed[] => [
  ...[['subject'], ['encounter'], ['author'], ['attester', 'party'], ['custodian'], ['event', 'detail']].flatMap(
    (names) => along(composition, names),
  ),
  ...inSections(composition),
];

/** What is in a Bundle itself, without what is around it. */
const indexOf = (bundle: Resource, run: Run): ResourceIndex =>
  run.context.root === bundle && run.bundle === bundle ? run.index : indexResource(bundle);

/**
 * Whether relative references of an entry mean something: by its fullUrl, where it has one
 * (http://hl7.org/fhir/R4/bundle.html#references).
 */
function hasBase({ fullUrl }: JsonObject): boolean {
  return typeof fullUrl !== 'string' || parseReference(fullUrl) !== undefined;
}

/**
 * The resource that a reference means or that holds what it means: `Patient/p#x` is something within `Patient/p`
 * (https://www.rfc-editor.org/rfc/rfc3986#section-3.5).
 */
const withoutFragment = (reference: string): string => reference.replace(/(?<=.)#.*$/s, '');

function checkHeld(first: JsonObject, references: readonly Placed[], index: ResourceIndex, run: Run): void {
  const { resource } = first;
  if (!isObject(resource)) return;
  for (const { value, below } of references) {
    const reference = isObject(value) ? str(value.reference) : undefined;
    if (reference === undefined || reference.startsWith('#')) continue;
    const isHeld = index.resolve(withoutFragment(reference), resource, str(first.fullUrl)) !== undefined;
    if (isHeld && (isAbsolute(reference) || hasBase(first))) continue;
    const why = isHeld ? '; a relative reference leads nowhere from an entry whose fullUrl is no RESTful URL' : '';
    const message = `The target '${reference.slice(0, 200)}' must be in the Bundle, since its first entry refers to it${why}.`;
    reportError(run, 'bundle-target-missing', message, `.entry[0].resource${below}`, 'not-found');
  }
}

/** Which entries each entry refers to, by position: through references, and through urls in other elements. */
class Links {
  readonly #index: ResourceIndex;
  readonly #positions = new Map<JsonObject, number>();
  readonly #urls = new Map<string, number>();
  readonly from: Set<number>[] = [];

  constructor(entries: readonly JsonObject[], index: ResourceIndex) {
    this.#index = index;
    entries.forEach(({ resource, fullUrl }, at) => {
      if (!isObject(resource)) return;
      this.#positions.set(resource, at);
      for (const url of [str(fullUrl), str(resource.url)]) if (url !== undefined) this.#urls.set(url, at);
    });
    for (const entry of entries) this.from.push(this.#linksOf(entry));
  }

  #linksOf({ resource, fullUrl }: JsonObject): Set<number> {
    const found = new Set<number>();
    if (isResource(resource)) this.#collect(resource, resource, str(fullUrl), found);
    return found;
  }

  #collect(value: JsonValue | undefined, container: Resource, fullUrl: string | undefined, found: Set<number>): void {
    if (typeof value === 'string') {
      const at = this.#urls.get(/^[^|#]*/.exec(value)?.[0] ?? value);
      if (at !== undefined) found.add(at);
    } else if (Array.isArray(value)) for (const item of value) this.#collect(item, container, fullUrl, found);
    else if (isObject(value)) {
      const reference = str(value.reference);
      const target =
        reference === undefined ? undefined : this.#index.resolve(withoutFragment(reference), container, fullUrl);
      const at = target && this.#positions.get(target.resource);
      if (at !== undefined) found.add(at);
      for (const name in value) this.#collect(value[name], container, fullUrl, found);
    }
  }
}

/** The entries reached from the given ones. */
function reached(start: Iterable<number>, next: (at: number) => Iterable<number>): Set<number> {
  const found = new Set(start);
  for (const at of found) for (const other of next(at)) found.add(other);
  return found;
}

/** The other way round. */
function reversed(links: readonly Set<number>[]): Set<number>[] {
  const back = links.map(() => new Set<number>());
  links.forEach((targets, from) => {
    for (const to of targets) back[to]?.add(from);
  });
  return back;
}

/** Whether a link of a Bundle leads to an entry, by its fullUrl or by type and id. */
function isLinked(url: JsonValue | undefined, { fullUrl, resource }: JsonObject): boolean {
  if (url === undefined) return false;
  return url === fullUrl || (isResource(resource) && url === `${resource.resourceType}/${resource.id}`);
}

/** The style sheet of a document is one of its entries, where its url is relative. */
export function checkStyles(bundle: Resource, run: Run): void {
  objects(bundle.link).forEach(({ relation, url }, at) => {
    if (relation !== 'stylesheet' || typeof url !== 'string' || url === '' || isAbsolute(url)) return;
    if (objects(bundle.entry).some((entry) => isLinked(url, entry))) return;
    reportError(run, 'bundle-style', 'The style sheet is not in the Bundle.', `.link[${at}].url`);
  });
}

function checkReach(bundle: Resource, entries: readonly JsonObject[], index: ResourceIndex, run: Run): void {
  const { from } = new Links(entries, index);
  const back = reversed(from);
  const links = objects(bundle.link);
  const start = entries.flatMap((entry, at) => (at === 0 || links.some(({ url }) => isLinked(url, entry)) ? [at] : []));
  const forward = reached(start, (at) => from[at] ?? []);
  const any = reached(start, (at) => [...(from[at] ?? []), ...(back[at] ?? [])]);
  entries.forEach(({ resource }, at) => {
    if (forward.has(at) || !isResource(resource)) return;
    const below = `.entry[${at}]`;
    if (!any.has(at))
      reportError(
        run,
        'bundle-orphan',
        'No links lead from the Composition to this entry or back.',
        below,
        'structure',
      );
    else if (resource.resourceType !== 'Provenance')
      reportWarning(run, 'bundle-backward', 'Only links back lead from this entry to the Composition.', below);
  });
}

/** Checks that a document holds what its Composition refers to, and nothing that has no part in it. */
export function checkDocument(bundle: Resource, run: Run): void {
  const entries = objects(bundle.entry);
  const [first] = entries;
  if (!isObject(first?.resource) || first.resource.resourceType !== 'Composition') return;
  const index = indexOf(bundle, run);
  checkHeld(first, composed({ value: first.resource, below: '' }), index, run);
  checkReach(bundle, entries, index, run);
}

/** Checks that a message holds what its header is about. */
export function checkMessage(bundle: Resource, run: Run): void {
  const [first] = objects(bundle.entry);
  if (!isObject(first?.resource) || first.resource.resourceType !== 'MessageHeader') return;
  checkHeld(first, placed({ value: first.resource, below: '' }, 'focus'), indexOf(bundle, run), run);
}
