import type { Issue } from '../../fhir/issue.ts';
import { positions } from '../../fhir/locate.ts';
import type { ResourceBody } from '../body.ts';
import { type Failure, isFailure, type Outcome } from '../outcome.ts';
import type { Context } from '../ports.ts';
import { storeUnavailable } from '../store-unavailable.ts';
import { checkEntry, type PositionOf } from '../write/check.ts';
import { atEntry, atPlace, type Intent } from '../write/intent.ts';
import { performWrite } from '../write/write-one.ts';
import { type BundleEntry, bundleEntries } from './bundle-entries.ts';
import { answerRead } from './entry-read.ts';
import { entryRequest, isReading } from './entry-request.ts';
import { type EntryAnswer, responseBundle, shownBy } from './response-bundle.ts';
import type { BundleOptions } from './transaction.ts';

/**
 * Processes a batch: each entry on its own, as if it had come alone (http://hl7.org/fhir/R4/http.html#transaction).
 * Entries are worked off in their order; what fails is told in its place.
 */
export async function batch(context: Context, bundle: ResourceBody, options: BundleOptions): Promise<Outcome> {
  const entries = bundleEntries(bundle, context);
  if (isFailure(entries)) return entries;
  const answers: EntryAnswer[] = [];
  const issues: Issue[] = [];
  const common: Common = { positionOf: positions(bundle.text), base: options.base, issues };
  let gone: Failure | undefined;
  for (const entry of entries) {
    const answer = gone
      ? atPlace(gone, entry.at)
      : await failingAlone(context, answerEntry(context, entry, common), entry.at, answers);
    if (isFailure(answer) && isOfStore(answer)) gone = answer;
    answers.push(isFailure(answer) ? { status: options.statusOf(answer), failed: answer.failed } : answer);
  }
  context.noteAccess?.(shownBy(answers, options.prefer));
  return { status: 200, text: responseBundle('batch-response', answers, issues, options) };
}

/**
 * What takes too long, and a bug, fail alone. A store that goes away fails the batch, unless entries before have written:
 * told nothing of them, the client would send them again.
 */
async function failingAlone(
  { partFailure }: Context,
  answer: Promise<EntryAnswer | Failure>,
  at: string,
  before: readonly EntryAnswer[],
): Promise<EntryAnswer | Failure> {
  try {
    return await answer;
  } catch (error) {
    const isWhole = storeUnavailable(error) !== undefined && !before.some(hasWritten);
    const failure = isWhole ? undefined : partFailure?.(error);
    if (!failure) throw error;
    return atEntry(failure, at);
  }
}

/** A deletion has written, too. */
const hasWritten = ({ made, status, version }: EntryAnswer): boolean =>
  made === true || (status === 204 && version !== undefined);

/** Whether the store went away; the entries after it are not tried, each would wait for it. */
const isOfStore = ({ failed }: Failure): boolean => failed.some(({ id }) => id === 'store-unavailable');

/** What the entries of a batch have in common. */
interface Common {
  /** Places in the text of the batch. */
  positionOf: PositionOf;
  base: string;
  /** Findings that did not stand in the way. */
  issues: Issue[];
}

async function answerEntry(
  context: Context,
  entry: BundleEntry,
  { positionOf, base, issues }: Common,
): Promise<EntryAnswer | Failure> {
  const requested = entryRequest(entry, context);
  if (isFailure(requested)) return requested;
  const { wanted } = requested;
  if (isReading(wanted)) {
    const answer = await context.store.read((reader) => answerRead(context, reader, wanted, base));
    return isFailure(answer) ? atEntry(answer, entry.at) : answer;
  }
  const found = await findings(context, wanted, entry.at, positionOf);
  if (isFailure(found)) return found;
  const written = await performWrite(context, wanted, entry.at);
  if (isFailure(written)) return atEntry(written, entry.at);
  issues.push(...found);
  return written;
}

async function findings(
  context: Context,
  intent: Intent,
  at: string,
  positionOf: PositionOf,
): Promise<Issue[] | Failure> {
  if (intent.action !== 'create' && intent.action !== 'update') return [];
  return checkEntry(context, intent.body, at, positionOf);
}
