import { sizeText } from '../input/decode.ts';
import { barText, ProgressLine } from '../progress-line.ts';
import type { Counts } from './task.ts';

/** Shows on a terminal how far long work is. */
export interface Progress {
  /** So many more bytes of input are done; the counts are those of all that was done. */
  add(bytes: number, counts: Counts): void;
  /** Takes the bar away so that something else can be written; it comes back with the next change. */
  hide(): void;
}

/** The bar as text: part done, bytes, resources, errors, time left. */
export function progressText(done: number, expected: number, counts: Counts, elapsedMs: number): string {
  const numbers = `${counts.documents} resources, ${counts.invalid} not valid`;
  const speed = `${sizeText(Math.round((done / Math.max(1, elapsedMs)) * 1000))}/s`;
  if (expected === 0) return `${sizeText(done)}, ${numbers}, ${speed}`;
  const part = Math.min(1, done / expected);
  const left = part > 0 ? Math.ceil((elapsedMs * (1 - part)) / part / 1000) : 0;
  return `${barText(part)}, ${numbers}, ${speed}, ${left} s left`;
}

/**
 * A progress bar on standard error; none when that is no terminal, nor for work that is done in a second.
 * @param expected bytes of the inputs; 0 when that is not known
 */
export function createProgress(expected: number, stream: NodeJS.WriteStream = process.stderr): Progress {
  const line = new ProgressLine(stream, { patience: 1000, interval: 100 });
  let done = 0;
  return {
    add: (bytes, counts) => {
      done += bytes;
      line.show((elapsed) => progressText(done, expected, counts, elapsed));
    },
    hide: () => line.hide(),
  };
}
