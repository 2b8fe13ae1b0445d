const BAR = 24;

/** `████░░░░ 50 %`. @param part how much is done, from 0 to 1 */
export function barText(part: number): string {
  const filled = Math.round(part * BAR);
  return `${'█'.repeat(filled)}${'░'.repeat(BAR - filled)} ${Math.floor(part * 100)} %`;
}

/** A line on a terminal that says how far long work is; a stream that is no terminal gets none. */
export class ProgressLine {
  readonly #stream: NodeJS.WriteStream;
  readonly #patience: number;
  readonly #interval: number;
  readonly #start = performance.now();
  #drawn = 0;
  #shown = false;

  /** @param times in milliseconds: before the first line, and between two of them */
  constructor(stream: NodeJS.WriteStream, { patience, interval }: { patience: number; interval: number }) {
    this.#stream = stream;
    this.#patience = patience;
    this.#interval = interval;
  }

  /** Writes the line over the one before, unless that was done just now. @param text by the milliseconds since the start */
  show(text: (elapsedMs: number) => string): void {
    const now = performance.now();
    const elapsed = now - this.#start;
    if (!this.#stream.isTTY || elapsed < this.#patience || now - this.#drawn < this.#interval) return;
    this.#drawn = now;
    this.#shown = true;
    this.#stream.write(`\r\u001b[K${text(elapsed).slice(0, (this.#stream.columns || 80) - 1)}`);
  }

  /** Takes the line away so that something else can be written; it comes back when it is shown again. */
  hide(): void {
    if (this.#shown) this.#stream.write('\r\u001b[K');
    this.#shown = false;
  }
}
