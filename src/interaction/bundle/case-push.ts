import { isId } from '../../fhir/id.ts';
import { isObject } from '../../fhir/json.ts';
import { serverBase } from '../../fhir/literal-reference.ts';
import { timeOrderedId } from '../../fhir/time-ordered-id.ts';
import { type Push, pushProvenances } from '../../projection/index.ts';
import {
  identifiersOf,
  type ResourceSource,
  type ResourceVersion,
  type StoreReader,
  type StoreWriter,
} from '../../store/index.ts';
import type { ResourceBody } from '../body.ts';
import { allOrFailure, type Failure, fail, isFailure, type Outcome } from '../outcome.ts';
import type { Context } from '../ports.ts';
import { identifierCriteria } from '../search/criteria.ts';
import { typeProblem } from '../target.ts';
import { checkForStorage } from '../write/check.ts';
import { atPlace, type Intent } from '../write/intent.ts';
import { baseNotConfigured } from '../write/unconfirmed-base.ts';
import { type BundleEntry, bundleEntries } from './bundle-entries.ts';
import { bundleMark } from './first-answer.ts';
import { matchingPatient, otherPatientProblem, withSaidElsewhere } from './patient-match.ts';
import { sourceLinks } from './source-links.ts';
import { answeredBefore, type BundleOptions, duplicateFullUrl, runTransaction } from './transaction.ts';
import type { EntryWrite } from './transaction-plan.ts';

/**
 * Stores a Bundle that has no requests (collection, document, message). Each resource is an update of what came from
 * the same place before, so that sending the Bundle again changes nothing.
 *
 * The place is the absolute `fullUrl` (`base/Type/id`) at another server, else the id of the resource, else its
 * business identifier. A resource with none of these is refused.
 */
export async function casePush(context: Context, bundle: ResourceBody, options: BundleOptions): Promise<Outcome> {
  const entries = bundleEntries(bundle, context);
  if (isFailure(entries)) return entries;
  const places = allOrFailure(entries.map((entry) => placeOf(entry, context, options.base)));
  if (isFailure(places)) {
    return places.failed.some(({ code }) => code === 'forbidden') ? places : { ...places, unprocessable: true };
  }
  const problem = duplicateFullUrl(entries);
  if (problem) return problem;
  const work = { entries, reads: [], mark: bundleMark(context.caller, bundle) };
  const before = await answeredBefore(context, work, options);
  if (before) return before;
  const issues = await checkForStorage(context, bundle, { isTold: options.prefer === 'OperationOutcome' });
  if (isFailure(issues)) return issues;
  // of the attempt under way: a transaction that meets others is made again
  let expected: readonly ResourceSource[] = [];
  const writes = async (reader: StoreReader) => {
    const urls = places.flatMap((place) => ('sourceUrl' in place ? [place.sourceUrl] : []));
    const sources = new Map((await reader.findSources(urls)).map((key, at) => [urls[at], key?.id]));
    const found = allOrFailure(await Promise.all(places.map((place) => writeOf(context, reader, place, sources))));
    if (isFailure(found)) return { ...found, unprocessable: true as const };
    const fromElsewhere = places.flatMap((place) => ('sourceUrl' in place ? [place.entry] : []));
    const { links, awaited } = await sourceLinks(context, reader, entries, fromElsewhere, timeOrderedId);
    expected = awaited;
    return { writes: found, links };
  };
  const finish = async (writer: StoreWriter, made: readonly ResourceVersion[]) => {
    await writer.addSources(expected);
    await writeProvenance(context, writer, bundle, made);
  };
  return runTransaction(context, { ...work, writes, finish }, issues, options);
}

/** Keeps where the versions that a push made came from; one that changes nothing makes none. */
async function writeProvenance(
  { caller, mapping, version }: Context,
  writer: StoreWriter,
  { resource: { identifier } }: ResourceBody,
  written: readonly ResourceVersion[],
): Promise<void> {
  if (!mapping) return;
  const push: Push = {
    client: caller.id,
    mappingVersion: mapping.version,
    version,
    written,
    ...(isObject(identifier) ? { identifier } : {}),
  };
  await writer.putMany(pushProvenances(push, new Date()));
}

/** What tells a pushed resource from others. */
type Place = { entry: BundleEntry; body: ResourceBody } & ({ sourceUrl: string } | { intent: Intent });

function placeOf(entry: BundleEntry, context: Context, base: string): Place | Failure {
  const { body, fullUrl, at } = entry;
  if (!body) {
    return fail('required', 'entry-resource-missing', 'This entry needs a resource.', `${at}.resource`);
  }
  const { resourceType: type, id } = body.resource;
  const problem = typeProblem(type, context);
  if (problem) return atPlace(problem, `${at}.resource`);
  const source = serverBase(fullUrl);
  const { unconfirmedBase } = context;
  if (fullUrl !== undefined && unconfirmedBase !== undefined && source === `${unconfirmedBase}/`)
    return { failed: [baseNotConfigured(fullUrl, unconfirmedBase, `${at}.fullUrl`)] };
  const isOwn = source === undefined || source === `${base}/` || context.search.own.includes(source);
  if (fullUrl !== undefined && !isOwn) return { entry, body, sourceUrl: fullUrl };
  if (isId(id)) {
    return { entry, body, intent: { action: 'update', type, body, target: { id } } };
  }
  // of a few types, such as AdverseEvent, R4 has no search by identifier
  const isFindable = context.search.parameters.get(type)?.has('identifier') === true;
  const identifier = isFindable ? identifiersOf(body.resource).find(({ system }) => system !== '') : undefined;
  if (identifier) {
    const criteria = identifierCriteria(context, type, identifier);
    if (isFailure(criteria)) return atPlace(criteria, `${at}.resource`);
    return { entry, body, intent: { action: 'update', type, body, target: { criteria } } };
  }
  const key = isFindable ? 'identifier with a system' : `identifier by which R4 searches ${type}`;
  const message = `The resource has neither id nor ${key}, so that sending it again would double it.`;
  return fail('required', 'push-without-key', message, `${at}.resource`);
}

async function writeOf(
  context: Context,
  reader: StoreReader,
  place: Place,
  sources: ReadonlyMap<string | undefined, string | undefined>,
): Promise<EntryWrite | Failure> {
  const { entry, body } = place;
  const type = body.resource.resourceType;
  if ('intent' in place) {
    const { intent } = place;
    const id = type === 'Patient' && intent.action === 'update' ? intent.target.id : undefined;
    const problem =
      id === undefined ? undefined : await otherPatientProblem(reader, context.caller, id, body, entry.at);
    return problem ?? { entry, intent };
  }
  const { sourceUrl } = place;
  const byRule = type === 'Patient' && context.patientMatch === 'identifier';
  const known = sources.get(sourceUrl);
  const id = known ?? (byRule ? await matchingPatient(reader, body) : undefined);
  if (id === undefined) return { entry, intent: { action: 'create', type, body, sourceUrl } };
  const said = byRule ? await withSaidElsewhere(reader, id, body) : body;
  const isNew = known === undefined ? { sourceUrl } : {};
  return { entry, intent: { action: 'update', type, body: said, target: { id }, ...isNew } };
}
