import { randomBytes } from 'node:crypto';
import { operationOutcome } from '../../fhir/operation-outcome.ts';
import type { ResourceStore, ResourceVersion } from '../../store/index.ts';
import { type PartFile, PartWriter } from './bulk-file.ts';
import type { ExportDocument, OutputFile } from './export-job.ts';
import { type ExportLines, exportLines, type LineParts } from './export-lines.ts';
import { BulkFailure, type HeldJob } from './held-job.ts';

/** What an export runs with. */
export interface ExportParts extends LineParts {
  store: ResourceStore;
  /** Writes down whose data went out, each time before that is put on disk as done. */
  audit?(patients: readonly string[]): Promise<void>;
}

/** Versions read at once. */
const PAGE = 500;

/** How often progress is put on disk, in milliseconds: what a crash costs at most. */
const KEEP_EVERY_MS = 1000;

/** Carries an export on from where its document says that it is; the document given back is complete. */
export async function runExport(parts: ExportParts, held: HeldJob<ExportDocument>): Promise<ExportDocument> {
  const run = new ExportRun(parts, held);
  try {
    await run.resume();
    await run.writeLeftOut();
    for (const type of held.document.types) await run.writeType(type);
    return run.document;
  } finally {
    await run.close();
  }
}

class ExportRun {
  readonly #parts: ExportParts;
  readonly #held: HeldJob<ExportDocument>;
  #document: ExportDocument;
  #resources: PartWriter | undefined;
  #deleted: PartWriter | undefined;
  #kept = Date.now();
  /** Patients whose data was written since progress was last kept. */
  readonly #patients = new Set<string>();

  constructor(parts: ExportParts, held: HeldJob<ExportDocument>) {
    this.#parts = parts;
    this.#held = held;
    this.#document = held.document;
  }

  get document(): ExportDocument {
    return this.#document;
  }

  /** Takes up the files that were being written. */
  async resume(): Promise<void> {
    const { part, deletedPart } = this.#document;
    if (part) this.#resources = await PartWriter.resume(this.#held.folder, part, newName(part.type));
    if (deletedPart) this.#deleted = await PartWriter.resume(this.#held.folder, deletedPart, newName('deleted'));
  }

  async close(): Promise<void> {
    await Promise.all([this.#resources?.close(), this.#deleted?.close()]);
  }

  /** Writes what was left out of the request, as the manifest must tell. */
  async writeLeftOut(): Promise<void> {
    const { request, errors, bytes } = this.#document;
    if (errors || request.leftOut.length === 0) return;
    const file = await PartWriter.begin(this.#held.folder, newName('errors'), 'OperationOutcome');
    const lines = request.leftOut.map((issue) => `${JSON.stringify(operationOutcome([issue]))}\n`);
    await file.add(lines.join(''), lines.length);
    const done = await ended(file);
    if (done) this.#document = { ...this.#document, errors: [done], bytes: bytes + done.bytes };
  }

  async writeType(type: string): Promise<void> {
    const { asOf, sinceSequence, level } = this.#document;
    const lines = exportLines(this.#document, type, this.#parts);
    for (;;) {
      const { after } = this.#document;
      const versions = await this.#parts.store.read((reader) =>
        reader.scan({
          type,
          asOf,
          limit: PAGE,
          ...(after ? { after } : {}),
          ...(sinceSequence !== undefined ? { since: sinceSequence } : {}),
          ...(level.level === 'system' ? {} : { ofPatients: true }),
        }),
      );
      await this.#add(type, versions, lines);
      if (versions.length < PAGE) break;
      if (Date.now() - this.#kept >= KEEP_EVERY_MS) await this.#keep();
    }
    await this.#endType();
  }

  async #add(type: string, versions: readonly ResourceVersion[], lines: ExportLines): Promise<void> {
    const last = versions.at(-1);
    if (!last) return;
    const found = versions.flatMap((version) => {
      const line = lines.line(version);
      if (line !== undefined && version.patient !== undefined) this.#patients.add(version.patient);
      return line ?? [];
    });
    const gone = await this.#gone(versions, lines);
    if (found.length > 0) {
      this.#resources ??= await PartWriter.begin(this.#held.folder, newName(type), type);
      await this.#resources.add(`${found.join('\n')}\n`, found.length);
    }
    if (gone.length > 0) {
      this.#deleted ??= await PartWriter.begin(this.#held.folder, newName('deleted'), 'Bundle');
      await this.#deleted.add(`${deletions(type, gone)}\n`, 1);
    }
    this.#document = {
      ...this.#document,
      after: { id: last.id, sequence: last.sequence },
      written: this.#document.written + found.length,
    };
    if ((this.#resources?.part.count ?? 0) >= this.#parts.bulk.resourcesPerFile) await this.#endFile();
    this.#withinLimit();
  }

  /** The ids of those that were deleted. */
  async #gone(versions: readonly ResourceVersion[], lines: ExportLines): Promise<string[]> {
    const deleted = versions.filter(({ text }) => text === undefined);
    if (!lines.asksLast || deleted.length === 0) return deleted.flatMap((version) => lines.deletedId(version) ?? []);
    return this.#parts.store.read(async (reader) => {
      const ids: string[] = [];
      for (const version of deleted) {
        const id = lines.deletedId(version, await reader.vread(version, version.version - 1));
        if (id !== undefined) ids.push(id);
      }
      return ids;
    });
  }

  #withinLimit(): void {
    const open = (this.#resources?.part.bytes ?? 0) + (this.#deleted?.part.bytes ?? 0);
    if (this.#document.bytes + open <= this.#parts.bulk.maxBytes) return;
    throw new BulkFailure('The export is larger than this server writes; ask for less with _type or _since.');
  }

  /** Puts what was done so far on disk, and asks whether the job is still ours. */
  async #keep(): Promise<void> {
    await Promise.all([this.#resources?.sync(), this.#deleted?.sync()]);
    if (this.#patients.size > 0) await this.#parts.audit?.([...this.#patients]);
    this.#patients.clear();
    const { part: _, deletedPart: __, ...rest } = this.#document;
    this.#document = { ...rest, ...named('part', this.#resources), ...named('deletedPart', this.#deleted) };
    await this.#held.keep(this.#document);
    this.#kept = Date.now();
  }

  async #endFile(): Promise<void> {
    const done = await ended(this.#resources);
    this.#resources = undefined;
    if (!done) return;
    const { output, bytes } = this.#document;
    this.#document = { ...this.#document, output: [...output, done], bytes: bytes + done.bytes };
  }

  async #endType(): Promise<void> {
    await this.#endFile();
    const { after: _, types, ...rest } = this.#document;
    this.#document = { ...rest, types: types.slice(1) };
    if (this.#document.types.length === 0) {
      const done = await ended(this.#deleted);
      this.#deleted = undefined;
      if (done) this.#document = { ...this.#document, deleted: [done], bytes: this.#document.bytes + done.bytes };
    }
    await this.#keep();
  }
}

/** Names nobody guesses, and nobody who takes the job over uses again. */
const newName = (type: string): string => `${type}.${randomBytes(8).toString('hex')}.ndjson`;

async function ended(writer: PartWriter | undefined): Promise<OutputFile | undefined> {
  if (!writer) return undefined;
  await writer.sync();
  await writer.close();
  return writer.part;
}

const named = (name: 'part' | 'deletedPart', writer: PartWriter | undefined): { [N in typeof name]?: PartFile } =>
  writer ? { [name]: writer.part } : {};

/** Deletions as the transaction Bundle that would repeat them (Bulk Data Access 2.0, "Output File - deleted"). */
function deletions(type: string, ids: readonly string[]): string {
  const entry = ids.map((id) => ({ request: { method: 'DELETE', url: `${type}/${id}` } }));
  return JSON.stringify({ resourceType: 'Bundle', type: 'transaction', entry });
}
