import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSqliteStore, type ResourceStore } from '../src/store/index.ts';

/** The path of a SQLite store that `put` has filled by number; made once, kept in a folder for temporary files. */
export async function keptStore(
  folderName: string,
  name: string,
  count: number,
  put: (store: ResourceStore, numbers: number[]) => Promise<unknown>,
): Promise<string> {
  const folder = join(tmpdir(), folderName);
  const path = join(folder, `${name}.sqlite`);
  const ready = `${path}.ready`;
  if (existsSync(ready)) return path;
  for (const suffix of ['', '-wal', '-shm']) rmSync(`${path}${suffix}`, { force: true });
  mkdirSync(folder, { recursive: true });
  const store = await openSqliteStore({ path });
  await put(
    store,
    Array.from({ length: count }, (_, number) => number),
  );
  await store.close();
  mkdirSync(ready);
  return path;
}
