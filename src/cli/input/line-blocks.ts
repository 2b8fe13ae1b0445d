/** Complete lines of an input, as they stand there: nothing decoded, nothing copied per line. */
export interface LineBlock {
  /** 1-based number of the first line. */
  firstLine: number;
  bytes: Uint8Array<ArrayBuffer>;
}

/** A line that is longer than allowed; it was passed over without being kept. */
export interface LongLine {
  line: number;
  tooLong: true;
}

const NEWLINE = 0x0a;

/** The beginning of a line whose end was not read yet. */
class HeldLine {
  private parts: Uint8Array[] = [];
  size = 0;

  add(part: Uint8Array): void {
    if (part.length === 0) return;
    this.parts.push(part);
    this.size += part.length;
  }

  /** What was held, followed by `rest`, in memory of its own; nothing is held after. */
  takeWith(rest: Uint8Array): Uint8Array<ArrayBuffer> {
    const whole = new Uint8Array(this.size + rest.length);
    let at = 0;
    for (const part of [...this.parts, rest]) {
      whole.set(part, at);
      at += part.length;
    }
    this.drop();
    return whole;
  }

  drop(): void {
    this.parts = [];
    this.size = 0;
  }
}

function countLines(bytes: Uint8Array): number {
  let count = 0;
  for (let at = bytes.indexOf(NEWLINE); at >= 0; at = bytes.indexOf(NEWLINE, at + 1)) count += 1;
  return count;
}

/**
 * Cuts a stream of bytes into blocks of complete lines, one block per chunk read. It holds one chunk and the beginning
 * of one line, never more than `maxLine` bytes; a longer line is named and passed over.
 */
export async function* lineBlocks(
  chunks: AsyncIterable<Uint8Array>,
  maxLine: number,
): AsyncGenerator<LineBlock | LongLine> {
  const held = new HeldLine();
  let line = 1;
  let skipping = false;
  for await (const chunk of chunks) {
    let rest = chunk;
    const first = rest.indexOf(NEWLINE);
    if (!skipping && held.size + (first < 0 ? rest.length : first) > maxLine) {
      yield { line, tooLong: true };
      held.drop();
      skipping = true;
    }
    if (skipping) {
      if (first < 0) continue;
      rest = rest.subarray(first + 1);
      line += 1;
      skipping = false;
    }
    const last = rest.lastIndexOf(NEWLINE);
    if (last >= 0) {
      const bytes = held.takeWith(rest.subarray(0, last + 1));
      yield { firstLine: line, bytes };
      line += countLines(rest.subarray(0, last + 1));
    }
    held.add(rest.subarray(last + 1));
  }
  if (held.size > 0) yield { firstLine: line, bytes: held.takeWith(new Uint8Array()) };
}

/** A line of a block. */
export interface Line {
  line: number;
  bytes: Uint8Array;
}

/** The lines of a block that are not blank, without their line ends (LF or CRLF). */
export function* linesOf({ firstLine, bytes }: LineBlock): Generator<Line> {
  let line = firstLine;
  for (let start = 0; start < bytes.length; line += 1) {
    const next = bytes.indexOf(NEWLINE, start);
    const end = next < 0 ? bytes.length : next;
    const content = bytes.subarray(start, bytes[end - 1] === 0x0d && end > start ? end - 1 : end);
    if (content.some((byte) => byte > 0x20)) yield { line, bytes: content };
    start = end + 1;
  }
}
