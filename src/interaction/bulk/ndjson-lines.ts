import { isUtf8 } from 'node:buffer';
import { createReadStream } from 'node:fs';

/** A line of a file. */
export interface NdjsonLine {
  text: string;
  /** 1-based, counted from where reading began. */
  number: number;
  /** Byte behind the line and its end. */
  end: number;
  /** It has no line end: the file may have been cut off. */
  isLast: boolean;
  /** Its bytes are not UTF-8, so that the text is not what was meant. */
  notUtf8?: true;
}

const LF = 10;

/** A line longer than what may be read. */
export class LineTooLong extends Error {}

/** The lines of a file from a byte on; what is blank is passed over. Throws `LineTooLong`. */
export async function* ndjsonLines(path: string, offset: number, maxBytes: number): AsyncGenerator<NdjsonLine> {
  let waiting: Buffer[] = [];
  let waitingBytes = 0;
  let end = offset;
  let number = 0;
  const line = (isLast: boolean): NdjsonLine | undefined => {
    const bytes = Buffer.concat(waiting);
    const text = bytes
      .toString('utf8')
      .replace(/^\uFEFF/, '')
      .trim();
    waiting = [];
    waitingBytes = 0;
    number += 1;
    return text === '' ? undefined : { text, number, end, isLast, ...(isUtf8(bytes) ? {} : { notUtf8: true }) };
  };
  for await (const chunk of createReadStream(path, { start: offset })) {
    if (!Buffer.isBuffer(chunk)) continue;
    let from = 0;
    for (let at = chunk.indexOf(LF); at >= 0; at = chunk.indexOf(LF, from)) {
      waiting.push(chunk.subarray(from, at));
      end += at + 1 - from;
      end += waitingBytes;
      from = at + 1;
      const found = line(false);
      if (found) yield found;
    }
    if (from < chunk.length) {
      waiting.push(chunk.subarray(from));
      waitingBytes += chunk.length - from;
    }
    if (waitingBytes > maxBytes) throw new LineTooLong();
  }
  end += waitingBytes;
  const found = waitingBytes > 0 ? line(true) : undefined;
  if (found) yield found;
}
