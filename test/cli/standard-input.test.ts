import { describe, expect, it } from 'vitest';
import { detect } from '../../src/cli/input/standard-input.ts';

const MARK = '\ufeff';
const value = { resourceType: 'Patient', name: [{ given: ['a', 'b'] }], active: true };
const line = JSON.stringify(value);

/** Whether an input is taken for NDJSON, cut into pieces of some sizes; all its bytes are there afterwards. */
async function isNdjson(text: string, limit = 1000): Promise<boolean> {
  const whole = Buffer.from(text);
  const verdicts = new Set<boolean>();
  for (const size of [1, 2, 3, 7, 64, 4096]) {
    async function* pieces() {
      for (let at = 0; at < whole.length; at += size) yield whole.subarray(at, at + size);
    }
    const { ndjson, chunks } = await detect(pieces(), limit);
    const read: Uint8Array[] = [];
    for await (const chunk of chunks) read.push(chunk);
    expect(Buffer.concat(read).equals(whole)).toBe(true);
    verdicts.add(ndjson);
  }
  expect(verdicts.size).toBe(1);
  return verdicts.has(true);
}

describe('standard input', () => {
  it.each([
    line,
    `${line}\n`,
    `${MARK}${line}\n\n`,
    JSON.stringify(value, null, 2),
    `${MARK}\n${JSON.stringify(value, null, 2)}\n`,
    '{\n{}',
    '[\n{},\n{}\n]',
    `{"a":\n{}}`,
    '// a comment\n{}\n{}',
    '\n\n/* a comment */ {}',
    '{"resourceType": "Patient"\n, "active": true}',
    '',
    ' \n',
  ])('is one document: %j', async (text) => {
    expect(await isNdjson(text)).toBe(false);
  });

  it.each([
    `${line}\n${line}\n`,
    `${MARK}${line}\r\n\r\n${line}`,
    `\n${line}\n${line}`,
    `${line}\nno JSON\n`,
    `no JSON\n${line}\n`,
    `${line}\n${line.slice(0, 20)}`,
    '1\n2',
  ])('is a document a line: %j', async (text) => {
    expect(await isNdjson(text)).toBe(true);
  });

  it('is so where the first line is longer than is kept', async () => {
    expect(await isNdjson(`${'x'.repeat(200)}`, 100)).toBe(true);
    expect(await isNdjson(`${'x'.repeat(100)}`, 100)).toBe(false);
  });
});
