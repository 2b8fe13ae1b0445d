import { createReadStream, statSync } from 'node:fs';

/** Whether an input is read once, as it comes: standard input, or a pipe that a shell gives a name (`<(command)`). */
export const isPipe = (input: string): boolean =>
  input === '-' || statSync(input, { throwIfNoEntry: false })?.isFIFO() === true;

/** What comes out of a pipe. */
export const pipeStream = (input: string): AsyncIterable<Uint8Array> =>
  input === '-' ? process.stdin : createReadStream(input);
