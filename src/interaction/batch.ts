import type { Issue } from '../fhir/issue.ts';
import { positions } from '../fhir/locate.ts';
import type { ResourceBody } from './body.ts';
import { type BundleEntry, bundleEntries } from './bundle-entries.ts';
import { checkEntry, type PositionOf } from './check.ts';
import { answerRead } from './entry-read.ts';
import { entryRequest } from './entry-request.ts';
import { atEntry, type Intent } from './intent.ts';
import { type Failure, isFailure, type Outcome } from './outcome.ts';
import type { Context } from './ports.ts';
import { type EntryAnswer, responseBundle, shownBy } from './response-bundle.ts';
import { tooCostly } from './too-costly.ts';
import type { BundleOptions } from './transaction.ts';
import { performWrite } from './write-one.ts';

/**
 * Processes a batch: each entry on its own, as if it had come alone (http://hl7.org/fhir/R4/http.html#transaction).
 * Entries are worked off in their order; what fails is told in its place.
 */
export async function batch(context: Context, bundle: ResourceBody, options: BundleOptions): Promise<Outcome> {
  const entries = bundleEntries(bundle, context);
  if (isFailure(entries)) return entries;
  const answers: EntryAnswer[] = [];
  const issues: Issue[] = [];
  const positionOf = positions(bundle.text);
  for (const entry of entries) {
    const answer = await inTime(answerEntry(context, entry, { positionOf, base: options.base, issues }), entry.at);
    answers.push(isFailure(answer) ? { status: options.statusOf(answer), failed: answer.failed } : answer);
  }
  context.noteAccess?.(shownBy(answers, options.prefer));
  return { status: 200, text: responseBundle('batch-response', answers, issues, options) };
}

/** What takes too long fails alone. */
async function inTime(answer: Promise<EntryAnswer | Failure>, at: string): Promise<EntryAnswer | Failure> {
  try {
    return await answer;
  } catch (error) {
    const costly = tooCostly(error);
    if (!costly) throw error;
    return atEntry(costly, at);
  }
}

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
  if (wanted.action === 'read' || wanted.action === 'search') {
    const answer = await context.store.read((reader) => answerRead(context, reader, wanted, base));
    return isFailure(answer) ? atEntry(answer, entry.at) : answer;
  }
  const found = await findings(context, wanted, entry.at, positionOf);
  if (isFailure(found)) return found;
  const written = await performWrite(context, wanted);
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
