/** Shows on a terminal how far a transfer is. */
export interface TransferProgress {
  /** So many were done since the last time. */
  add(count: number): void;
  /** Takes the line away so that something else can be written. */
  hide(): void;
}

const INTERVAL = 200;

/** `12,000 cases, 3,100/s` */
export function transferText(done: number, what: string, elapsedMs: number): string {
  const number = (value: number): string => Math.round(value).toLocaleString('en');
  return `${number(done)} ${what}, ${number((done / Math.max(1, elapsedMs)) * 1000)}/s`;
}

/** Progress on standard error; none when that is no terminal. */
export function transferProgress(what: string, stream: NodeJS.WriteStream = process.stderr): TransferProgress {
  const start = performance.now();
  let done = 0;
  let drawn = 0;
  return {
    add: (count) => {
      done += count;
      const now = performance.now();
      if (!stream.isTTY || now - drawn < INTERVAL) return;
      drawn = now;
      stream.write(`\r\u001b[K${transferText(done, what, now - start).slice(0, (stream.columns || 80) - 1)}`);
    },
    hide: () => {
      if (drawn > 0) stream.write('\r\u001b[K');
    },
  };
}
