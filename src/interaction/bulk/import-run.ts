import { randomBytes, randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { isId } from '../../fhir/id.ts';
import type { Resource } from '../../fhir/json.ts';
import { auditedStore } from '../audit/audited-store.ts';
import { resourceBody } from '../body.ts';
import { casePush } from '../bundle/case-push.ts';
import type { Caller } from '../caller.ts';
import { fail, isFailure, type Outcome } from '../outcome.ts';
import type { Context, Wiring } from '../ports.ts';
import { PartWriter } from './bulk-file.ts';
import type { BulkOptions } from './bulk-options.ts';
import { BulkFailure, type HeldJob } from './held-job.ts';
import { ImportCounter } from './import-counter.ts';
import { fetchInput } from './import-fetch.ts';
import type { ImportCounts, ImportDocument } from './import-job.ts';
import { refusedLine } from './import-refusal.ts';
import { LineTooLong, type NdjsonLine, ndjsonLines } from './ndjson-lines.ts';

/** Lines and characters that are stored in one transaction. */
const BATCH = 100;
const BATCH_LENGTH = 4_000_000;
const LONGEST_LINE = 64 * 1024 * 1024;

/**
 * Carries an import on. Lines that were stored before a crash may be stored again, which changes nothing: as in a case
 * push, a resource is known by its id or its identifier.
 */
export async function runImport(
  wiring: Wiring,
  bulk: BulkOptions,
  held: HeldJob<ImportDocument>,
): Promise<ImportDocument> {
  const { client, url } = held.document;
  const store = wiring.audited
    ? auditedStore(wiring.store, {
        access: (resources) => ({ interaction: 'operation', client, query: url, resources }),
      })
    : wiring.store;
  const context: Context = { ...wiring, store, caller: callerOf(held.document, bulk) };
  const run = new ImportRun(context, bulk, held);
  try {
    await run.resume();
    while (run.document.inputs.length > 0) await run.readInput();
    return run.document;
  } finally {
    await run.close();
  }
}

/** Who asked, with the tests of its rights made anew. */
function callerOf({ client, grants }: ImportDocument, bulk: BulkOptions): Caller {
  return {
    id: client,
    grants: grants.flatMap(({ criteria, ...grant }) => {
      if (criteria === undefined) return [grant];
      const criterion = bulk.criterion(criteria);
      return criterion ? [{ ...grant, criteria: criterion }] : [];
    }),
  };
}

class ImportRun {
  readonly #context: Context;
  readonly #bulk: BulkOptions;
  readonly #held: HeldJob<ImportDocument>;
  #document: ImportDocument;
  #errors: PartWriter | undefined;
  readonly #counter: ImportCounter;

  constructor(context: Context, bulk: BulkOptions, held: HeldJob<ImportDocument>) {
    this.#counter = new ImportCounter(held.document.base);
    this.#context = { ...context, store: this.#counter.counted(context.store) };
    this.#bulk = bulk;
    this.#held = held;
    this.#document = held.document;
  }

  get document(): ImportDocument {
    return this.#document;
  }

  async resume(): Promise<void> {
    const { part } = this.#document;
    if (part) this.#errors = await PartWriter.resume(this.#held.folder, part, newName());
  }

  async close(): Promise<void> {
    await this.#errors?.close();
  }

  /** Reads the input under way to its end. */
  async readInput(): Promise<void> {
    const [input, ...others] = this.#document.inputs;
    if (!input) return;
    const path = join(this.#held.folder, input.name);
    if (input.url !== undefined && !existsSync(path)) await this.#fetch(input.url, path);
    const before = this.#document.line;
    const most = Math.min(BATCH, this.#context.limits.entries);
    let batch: NdjsonLine[] = [];
    let length = 0;
    try {
      for await (const line of ndjsonLines(path, this.#document.offset, LONGEST_LINE)) {
        batch.push({ ...line, number: line.number + before });
        length += line.text.length;
        if (batch.length < most && length < BATCH_LENGTH) continue;
        await this.#store(batch);
        batch = [];
        length = 0;
      }
    } catch (error) {
      if (error instanceof LineTooLong) throw new BulkFailure('A line is longer than this server takes.');
      throw error;
    }
    await this.#store(batch);
    if (others.length === 0) await this.#endErrors();
    await this.#keep({ ...this.#document, inputs: others, offset: 0, line: 0 });
  }

  /** Fetches an input; the lease is renewed meanwhile, and the fetching ends when that fails or this process stops. */
  async #fetch(url: string, path: string): Promise<void> {
    const lost = new AbortController();
    const renew = () => this.#held.keep(this.#document).catch((error: unknown) => lost.abort(error));
    const beat = setInterval(renew, this.#bulk.leaseMs / 3);
    const { importHosts: hosts, maxBytes } = this.#bulk;
    const { stopping } = this.#held;
    try {
      await fetchInput(url, path, { hosts, maxBytes, signal: AbortSignal.any([stopping, lost.signal]) });
    } catch (error) {
      if (stopping.aborted) await renew();
      throw lost.signal.aborted ? lost.signal.reason : error;
    } finally {
      clearInterval(beat);
    }
  }

  /** Stores a batch and keeps what became of it. */
  async #store(lines: readonly NdjsonLine[]): Promise<void> {
    const last = lines.at(-1);
    if (!last) return;
    const refused: string[] = [];
    const counts: ImportCounts = { ...this.#document.counts };
    await this.#storeParts(lines, counts, refused);
    counts.refused += refused.length;
    if (refused.length > 0) {
      this.#errors ??= await PartWriter.begin(this.#held.folder, newName(), 'OperationOutcome');
      await this.#errors.add(`${refused.join('\n')}\n`, refused.length);
      await this.#errors.sync();
    }
    const { part: _, ...rest } = this.#document;
    await this.#keep({
      ...rest,
      ...(this.#errors ? { part: this.#errors.part } : {}),
      counts,
      offset: last.end,
      line: last.number,
      lines: rest.lines + lines.length,
    });
  }

  /** Stores lines together; where one of them is refused, half by half, until it stands alone. */
  async #storeParts(lines: readonly NdjsonLine[], counts: ImportCounts, refused: string[]): Promise<void> {
    const outcome = await this.#push(lines);
    if (!isFailure(outcome)) return this.#counter.add(counts, outcome);
    const [line, ...others] = lines;
    if (line && others.length === 0) {
      refused.push(refusedLine(line, outcome, this.#document.inputs[0]?.url));
      return;
    }
    const half = Math.ceil(lines.length / 2);
    await this.#storeParts(lines.slice(0, half), counts, refused);
    await this.#storeParts(lines.slice(half), counts, refused);
  }

  async #push(lines: readonly NdjsonLine[]): Promise<Outcome> {
    const { base } = this.#document;
    const entries: string[] = [];
    for (const { text, notUtf8 } of lines) {
      if (notUtf8) return fail('structure', 'invalid-encoding', 'The line is not UTF-8.');
      const body = resourceBody(text, this.#context);
      if (isFailure(body)) return body;
      entries.push(`{"fullUrl":${JSON.stringify(fullUrl(base, body.resource))},"resource":${text}}`);
    }
    const bundle = resourceBody(`{"resourceType":"Bundle","type":"collection","entry":[${entries}]}`, this.#context);
    if (isFailure(bundle)) return bundle;
    return casePush(this.#context, bundle, { base, prefer: 'minimal', statusOf: () => 422 });
  }

  async #endErrors(): Promise<void> {
    if (!this.#errors) return;
    await this.#errors.close();
    const { part: _, errors, ...rest } = this.#document;
    this.#document = { ...rest, errors: [...errors, this.#errors.part] };
    this.#errors = undefined;
  }

  async #keep(document: ImportDocument): Promise<void> {
    this.#document = document;
    await this.#held.keep(document);
  }
}

/** What has an id is told by it, at this server; the rest by its identifier. */
const fullUrl = (base: string, { resourceType, id }: Resource): string =>
  isId(id) ? `${base}/${resourceType}/${id}` : `urn:uuid:${randomUUID()}`;

const newName = (): string => `errors.${randomBytes(8).toString('hex')}.ndjson`;
