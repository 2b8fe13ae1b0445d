import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { excerpt, printable } from '../../src/cli/finding/excerpt.ts';
import { findingText } from '../../src/cli/finding/findings.ts';
import { decode, sizeText } from '../../src/cli/input/decode.ts';
import { lineBlocks, linesOf } from '../../src/cli/input/line-blocks.ts';
import { createProgress, progressText } from '../../src/cli/validate/progress.ts';
import { noCounts } from '../../src/cli/validate/task.ts';
import type { Issue } from '../../src/fhir/issue.ts';

const issue: Issue = { severity: 'error', code: 'value', id: 'some-rule', message: 'It is wrong.', line: 2, column: 3 };

describe('a finding on a terminal', () => {
  it('shows the source line with a caret', () => {
    const text = findingText({ input: 'a.json', text: '{\n  "a": 1\n}' }, issue, {
      source: true,
      colour: false,
      width: 80,
    });
    expect(text.split('\n')).toEqual([
      'a.json:2:3: error: It is wrong. [some-rule]',
      '    2 |   "a": 1',
      '      |   ^',
    ]);
  });

  it('is coloured where colours are wanted', () => {
    const screen = { source: false, colour: true, width: 80 };
    expect(findingText({ input: 'a.json' }, issue, screen)).toContain('\u001b[31merror\u001b[39m');
  });

  it.each([1, 40, 5000, 99_990, 100_001])('shows a long line around column %i', (column) => {
    const text = `${'abcdefghij'.repeat(10_000)}`;
    const [source = '', caret = ''] = excerpt(text, { line: 7, column, first: 7 }, { width: 80 });
    expect(source.length).toBeLessThanOrEqual(80);
    if (column > text.length) expect(caret.length).toBe(source.length + 1);
    else expect(source[caret.length - 1]).toBe(text[column - 1]);
  });

  it('cuts no character in two', () => {
    for (let column = 1; column < 400; column += 1) {
      const text = `${'x'.repeat(column % 5)}${'\u{1f600}'.repeat(200)}`;
      const [source = ''] = excerpt(text, { line: 1, column, first: 1 }, { width: 60 });
      expect(source.isWellFormed()).toBe(true);
    }
  });

  it.each([
    ['narrow', 'Köln', 4],
    ['wide', '脊髄, ｶﾅ', 8],
    ['two units of UTF-16', '😀', 2],
    ['marks', 'e\u0301', 1],
  ])('has the caret below what is wrong behind characters that are %s', (_name, before, columns) => {
    const text = `${before}!`;
    const [, caret] = excerpt(text, { line: 1, column: text.length, first: 1 }, { width: 80 });
    expect(caret).toBe(`      | ${' '.repeat(columns)}^`);
  });

  it('fits a line of wide characters', () => {
    const text = `${'脊'.repeat(100)}!`;
    const [source = ''] = excerpt(text, { line: 1, column: 50, first: 1 }, { width: 80 });
    expect(source.length).toBeLessThanOrEqual(48);
  });

  it('gives the terminal nothing to obey', () => {
    expect(printable('a\u001b[2J\nb\u202e')).toBe('a\\u001b[2J\\u000ab\\u202e');
    expect(printable('a\u061cb')).toBe('a\\u061cb');
    const [source] = excerpt('\u001b]0;x\u0007"', { line: 1, column: 1, first: 1 }, { width: 80 });
    expect(source).toBe('    1 |  ]0;x "');
  });
});

describe('lines in blocks', () => {
  const read = async (chunks: readonly string[], maxLine = 1000) => {
    const source = async function* () {
      for (const chunk of chunks) yield Buffer.from(chunk);
    };
    const found: [number, string][] = [];
    for await (const piece of lineBlocks(source(), maxLine)) {
      if ('tooLong' in piece) found.push([piece.line, 'too long']);
      else for (const { line, bytes } of linesOf(piece)) found.push([line, Buffer.from(bytes).toString()]);
    }
    return found;
  };

  it('are the same wherever the input is cut', async () => {
    const text = 'one\r\n\n  \ntwo\nthree €\n\nfour';
    const whole = await read([text]);
    expect(whole).toEqual([
      [1, 'one'],
      [4, 'two'],
      [5, 'three €'],
      [7, 'four'],
    ]);
    for (let cut = 0; cut <= text.length; cut += 1) {
      expect(await read([text.slice(0, cut), text.slice(cut)])).toEqual(whole);
    }
    expect(await read([...text])).toEqual(whole);
  });

  it('pass over a line that is too long, whatever stands around it', async () => {
    const long = 'x'.repeat(50);
    expect(await read(['a\n', long, long, `${long}\nb\n`, 'c'], 60)).toEqual([
      [1, 'a'],
      [2, 'too long'],
      [3, 'b'],
      [4, 'c'],
    ]);
    expect(await read([long, long], 60)).toEqual([[1, 'too long']]);
  });

  it('are read one chunk at a time', async () => {
    let given = 0;
    const source = async function* () {
      for (; given < 1000; given += 1) yield Buffer.from('line\n');
    };
    for await (const piece of lineBlocks(source(), 100)) {
      if ('firstLine' in piece) expect(given).toBeLessThanOrEqual(piece.firstLine);
    }
    expect(given).toBe(1000);
  });
});

describe('progress', () => {
  it('says how far the work is', () => {
    const text = progressText(50, 200, { ...noCounts(), documents: 7, invalid: 2 }, 1000);
    expect(text).toBe(`${'█'.repeat(6)}${'░'.repeat(18)} 25 %, 7 resources, 2 not valid, 50 bytes/s, 3 s left`);
    expect(progressText(50, 0, noCounts(), 1000)).toBe('50 bytes, 0 resources, 0 not valid, 50 bytes/s');
  });

  it.each([
    [1, 'a terminal', true, 2000],
    [0, 'a terminal as long as the work is short', true, 500],
    [0, 'a file', false, 2000],
  ])('is shown %i times on %s', (times, _stream, isTTY, milliseconds) => {
    vi.useFakeTimers({ toFake: ['performance'] });
    onTestFinished(() => void vi.useRealTimers());
    const write = vi.fn();
    const progress = createProgress(100, Object.assign(Object.create(process.stderr), { isTTY, write }));
    vi.advanceTimersByTime(milliseconds);
    progress.add(100, noCounts());
    expect(write).toHaveBeenCalledTimes(times);
  });
});

it('a size is told in the largest unit that it reaches', () => {
  expect([0, 1023, 1 << 10, 1 << 28, 1.5 * 1024 ** 3].map(sizeText)).toEqual([
    '0 bytes',
    '1023 bytes',
    '1 KiB',
    '256 MiB',
    '1.5 GiB',
  ]);
});

it('a byte order mark is no part of the text', () => {
  expect(decode(Buffer.from('\ufeffa')).text).toBe('a');
});
