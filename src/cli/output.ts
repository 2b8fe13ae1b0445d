/** Writes pieces to a stream no faster than it takes them. */
export interface Output {
  /** Whether whoever read the output has gone (`| head`), so that nothing more need be done. */
  readonly closed: boolean;
  write(content: string | Uint8Array): Promise<void>;
  /** Writes pieces with what the format puts between two. */
  pieces(pieces: readonly string[]): Promise<void>;
  /** Ends a file; rejects with what went wrong since it was opened. */
  end(): Promise<void>;
}

/** Characters gathered before they are written. */
const ENOUGH = 64 * 1024;

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

/** Writes to a stream; a reader who goes away is no error. Errors of standard output are told by {@link watchOutput}. */
export function outputTo(stream: NodeJS.WritableStream, between = ''): Output {
  let closed = false;
  let failure: Error | undefined;
  let any = false;
  stream.on('error', (error) => {
    closed = true;
    failure ??= error;
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
    end: async () => {
      if (failure === undefined) await new Promise<void>((done) => stream.once('close', done).end());
      if (failure !== undefined) throw failure;
    },
  };
}

/**
 * Watches a stream that several parts of a command write to, such as standard output.
 * @returns what to call when all is written: it gives the error by which something was lost, if any was
 */
export function watchOutput(stream: NodeJS.WritableStream): () => Promise<Error | undefined> {
  let failure: Error | undefined;
  const note = (error: NodeJS.ErrnoException): void => {
    if (error.code !== 'EPIPE') failure ??= error;
  };
  stream.on('error', note);
  return async () => {
    // an error is told after the write that met it
    await new Promise(setImmediate);
    stream.off('error', note);
    return failure;
  };
}
