import { type FSWatcher, statSync, watch } from 'node:fs';
import { dirname } from 'node:path';

/** Time in which changes count as one, in milliseconds: editors write a file in several steps. */
const SETTLE = 100;
/**
 * Changes are also looked for at this interval, for folders whose changes the system does not tell (network,
 * containers).
 */
const LOOK = 2000;

/** Folders whose changes matter: those named, and those of the files named. */
function folders(paths: readonly string[]): Map<string, boolean> {
  const found = new Map<string, boolean>();
  for (const path of paths) {
    const isFolder = statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
    const folder = isFolder ? path : dirname(path);
    found.set(folder, isFolder || (found.get(folder) ?? false));
  }
  return found;
}

function watchFolder(folder: string, recursive: boolean, changed: () => void): FSWatcher[] {
  try {
    const watcher = watch(folder, { recursive }, changed);
    watcher.on('error', () => watcher.close()); // what it would have told is found at the next look
    return [watcher];
  } catch {
    return [];
  }
}

/** Tells of changes until it is stopped; several at once are told once. */
export class Changes {
  private wake: () => void = () => undefined;
  private readonly watchers: FSWatcher[];
  stopped = false;

  constructor(paths: readonly string[]) {
    const told = (): void => this.wake();
    this.watchers = [...folders(paths)].flatMap(([folder, recursive]) => watchFolder(folder, recursive, told));
  }

  /** Waits for a change, or for the time to look. */
  async next(): Promise<void> {
    if (this.stopped) return;
    let timer: NodeJS.Timeout | undefined;
    const told = await new Promise<boolean>((resolve) => {
      this.wake = () => resolve(true);
      timer = setTimeout(() => resolve(false), LOOK);
    });
    clearTimeout(timer);
    if (told && !this.stopped) await new Promise((resolve) => setTimeout(resolve, SETTLE));
  }

  stop(): void {
    this.stopped = true;
    for (const watcher of this.watchers) watcher.close();
    this.wake();
  }
}
