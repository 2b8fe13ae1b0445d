import { randomUUID } from 'node:crypto';
import type { Issue } from '../fhir/issue.ts';
import type { ResourceVersion, StoreReader, StoreWriter } from '../store/index.ts';
import type { ResourceBody } from './body.ts';
import { type BundleEntry, bundleEntries } from './bundle-entries.ts';
import { checkForStorage } from './check.ts';
import { type EntryRead, entryRequest } from './entry-request.ts';
import { atEntry } from './intent.ts';
import { type Failure, fail, isFailure, type Outcome, type ReturnPreference } from './outcome.ts';
import type { Context } from './ports.ts';
import { readOutcome } from './read.ts';
import { type EntryAnswer, responseBundle, shownBy } from './response-bundle.ts';
import { type EntryWrite, planTransaction } from './transaction-plan.ts';
import { findVersion } from './vread.ts';
import { applyPlans } from './write.ts';

/** How a Bundle is to be answered. */
export interface BundleOptions {
  /** The FHIR base of this server as the client sees it. */
  base: string;
  prefer?: ReturnPreference;
  /** The HTTP status of a failure, for the entries of a batch. */
  statusOf(failure: Failure): number;
}

/** What a Bundle asks for; what it writes may depend on what is stored. */
export interface TransactionWork {
  entries: readonly BundleEntry[];
  writes(reader: StoreReader): Promise<readonly EntryWrite[] | Failure>;
  reads: readonly { entry: BundleEntry; read: EntryRead }[];
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
  const issues = await checkForStorage(context, bundle);
  if (isFailure(issues)) return issues;
  return runTransaction(context, work, issues, options);
}

function transactionWork(context: Context, bundle: ResourceBody): TransactionWork | Failure {
  const entries = bundleEntries(bundle, context);
  if (isFailure(entries)) return entries;
  const problem = duplicateFullUrl(entries);
  if (problem) return problem;
  const requested = entries.map((entry) => entryRequest(entry, context));
  const failed = requested.flatMap((one) => (isFailure(one) ? one.failed : []));
  if (failed.length > 0) return { failed };
  const writes: EntryWrite[] = [];
  const reads: { entry: BundleEntry; read: EntryRead }[] = [];
  for (const one of requested) {
    if (isFailure(one)) continue;
    if (one.wanted.action === 'read') reads.push({ entry: one.entry, read: one.wanted });
    else writes.push({ entry: one.entry, intent: one.wanted });
  }
  return { entries, writes: async () => writes, reads };
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
    const value = await processEntries(context, writer, work);
    return { commit: !isFailure(value), value };
  });
  if (isFailure(answers)) return answers;
  const ordered = work.entries.map((entry) => answers.get(entry) ?? { status: 204 as const });
  context.noteAccess?.(shownBy(ordered));
  return { status: 200, text: responseBundle('transaction-response', ordered, issues, options) };
}

async function processEntries(
  context: Context,
  writer: StoreWriter,
  { writes, reads, finish }: TransactionWork,
): Promise<Map<BundleEntry, EntryAnswer> | Failure> {
  const wanted = await writes(writer);
  if (isFailure(wanted)) return wanted;
  const plans = await planTransaction(context, writer, wanted, randomUUID);
  if (isFailure(plans)) return plans;
  const placed = plans.map(({ entry, plan }) => ({ entry, plan, at: entry.at }));
  const results = await applyPlans(writer, placed, context);
  if (isFailure(results)) return results;
  const made = results.flatMap(({ made: own, version }) => (own && version ? [version] : []));
  if (made.length > 0) await finish?.(writer, made);
  const answers = new Map<BundleEntry, EntryAnswer>();
  for (const [index, { entry }] of placed.entries()) answers.set(entry, results[index] ?? { status: 204 });
  for (const { entry, read } of reads) {
    const answer = await answerRead(context, writer, read);
    if (isFailure(answer)) return atEntry(answer, entry.at);
    answers.set(entry, answer);
  }
  return answers;
}

async function answerRead(context: Context, writer: StoreWriter, read: EntryRead): Promise<EntryAnswer | Failure> {
  const { versionId } = read;
  const version: ResourceVersion | undefined =
    versionId === undefined ? await writer.read(read) : await findVersion(writer, { ...read, versionId });
  const outcome = readOutcome(context, read, version, read);
  if (isFailure(outcome)) return outcome;
  return { status: outcome.status, asked: true, ...(version ? { version } : {}) };
}
