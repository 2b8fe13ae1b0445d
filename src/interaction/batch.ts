import type { ResourceBody } from './body.ts';
import { type BundleEntry, bundleEntries } from './bundle-entries.ts';
import { checkEntry } from './check.ts';
import { type EntryRead, entryRequest } from './entry-request.ts';
import { atEntry, type Intent } from './intent.ts';
import { type Failure, isFailure, type Outcome } from './outcome.ts';
import type { Context } from './ports.ts';
import { readOutcome } from './read.ts';
import { type EntryAnswer, responseBundle, shownBy } from './response-bundle.ts';
import type { BundleOptions } from './transaction.ts';
import { findVersion } from './vread.ts';
import { performWrite } from './write-one.ts';

/**
 * Processes a batch: each entry on its own, as if it had come alone (http://hl7.org/fhir/R4/http.html#transaction).
 * Entries are worked off in their order; what fails is told in its place.
 */
export async function batch(context: Context, bundle: ResourceBody, options: BundleOptions): Promise<Outcome> {
  const entries = bundleEntries(bundle, context);
  if (isFailure(entries)) return entries;
  const answers: EntryAnswer[] = [];
  for (const entry of entries) {
    const answer = await answerEntry(context, entry, bundle.text);
    answers.push(isFailure(answer) ? { status: options.statusOf(answer), failed: answer.failed } : answer);
  }
  context.noteAccess?.(shownBy(answers));
  return { status: 200, text: responseBundle('batch-response', answers, [], options) };
}

async function answerEntry(context: Context, entry: BundleEntry, request: string): Promise<EntryAnswer | Failure> {
  const requested = entryRequest(entry, context);
  if (isFailure(requested)) return requested;
  const { wanted } = requested;
  if (wanted.action === 'read') return readEntry(context, wanted, entry.at);
  return writeEntry(context, wanted, entry.at, request);
}

async function readEntry(context: Context, read: EntryRead, at: string): Promise<EntryAnswer | Failure> {
  const { versionId } = read;
  const version = await context.store.read((reader) =>
    versionId === undefined ? reader.read(read) : findVersion(reader, { ...read, versionId }),
  );
  const outcome = readOutcome(context, read, version, read);
  if (isFailure(outcome)) return atEntry(outcome, at);
  return { status: outcome.status, asked: true, ...(version ? { version } : {}) };
}

async function writeEntry(
  context: Context,
  intent: Intent,
  at: string,
  request: string,
): Promise<EntryAnswer | Failure> {
  if (intent.action !== 'delete') {
    const issues = await checkEntry(context, intent.body, at, request);
    if (isFailure(issues)) return issues;
  }
  const written = await performWrite(context, intent);
  return isFailure(written) ? atEntry(written, at) : written;
}
