import { closeSync, createWriteStream, openSync, readSync, renameSync, rmSync } from 'node:fs';
import { constants, gunzipSync } from 'node:zlib';
import { isSystemError, reasonOf } from '../../fhir/system-error.ts';
import { beginsAsDump, DumpProblem, dumpStore, loadStore } from '../../store/index.ts';
import { withOutputs } from '../claim-outputs.ts';
import { EXIT, Unusable } from '../exit-code.ts';
import { isPacked, lineStream } from '../input/line-stream.ts';
import { isPipe } from '../input/pipe.ts';
import { outputTo } from '../output.ts';
import { refuseFolder } from './export-output.ts';
import { openExistingStore, openStoreAt } from './stored-resources.ts';
import { transferProgress } from './transfer-progress.ts';

/**
 * `export --format store`: everything of a store, to be loaded into another one. A file stands at its place only when it
 * is whole.
 */
export async function exportStore(from: string, out: string | undefined): Promise<number> {
  refuseFolder(out);
  return withOutputs(out === undefined ? [] : [out], () => dumpTo(from, out));
}

async function dumpTo(from: string, out: string | undefined): Promise<number> {
  const store = await openExistingStore(from);
  const progress = transferProgress('versions');
  const unfinished = `${out}.unfinished`;
  try {
    const stream = out === undefined ? process.stdout : createWriteStream(unfinished, { mode: 0o600, flush: true });
    const output = outputTo(stream);
    await dumpStore(store, async (line) => {
      await output.write(line);
      progress.add(1);
      return !output.closed;
    });
    if (out !== undefined) {
      await output.end();
      renameSync(unfinished, out);
    }
    return EXIT.good;
  } finally {
    progress.hide();
    if (out !== undefined) rmSync(unfinished, { force: true });
    await store.close();
  }
}

/** Whether a file is what {@link exportStore} writes. */
export function isStoreExport(path: string): boolean {
  // what is read of a pipe is gone
  if (isPipe(path)) return false;
  const start = Buffer.alloc(1024);
  try {
    const file = openSync(path, 'r');
    const bytes = start.subarray(0, readSync(file, start));
    closeSync(file);
    // what is cut off here goes on in the file
    const text = isPacked(path) ? gunzipSync(bytes, { finishFlush: constants.Z_SYNC_FLUSH }) : bytes;
    return beginsAsDump(text.toString('utf8').trimStart());
  } catch {
    return false;
  }
}

/** `import` of what {@link exportStore} wrote, into a store that is empty or holds a part of it already. */
export async function importStore(path: string, to: string): Promise<number> {
  const store = await openStoreAt(to);
  const progress = transferProgress('lines');
  let before = 0;
  try {
    const { versions, cases, known } = await loadStore(store, linesOf(path), (loaded) => {
      const done = loaded.versions + loaded.known + loaded.sources + loaded.cases;
      progress.add(done - before);
      before = done;
    });
    progress.hide();
    const there = known > 0 ? `, ${known} versions were there from before` : '';
    console.error(`${versions} versions and ${cases} cases taken${there}.`);
    return EXIT.good;
  } catch (error) {
    if (error instanceof DumpProblem) throw new Unusable(`${path}: ${error.message}`);
    throw error;
  } finally {
    progress.hide();
    await store.close();
  }
}

/**
 * The lines of a file, ended by LF alone: readline would end one at U+2028 too, which may stand in a resource. The file
 * is opened when the first is asked for.
 */
async function* linesOf(path: string): AsyncGenerator<string> {
  let line = '';
  for await (const text of texts(path)) {
    const [first, ...others] = text.split('\n');
    line += first;
    for (const next of others) {
      yield line;
      line = next;
    }
  }
  if (line !== '') yield line;
}

/** The text of a file, piece by piece. */
async function* texts(path: string): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  try {
    for await (const chunk of lineStream(path)) yield decoder.decode(chunk, { stream: true });
  } catch (error) {
    if (!isPacked(path) || isSystemError(error)) throw error;
    throw new Unusable(`${path} cannot be read: ${reasonOf(error)}.`);
  }
}
