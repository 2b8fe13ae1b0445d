import type { JsonValue, Resource } from '../../fhir/json.ts';
import { committed } from '../committed.ts';
import { parseStored } from '../parse-stored.ts';
import { keyText } from '../resource-index.ts';
import type { ResourceStore, ResourceVersion, ResourceWrite, StoreWriter } from '../resource-store.ts';
import { DUMP_FORMAT, DUMP_WITHOUT_END, type DumpLine, isDumpLine } from './dump-line.ts';

/** What was loaded. */
export interface Loaded {
  versions: number;
  sources: number;
  cases: number;
  /** Versions that were there already, from an earlier run. */
  known: number;
}

/** A dump that cannot be loaded into this store; the message says which line and why. */
export class DumpProblem extends Error {
  override readonly name = 'DumpProblem';
}

/** Lines of one transaction, unless a single commit has more. */
const BATCH = 200;

/**
 * Loads a dump into a store that is empty or holds the beginning of the same dump, so that a run that was broken off can
 * be started again. Versions keep number, instant and text; what was one commit stays one. Commits and the versions of
 * cases are counted anew.
 * @throws DumpProblem for what is no dump, for a store that holds something else, and, when the rest is loaded, for a dump
 * that was cut off
 */
export async function loadStore(
  store: ResourceStore,
  lines: AsyncIterable<string>,
  progress: (loaded: Readonly<Loaded>) => void = () => {},
): Promise<Loaded> {
  const loaded: Loaded = { versions: 0, sources: 0, cases: 0, known: 0 };
  let batch: NumberedLine[] = [];
  let commit: NumberedLine[] = [];
  let number = 0;
  let read = 0;
  let isWhole = false;
  const flush = async () => {
    if (batch.length > 0) await writeBatch(store, batch, loaded);
    batch = [];
    progress(loaded);
  };
  const endCommit = async () => {
    // a transaction makes one version of a resource at most
    if (batch.length + commit.length > BATCH || repeats(batch, commit)) await flush();
    batch.push(...commit);
    commit = [];
  };
  for await (const text of lines) {
    number += 1;
    if (text.trim() === '') continue;
    const line = parseLine(text, number);
    if (read === 0 && !('dump' in line)) throw new DumpProblem(`Line ${number}: a dump begins with "${DUMP_FORMAT}".`);
    if ('end' in line) {
      isWhole = line.end.lines === read;
      continue;
    }
    read += 1;
    if ('dump' in line) {
      isWhole = line.dump === DUMP_WITHOUT_END;
      // what is loaded is not indexed for search here: the next start does so
      await committed(store, (writer) => writer.writeFingerprint(''));
      continue;
    }
    if (!('version' in line) || line.version.sequence !== sequenceOf(commit)) await endCommit();
    commit.push({ number, line });
  }
  await endCommit();
  await flush();
  if (!isWhole)
    throw new DumpProblem('Lines are missing: the dump was cut off. What it has was taken; load the whole of it.');
  return loaded;
}

interface NumberedLine {
  number: number;
  line: DumpLine;
}

/** The commit that made the version that was read last. */
function sequenceOf(lines: readonly NumberedLine[]): number | undefined {
  const line = lines.at(-1)?.line;
  return line && 'version' in line ? line.version.sequence : undefined;
}

const keysOf = (lines: readonly NumberedLine[]) =>
  lines.flatMap(({ line }) => ('version' in line ? [keyText(line.version)] : []));

function repeats(batch: readonly NumberedLine[], commit: readonly NumberedLine[]): boolean {
  const known = new Set(keysOf(batch));
  return keysOf(commit).some((key) => known.has(key));
}

function parseLine(text: string, number: number): DumpLine {
  try {
    const value: JsonValue = JSON.parse(text.replace(/^\ufeff/, ''));
    if (isDumpLine(value)) return value;
  } catch {
    // said below, without quoting what may be patient data
  }
  throw new DumpProblem(`Line ${number} is no line of a dump (${DUMP_FORMAT}).`);
}

async function writeBatch(store: ResourceStore, batch: readonly NumberedLine[], loaded: Loaded): Promise<void> {
  const sources = batch.flatMap(({ line }) => ('source' in line ? [line.source] : []));
  const answers = batch.flatMap(({ line }) => ('answer' in line ? [line.answer] : []));
  const cases = batch.flatMap(({ line }) => ('case' in line ? [line.case] : []));
  const written = await committed(store, async (writer) => {
    const known = await writeVersions(writer, batch);
    if (sources.length > 0) await writer.addSources(sources);
    for (const { mark, answer } of answers) {
      if ((await writer.readAnswer(mark)) === undefined) await writer.keepAnswer(mark, answer);
    }
    for (const one of cases) await writer.putCase(one);
    return known;
  });
  loaded.known += written.known;
  loaded.versions += written.versions;
  loaded.sources += sources.length;
  loaded.cases += cases.length;
}

async function writeVersions(writer: StoreWriter, batch: readonly NumberedLine[]) {
  const given = batch.flatMap(({ number, line }) => ('version' in line ? [{ number, version: line.version }] : []));
  const held = await writer.readMany(given.map(({ version }) => version));
  const fresh: ResourceVersion[] = [];
  const writes: ResourceWrite[] = [];
  for (const [at, { number, version }] of given.entries()) {
    if (await isKnown(writer, version, held[at], number)) continue;
    fresh.push(version);
    writes.push(...writesOf(version, number));
  }
  await writer.putMany(writes);
  for (const version of fresh) if (version.text === undefined) await writer.delete(version, version.lastUpdated);
  return { versions: fresh.length, known: given.length - fresh.length };
}

function writesOf(version: ResourceVersion, number: number): ResourceWrite[] {
  const { type, id, method, text, patient, lastUpdated } = version;
  if (text === undefined || method === 'DELETE') return [];
  const resource = resourceIn(text);
  if (resource?.resourceType !== type)
    throw new DumpProblem(`Line ${number}: the text of ${keyText(version)} is no resource of its type.`);
  return [{ type, id, method, text, resource, lastUpdated, ...(patient !== undefined ? { patient } : {}) }];
}

function resourceIn(text: string): Resource | undefined {
  try {
    return parseStored(text);
  } catch {
    // the error would quote what may be patient data
    return undefined;
  }
}

async function isKnown(
  writer: StoreWriter,
  version: ResourceVersion,
  held: ResourceVersion | undefined,
  number: number,
): Promise<boolean> {
  const next = (held?.version ?? 0) + 1;
  if (version.version === next) return false;
  const same = version.version < next ? await writer.vread(version, version.version) : undefined;
  if (same && same.text === version.text && same.lastUpdated === version.lastUpdated) return true;
  throw new DumpProblem(
    `Line ${number}: the store holds something else under ${keyText(version)}; load into an empty one.`,
  );
}
