import { sizeText } from '../input/decode.ts';
import type { Counts } from './task.ts';

/** Shows on a terminal how far long work is. */
export interface Progress {
  /** So many more bytes of input are done; the counts are those of all that was done. */
  add(bytes: number, counts: Counts): void;
  /** Takes the bar away so that something else can be written; it comes back with the next change. */
  hide(): void;
}

/** Work that takes less long shows no bar, in milliseconds. */
const PATIENCE = 1000;
const INTERVAL = 100;
const BAR = 24;

/** The bar as text: part done, bytes, resources, errors, time left. */
export function progressText(done: number, expected: number, counts: Counts, elapsedMs: number): string {
  const numbers = `${counts.documents} resources, ${counts.invalid} not valid`;
  const speed = `${sizeText(Math.round((done / Math.max(1, elapsedMs)) * 1000))}/s`;
  if (expected === 0) return `${sizeText(done)}, ${numbers}, ${speed}`;
  const part = Math.min(1, done / expected);
  const filled = Math.round(part * BAR);
  const left = part > 0 ? Math.ceil((elapsedMs * (1 - part)) / part / 1000) : 0;
  const bar = `${'█'.repeat(filled)}${'░'.repeat(BAR - filled)}`;
  return `${bar} ${Math.floor(part * 100)} %, ${numbers}, ${speed}, ${left} s left`;
}

const nothing: Progress = { add: () => undefined, hide: () => undefined };

/**
 * A progress bar on standard error; none when that is no terminal.
 * @param expected bytes of the inputs; 0 when that is not known
 */
export function createProgress(expected: number, stream: NodeJS.WriteStream = process.stderr): Progress {
  if (!stream.isTTY) return nothing;
  const start = performance.now();
  let done = 0;
  let drawn = start;
  let shown = false;
  return {
    add: (bytes, counts) => {
      done += bytes;
      const now = performance.now();
      if (now - start < PATIENCE || now - drawn < INTERVAL) return;
      drawn = now;
      shown = true;
      const text = progressText(done, expected, counts, now - start);
      stream.write(`\r\u001b[K${text.slice(0, (stream.columns || 80) - 1)}`);
    },
    hide: () => {
      if (shown) stream.write('\r\u001b[K');
      shown = false;
    },
  };
}
