/** Writes pieces to a stream no faster than it takes them. */
export interface Output {
  /** Whether whoever read the output has gone (`| head`), so that nothing more need be done. */
  readonly closed: boolean;
  write(content: string | Uint8Array): Promise<void>;
  /** Writes pieces with what the format puts between two. */
  pieces(pieces: readonly string[]): Promise<void>;
}

/** Characters gathered before they are written. */
const ENOUGH = 1 << 16;

/** Waits until a stream takes more, or will never take more. */
function drained(stream: NodeJS.WritableStream): Promise<void> {
  if (!stream.writable) return Promise.resolve();
  return new Promise((resolve) => {
    const done = (): void => {
      for (const event of ['drain', 'close', 'error']) stream.off(event, done);
      resolve();
    };
    for (const event of ['drain', 'close', 'error']) stream.on(event, done);
  });
}

/** Writes to a stream; a reader who goes away is no error. */
export function outputTo(stream: NodeJS.WritableStream, between = ''): Output {
  let closed = false;
  let any = false;
  stream.on('error', (error: NodeJS.ErrnoException) => {
    closed = true;
    if (error.code !== 'EPIPE') console.error(`The output cannot be written: ${error.message}.`);
  });
  const write = async (content: string | Uint8Array): Promise<void> => {
    if (closed || content.length === 0) return;
    if (stream.write(content)) return;
    await drained(stream);
  };
  return {
    get closed() {
      return closed;
    },
    write,
    pieces: async (pieces) => {
      let gathered = '';
      for (const piece of pieces) {
        gathered += any ? between + piece : piece;
        any = true;
        if (gathered.length < ENOUGH) continue;
        await write(gathered);
        gathered = '';
      }
      await write(gathered);
    },
  };
}
