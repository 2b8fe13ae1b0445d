import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lineBlocks, linesOf } from '../../src/cli/input/line-blocks.ts';

/** Lines that are read, by their numbers; `long` where one was passed over. */
async function read(chunks: readonly Uint8Array[], maxLine: number): Promise<[line: number, text: string][]> {
  async function* given() {
    yield* chunks;
  }
  const found: [number, string][] = [];
  for await (const block of lineBlocks(given(), maxLine)) {
    if ('tooLong' in block) found.push([block.line, 'long']);
    else for (const { line, bytes } of linesOf(block)) found.push([line, Buffer.from(bytes).toString('utf8')]);
  }
  return found;
}

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
/** A text in pieces of so many bytes. */
const inPieces = (text: string, size: number): Uint8Array[] => {
  const whole = bytes(text);
  const count = Math.ceil(whole.length / size);
  return Array.from({ length: count }, (_none, at) => whole.subarray(at * size, (at + 1) * size));
};
/** The lines of a text that are not blank, as they are to be read. */
const linesIn = (text: string): [number, string][] =>
  text.split('\n').flatMap((one, at): [number, string][] => {
    const line = one.endsWith('\r') ? one.slice(0, -1) : one;
    return /[^\0- ]/.test(line) ? [[at + 1, line]] : [];
  });

describe('lines of a stream', () => {
  it('are the same however it is cut', async () => {
    const line = fc.constantFrom('', ' ', '\r', '{}', '{"a": 1}', '{"ä": "𝄞"}\r', 'x'.repeat(40), '\t', 'a\rb');
    await fc.assert(
      fc.asyncProperty(fc.array(line, { maxLength: 12 }), fc.integer({ min: 1, max: 50 }), async (lines, size) => {
        const text = lines.join('\n');
        expect(await read(inPieces(text, size), 1000)).toEqual(linesIn(text));
        expect(await read(inPieces(`${text}\n`, size), 1000)).toEqual(linesIn(text));
      }),
      { numRuns: 150 },
    );
  });

  it('that are longer than may be are named, and those after them are read', async () => {
    const text = `a\n${'x'.repeat(30)}\nb\n\n${'y'.repeat(25)}\nc`;
    for (const size of [1, 2, 3, 5, 7, 10])
      expect(await read(inPieces(text, size), 20)).toEqual([
        [1, 'a'],
        [2, 'long'],
        [3, 'b'],
        [5, 'long'],
        [6, 'c'],
      ]);
    expect(await read(inPieces('x'.repeat(30), 7), 20)).toEqual([[1, 'long']]);
    expect(await read(inPieces(`${'x'.repeat(20)}\na`, 7), 20)).toEqual([
      [1, 'x'.repeat(20)],
      [2, 'a'],
    ]);
    expect(await read([], 20)).toEqual([]);
  });
});
