import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** What tells a version of a file from another, by its path. */
export type Stamps = Map<string, string>;

function stamp(path: string): string | undefined {
  const found = statSync(path, { throwIfNoEntry: false });
  return found && `${found.mtimeMs} ${found.size} ${found.ino}`;
}

/** The versions of files; what is not there has none. */
export function stampAll(paths: readonly string[]): Stamps {
  const stamps: Stamps = new Map();
  for (const path of paths) {
    const found = stamp(path);
    if (found !== undefined) stamps.set(path, found);
  }
  return stamps;
}

/** The files of packages: themselves, or all below a folder. */
function packageFiles(packages: readonly string[]): string[] {
  return packages.flatMap((path) => {
    if (!statSync(path, { throwIfNoEntry: false })?.isDirectory()) return [path];
    return readdirSync(path, { recursive: true, encoding: 'utf8' }).map((name) => join(path, name));
  });
}

/** Paths whose version is another than before. */
export const differing = (now: Stamps, before: Stamps): string[] =>
  [...now].filter(([path, value]) => before.get(path) !== value).map(([path]) => path);

/** Tells whether packages changed since it was last asked. */
export class PackageStamps {
  readonly #packages: readonly string[];
  #stamps: Stamps;

  constructor(packages: readonly string[]) {
    this.#packages = packages;
    this.#stamps = stampAll(packageFiles(packages));
  }

  changed(): boolean {
    const before = this.#stamps;
    this.#stamps = stampAll(packageFiles(this.#packages));
    return differing(this.#stamps, before).length > 0 || differing(before, this.#stamps).length > 0;
  }
}
