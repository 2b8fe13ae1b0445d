import { statSync } from 'node:fs';
import { tooLarge, unreadable } from '../input/decode.ts';
import { type LineBlock, type LongLine, lineBlocks } from '../input/line-blocks.ts';
import { CHUNK, isPacked, lineStream } from '../input/line-stream.ts';
import { isPipe, pipeStream } from '../input/pipe.ts';
import { formatOf } from '../input/read-input.ts';
import { detect } from '../input/standard-input.ts';
import type { Task, WholeFile } from './task.ts';

/** Size of a file in bytes; 0 when there is none, which is told when it is read. */
function fileSize(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.size ?? 0;
}

/** Bytes of all inputs; 0 where they are not known before a pipe, or a packed file, is read. */
export function expectedSize(files: readonly string[]): number {
  if (files.some((file) => isPipe(file) || isPacked(file))) return 0;
  return files.reduce((sum, file) => sum + fileSize(file), 0);
}

interface Input {
  index: number;
  input: string;
}

async function* lineTasks(of: Input, pieces: AsyncIterable<LineBlock | LongLine>, max: number): AsyncGenerator<Task> {
  for await (const piece of pieces) {
    if (!('tooLong' in piece)) yield { kind: 'lines', ...of, block: piece };
    else yield { kind: 'issue', ...of, issue: { ...tooLarge('line', max), line: piece.line, column: 1 } };
  }
  yield { kind: 'end', ...of };
}

async function* documentTask(of: Input, chunks: AsyncIterable<Uint8Array>, max: number): AsyncGenerator<Task> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of chunks) {
    size += chunk.length;
    if (size <= max) parts.push(chunk);
    else parts.length = 0;
  }
  if (size > max) yield { kind: 'issue', ...of, issue: tooLarge('input', max) };
  else yield { kind: 'document', ...of, bytes: new Uint8Array(Buffer.concat(parts)) };
}

async function* pipeTasks(of: Input, max: number): AsyncGenerator<Task> {
  const { ndjson, chunks } = await detect(pipeStream(of.input), max);
  if (ndjson) yield* lineTasks(of, lineBlocks(chunks, max), max);
  else yield* documentTask(of, chunks, max);
}

/** What an input that holds a document a line, or a pipe, has to do; a failure to read it is a finding. */
async function* streamTasks(of: Input, max: number): AsyncGenerator<Task> {
  try {
    if (isPipe(of.input)) yield* pipeTasks(of, max);
    else yield* lineTasks(of, lineBlocks(lineStream(of.input), max), max);
  } catch (error) {
    yield { kind: 'issue', ...of, issue: unreadable(error) };
  }
}

/** The inputs as pieces of work, in their order; read only as far as the pieces are asked for. */
export async function* tasksOf(files: readonly string[], maxSize: number): AsyncGenerator<Task> {
  let held: { files: WholeFile[]; size: number } = { files: [], size: 0 };
  for (const [index, input] of files.entries()) {
    const streamed = isPipe(input) || formatOf(input) === 'ndjson';
    // files before a streamed input have the number of the last of them, so that it is counted by itself
    if (held.files.length > 0 && (streamed || held.size >= CHUNK)) {
      yield { kind: 'files', index: index - 1, ...held };
      held = { files: [], size: 0 };
    }
    if (!streamed) {
      held.files.push({ input, yaml: formatOf(input) === 'yaml' });
      held.size += fileSize(input);
    }
    if (streamed) yield* streamTasks({ index, input }, maxSize);
  }
  if (held.files.length > 0) yield { kind: 'files', index: files.length - 1, ...held };
}
