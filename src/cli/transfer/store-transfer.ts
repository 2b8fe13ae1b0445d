import { closeSync, createReadStream, createWriteStream, openSync, readSync, renameSync } from 'node:fs';
import { beginsAsDump, DumpProblem, dumpStore, loadStore } from '../../store/index.ts';
import { EXIT, Unusable } from '../exit-code.ts';
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
  const store = await openExistingStore(from);
  const progress = transferProgress('versions');
  try {
    const unfinished = `${out}.unfinished`;
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
    await store.close();
  }
}

/** Whether a file is what {@link exportStore} writes. */
export function isStoreExport(path: string): boolean {
  const start = Buffer.alloc(64);
  try {
    const file = openSync(path, 'r');
    const length = readSync(file, start);
    closeSync(file);
    return beginsAsDump(start.toString('utf8', 0, length).trimStart());
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
  for await (const chunk of createReadStream(path, 'utf8')) {
    const [first, ...others] = String(chunk).split('\n');
    line += first;
    for (const next of others) {
      yield line;
      line = next;
    }
  }
  if (line !== '') yield line;
}
