import type { Issue } from '../../fhir/issue.ts';
import { timeOrderedId } from '../../fhir/time-ordered-id.ts';
import type { ResourceVersion, StoreReader, StoreWriter } from '../../store/index.ts';
import type { ResourceBody } from '../body.ts';
import { allOrFailure, type Failure, fail, isFailure, type Outcome, type ReturnPreference } from '../outcome.ts';
import type { Context } from '../ports.ts';
import { checkForStorage, checkPatched } from '../write/check.ts';
import { atEntry } from '../write/intent.ts';
import type { Links } from '../write/links.ts';
import { applyPlans } from '../write/write.ts';
import { type BundleEntry, bundleEntries } from './bundle-entries.ts';
import { answerRead } from './entry-read.ts';
import { type EntryReading, entryRequest, isReading } from './entry-request.ts';
import { bundleMark, firstAnswers, keptAnswers } from './first-answer.ts';
import { withoutRelativeFullUrls } from './relative-full-url.ts';
import { type EntryAnswer, responseBundle, shownBy } from './response-bundle.ts';
import { type EntryWrite, planTransaction } from './transaction-plan.ts';

/** How a Bundle is to be answered. */
export interface BundleOptions {
  /** The FHIR base of this server as the client sees it. */
  base: string;
  prefer?: ReturnPreference;
  /** The HTTP status of a failure, for the entries of a batch. */
  statusOf(failure: Failure): number;
}

/** What the entries of a Bundle write. */
export interface EntryWrites {
  writes: readonly EntryWrite[];
  /** Where resources are kept that they link to, beside those of the Bundle. */
  links?: Links;
}

/** What a Bundle asks for; what it writes may depend on what is stored. */
export interface TransactionWork {
  entries: readonly BundleEntry[];
  writes(reader: StoreReader): Promise<EntryWrites | Failure>;
  reads: readonly { entry: BundleEntry; read: EntryReading }[];
  /** What it is known by when it is sent again. */
  mark?: string | undefined;
  /** Writes what belongs to the versions that were made, in the same transaction; called when there are some. */
  finish?(writer: StoreWriter, made: readonly ResourceVersion[]): Promise<void>;
}

/**
 * Processes a transaction: all entries or none, in the order delete, create, update, read
 * (http://hl7.org/fhir/R4/http.html#transaction). The answer has the entries in the order of the request.
 */
export async function transaction(context: Context, bundle: ResourceBody, options: BundleOptions): Promise<Outcome> {
  const work = transactionWork(context, bundle);
  if (isFailure(work)) return work;
  const before = await answeredBefore(context, work, options);
  if (before) return before;
  const checked = withoutRelativeFullUrls(bundle);
  const issues = await checkForStorage(context, checked, { isTold: options.prefer === 'OperationOutcome' });
  if (isFailure(issues)) return issues;
  return runTransaction(context, work, issues, options);
}

function transactionWork(context: Context, bundle: ResourceBody): TransactionWork | Failure {
  const entries = bundleEntries(bundle, context);
  if (isFailure(entries)) return entries;
  const problem = duplicateFullUrl(entries);
  if (problem) return problem;
  const requested = allOrFailure(entries.map((entry) => entryRequest(entry, context)));
  if (isFailure(requested)) return requested;
  const writes: EntryWrite[] = [];
  const reads: { entry: BundleEntry; read: EntryReading }[] = [];
  for (const one of requested) {
    if (isReading(one.wanted)) reads.push({ entry: one.entry, read: one.wanted });
    else writes.push({ entry: one.entry, intent: one.wanted });
  }
  const mark = writes.length === 0 ? undefined : bundleMark(context.caller, bundle);
  return { entries, writes: async () => ({ writes }), reads, mark };
}

/** Two entries under one fullUrl: a link to it would have no single meaning (bdl-7). */
export function duplicateFullUrl(entries: readonly BundleEntry[]): Failure | undefined {
  const seen = new Set<string>();
  for (const { fullUrl, at, request } of entries) {
    if (fullUrl === undefined || request?.method === 'GET') continue;
    if (seen.has(fullUrl)) {
      return fail('duplicate', 'duplicate-full-url', 'Another entry has the same fullUrl.', `${at}.fullUrl`);
    }
    seen.add(fullUrl);
  }
  return undefined;
}

/** Runs the entries as one transaction of the store and answers them in the order of the request. */
export async function runTransaction(
  context: Context,
  work: TransactionWork,
  issues: readonly Issue[],
  options: BundleOptions,
): Promise<Outcome> {
  const answers = await context.store.transaction(async (writer) => {
    const value =
      (await repeatedAnswers(context, writer, work, options)) ?? (await newAnswers(context, writer, work, options));
    return { commit: !isFailure(value), value };
  });
  return isFailure(answers) ? answers : outcomeOf(context, work, answers, issues, options);
}

/** The first answer to a Bundle that is sent again; `undefined` for one that is new. */
export async function answeredBefore(
  context: Context,
  work: Omit<TransactionWork, 'writes' | 'finish'>,
  options: BundleOptions,
): Promise<Outcome | undefined> {
  if (work.mark === undefined) return undefined;
  const answers = await context.store.read((reader) => repeatedAnswers(context, reader, work, options));
  if (!answers) return undefined;
  return isFailure(answers) ? answers : outcomeOf(context, work, answers, [], options);
}

function outcomeOf(
  context: Context,
  { entries }: Pick<TransactionWork, 'entries'>,
  answers: Answers,
  issues: readonly Issue[],
  options: BundleOptions,
): Outcome {
  const ordered = entries.map((entry): EntryAnswer => answers.get(entry) ?? { status: 204 });
  context.noteAccess?.(shownBy(ordered, options.prefer));
  return { status: 200, text: responseBundle('transaction-response', ordered, issues, options) };
}

type Answers = Map<BundleEntry, EntryAnswer>;

/** What was written stays as it was answered first; what is read is read again. */
async function repeatedAnswers(
  context: Context,
  reader: StoreReader,
  work: Omit<TransactionWork, 'writes' | 'finish'>,
  options: BundleOptions,
): Promise<Answers | Failure | undefined> {
  const answers =
    work.mark === undefined ? undefined : await firstAnswers(reader, context.caller, work.mark, work.entries);
  return answers && withReads(context, reader, work, answers, options);
}

async function newAnswers(
  context: Context,
  writer: StoreWriter,
  work: TransactionWork,
  options: BundleOptions,
): Promise<Answers | Failure> {
  const written = await writeEntries(context, writer, work);
  if (isFailure(written)) return written;
  if (work.mark !== undefined) await writer.keepAnswer(work.mark, keptAnswers(work.entries, written));
  return withReads(context, writer, work, written, options);
}

async function writeEntries(
  context: Context,
  writer: StoreWriter,
  { writes, finish }: TransactionWork,
): Promise<Answers | Failure> {
  const wanted = await writes(writer);
  if (isFailure(wanted)) return wanted;
  const plans = await planTransaction(context, writer, wanted.writes, timeOrderedId, wanted.links);
  if (isFailure(plans)) return plans;
  const placed = plans.map(({ entry, plan }) => ({ entry, plan, at: entry.at }));
  const results = (await checkPatched(context, writer, placed)) ?? (await applyPlans(writer, placed, context));
  if (isFailure(results)) return results;
  const made = results.flatMap(({ made: own, version }) => (own && version ? [version] : []));
  if (made.length > 0) await finish?.(writer, made);
  const answers: Answers = new Map();
  for (const [index, { entry }] of placed.entries()) answers.set(entry, results[index] ?? { status: 204 });
  return answers;
}

async function withReads(
  context: Context,
  reader: StoreReader,
  { reads }: Pick<TransactionWork, 'reads'>,
  answers: Answers,
  { base }: BundleOptions,
): Promise<Answers | Failure> {
  for (const { entry, read } of reads) {
    const answer = await answerRead(context, reader, read, base);
    if (isFailure(answer)) return atEntry(answer, entry.at);
    answers.set(entry, answer);
  }
  return answers;
}
