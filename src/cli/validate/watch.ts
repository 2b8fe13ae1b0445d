import type { Definitions } from '../../definitions/index.ts';
import { Unusable } from '../exit-code.ts';
import { inputFiles, resourceFiles } from '../input/read-input.ts';
import { type Output, outputTo } from '../output.ts';
import { definitionsWith } from '../toolkit.ts';
import { Changes } from './changes.ts';
import { formatOfName } from './format/formats.ts';
import { createLane, type LaneSettings, type TaskLane } from './lane.ts';
import { runOnce } from './run.ts';
import { differing, PackageStamps, type Stamps, stampAll } from './stamps.ts';

/** The files of an input that are there now; none while they are being replaced. */
function filesNow(input: string): string[] {
  try {
    return inputFiles([input], resourceFiles);
  } catch (error) {
    if (error instanceof Unusable) return [];
    throw error;
  }
}

const say = (text: string): void => console.error(`[${new Date().toLocaleTimeString('en-GB')}] ${text}`);

/** What was checked, and how it came out. */
class Watched {
  private files: Stamps = new Map();
  private readonly packages: PackageStamps;
  private readonly codes = new Map<string, number>();
  private readonly inputs: readonly string[];
  private readonly settings: LaneSettings;
  private readonly output: Output;
  private definitions: Definitions;
  private lane: TaskLane;

  constructor(inputs: readonly string[], settings: LaneSettings) {
    this.inputs = inputs;
    this.settings = settings;
    this.packages = new PackageStamps(settings.options.package);
    this.output = outputTo(process.stdout, formatOfName[settings.options.format].between);
    this.definitions = definitionsWith(settings.options.package);
    this.lane = createLane(settings, () => this.definitions);
  }

  /** The worst of the latest verdicts, as an exit code. */
  get code(): number {
    return Math.max(0, ...this.codes.values());
  }

  /** Whether nobody reads any more what is found. */
  get closed(): boolean {
    return this.output.closed;
  }

  /** Checks what changed; all of it when a package changed. */
  async update(stopped: () => boolean): Promise<void> {
    if (this.packages.changed() && this.reload()) this.files.clear();
    const now = stampAll(this.inputs.flatMap(filesNow));
    for (const path of this.codes.keys()) if (!now.has(path)) this.forget(path);
    const changed = differing(now, this.files);
    this.files = now;
    if (changed.length === 0) return;
    for (const path of changed) {
      if (stopped()) return;
      this.codes.set(path, await runOnce([path], this.settings, this.lane, this.output));
    }
    say(`${changed.length} checked, ${this.codes.size} in all; waiting for changes, Ctrl-C ends.`);
  }

  private forget(path: string): void {
    this.codes.delete(path);
    say(`${path} is gone.`);
  }

  /** Reads the packages again; a package that is broken for now leaves the definitions as they were. */
  private reload(): boolean {
    try {
      const definitions = definitionsWith(this.settings.options.package);
      this.definitions.close();
      this.definitions = definitions;
      this.lane = createLane(this.settings, () => definitions);
      say('A package changed: everything is checked again.');
      return true;
    } catch (error) {
      if (!(error instanceof Unusable)) throw error;
      say(error.message);
      return false;
    }
  }
}

/**
 * Checks files, and again what changes of them and of the packages, until Ctrl-C (SIGINT) or SIGTERM, or until nobody
 * reads what is found. What was printed stays.
 * @returns the exit code the latest verdicts make together
 */
export async function watchFiles(inputs: readonly string[], settings: LaneSettings): Promise<number> {
  const watched = new Watched(inputs, settings);
  const changes = new Changes([...inputs, ...settings.options.package]);
  const stop = (): void => changes.stop();
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, stop);
  while (!changes.stopped) {
    await watched.update(() => changes.stopped);
    if (watched.closed) changes.stop();
    await changes.next();
  }
  return watched.code;
}
