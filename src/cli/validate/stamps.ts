import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** What tells a version of a file from another, by its path. */
export type Stamps = Map<string, string>;

function stamp(path: string): string | undefined {
  // a link may lead in a circle
  const found = existsSync(path) ? statSync(path, { throwIfNoEntry: false }) : undefined;
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

/** The files below a folder; links to folders are not followed, as they are not when a package is read. */
function filesBelow(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    return entry.isDirectory() ? filesBelow(path) : [path];
  });
}

/** The files of a package: itself, or all below a folder; none of one that is being made anew at this moment. */
function packageFiles(path: string): string[] {
  try {
    return statSync(path).isDirectory() ? filesBelow(path) : [path];
  } catch {
    return [];
  }
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
    this.#stamps = stampAll(packages.flatMap(packageFiles));
  }

  changed(): boolean {
    const before = this.#stamps;
    this.#stamps = stampAll(this.#packages.flatMap(packageFiles));
    return differing(this.#stamps, before).length > 0 || differing(before, this.#stamps).length > 0;
  }
}
