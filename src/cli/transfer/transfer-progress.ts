/** Shows on a terminal how far a transfer is. */
export interface TransferProgress {
  /** So many were done since the last time. @param expected how many there will be, once that is known */
  add(count: number, expected?: number): void;
  /** Takes the line away so that something else can be written. */
  hide(): void;
}

const INTERVAL = 200;
const BAR = 24;

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
  const part = Math.min(1, done / expected);
  const filled = Math.round(part * BAR);
  return `${'█'.repeat(filled)}${'░'.repeat(BAR - filled)} ${Math.floor(part * 100)} %, ${text}`;
}

/** Progress on standard error; none when that is no terminal. @param before how much was done when this began */
export function transferProgress(what: string, before = 0): TransferProgress {
  const stream = process.stderr;
  const start = performance.now();
  let done = before;
  let drawn = 0;
  return {
    add: (count, expected) => {
      done += count;
      const now = performance.now();
      if (!stream.isTTY || now - drawn < INTERVAL) return;
      drawn = now;
      const text = transferText({ done, before, expected }, what, now - start);
      stream.write(`\r\u001b[K${text.slice(0, (stream.columns || 80) - 1)}`);
    },
    hide: () => {
      if (drawn > 0) stream.write('\r\u001b[K');
    },
  };
}
