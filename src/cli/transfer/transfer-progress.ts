import { barText, ProgressLine } from '../progress-line.ts';

/** Shows on a terminal how far a transfer is. */
export interface TransferProgress {
  /** So many were done since the last time. @param expected how many there will be, once that is known */
  add(count: number, expected?: number): void;
  /** Takes the line away so that something else can be written. */
  hide(): void;
}

/** How much is done, how much of it was done when this transfer began, and how much there will be. */
interface Done {
  done: number;
  before?: number;
  expected?: number | undefined;
}

/** `████░░░░ 50 %, 12,000 cases, 3,100/s`; without a bar where it is not known how many there will be. */
export function transferText({ done, before = 0, expected }: Done, what: string, elapsedMs: number): string {
  const number = (value: number): string => Math.round(value).toLocaleString('en');
  const text = `${number(done)} ${what}, ${number(((done - before) / Math.max(1, elapsedMs)) * 1000)}/s`;
  if (expected === undefined || expected === 0) return text;
  return `${barText(Math.min(1, done / expected))}, ${text}`;
}

/** Progress on standard error; none when that is no terminal. @param before how much was done when this began */
export function transferProgress(what: string, before = 0): TransferProgress {
  const line = new ProgressLine(process.stderr, { patience: 0, interval: 200 });
  let done = before;
  return {
    add: (count, expected) => {
      done += count;
      line.show((elapsed) => transferText({ done, before, expected }, what, elapsed));
    },
    hide: () => line.hide(),
  };
}
