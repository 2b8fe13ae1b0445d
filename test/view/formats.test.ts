import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { parquetReadObjects } from 'hyparquet';
import { describe, expect, test } from 'vitest';
import { Decimal } from '../../src/fhir/decimal.ts';
import {
  type Cell,
  type Column,
  TABLE_FORMATS,
  type TableFormatName,
  type TableOptions,
  tableFormat,
} from '../../src/view/index.ts';

const COLUMNS: Column[] = [
  { name: 's', type: 'string', kind: 'string', isCollection: false },
  { name: 'b', type: 'boolean', kind: 'boolean', isCollection: false },
  { name: 'i', type: 'integer', kind: 'integer', isCollection: false },
  { name: 'd', type: 'decimal', kind: 'decimal', isCollection: false },
  { name: 'l', type: 'string', kind: 'string', isCollection: true },
];
const FULL: Cell[] = ['a,"b"\r\nc', true, 7, new Decimal('1.50'), ['x', 'y']];
const EMPTY: Cell[] = [null, null, null, null, []];

function written(name: TableFormatName, rows: Cell[][], options?: TableOptions): Buffer {
  const writer = TABLE_FORMATS[name].create(COLUMNS, options);
  const pieces = [
    writer.head(),
    writer.rows(rows.slice(0, 1)),
    writer.rows([]),
    writer.rows(rows.slice(1)),
    writer.end(),
  ];
  return Buffer.concat(pieces.map((piece) => (typeof piece === 'string' ? Buffer.from(piece) : piece)));
}

describe('CSV', () => {
  test('is RFC 4180: CRLF, quotes where needed; nothing is told from an empty text', () => {
    expect(written('csv', [FULL, ['', ...EMPTY.slice(1)], EMPTY]).toString()).toBe(
      's,b,i,d,l\r\n"a,""b""\r\nc",true,7,1.50,"[""x"",""y""]"\r\n"",,,,[]\r\n,,,,[]\r\n',
    );
  });

  test('begins with a byte order mark, or without names, where asked', () => {
    expect(written('csv', [], { bom: true }).toString()).toBe('\uFEFFs,b,i,d,l\r\n');
    expect(written('csv', [], { noHeader: true }).toString()).toBe('');
  });

  test('no cell of text is a formula, and taking one apostrophe away gives every text back', () => {
    const guarded = /^'+[=+\-@\t\r]/;
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.stringMatching(/^'*[=+\-@\t\r].*$/)), (text) => {
        const [[cell = ''] = []] = parse(written('csv', [[text, null, null, null, []]], { noHeader: true }));
        expect(cell).not.toMatch(/^[=+\-@\t\r]/);
        expect(guarded.test(cell) ? cell.slice(1) : cell).toBe(text);
      }),
    );
  });

  test('numbers below zero stay numbers', () => {
    expect(written('csv', [[null, null, -1, -0.5, []]], { noHeader: true }).toString()).toBe(',,-1,-0.5,[]\r\n');
  });
});

describe('JSON and NDJSON', () => {
  const objects = [
    { s: 'a,"b"\r\nc', b: true, i: 7, d: 1.5, l: ['x', 'y'] },
    { s: null, b: null, i: null, d: null, l: [] },
  ];
  test('have every column of every row, and the digits of decimals', () => {
    const text = written('ndjson', [FULL, EMPTY]).toString();
    expect(
      text
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line)),
    ).toEqual(objects);
    expect(text).toContain('"d":1.50');
    expect(JSON.parse(written('json', [FULL, EMPTY]).toString())).toEqual(objects);
    expect(JSON.parse(written('json', []).toString())).toEqual([]);
  });
});

describe('Parquet', () => {
  const read = (bytes: Buffer) => parquetReadObjects({ file: new Uint8Array(bytes).buffer });

  test('keeps types, nulls and lists', async () => {
    expect(await read(written('parquet', [FULL, EMPTY]))).toEqual([
      { s: 'a,"b"\r\nc', b: true, i: 7, d: 1.5, l: ['x', 'y'] },
      { s: null, b: null, i: null, d: null, l: [] },
    ]);
  });

  test('is a file also without rows, and holds more rows than a group has', async () => {
    expect(await read(written('parquet', []))).toEqual([]);
    const rows = Array.from({ length: 45_000 }, (_, at): Cell[] => [`r${at}`, at % 2 === 0, at, at / 4, []]);
    const writer = TABLE_FORMATS.parquet.create(COLUMNS);
    const pieces = [writer.head()];
    for (let at = 0; at < rows.length; at += 1000) pieces.push(writer.rows(rows.slice(at, at + 1000)));
    pieces.push(writer.end());
    expect(pieces.filter((piece) => piece.length > 100)).toHaveLength(3);
    const back = await read(Buffer.concat(pieces.map((piece) => Buffer.from(piece))));
    expect(back).toHaveLength(45_000);
    expect(back[44_999]).toEqual({ s: 'r44999', b: false, i: 44_999, d: 44_999 / 4, l: [] });
  });
});

test('formats are known by name and media type', () => {
  expect(
    [
      'csv',
      'text/csv;charset=utf-8',
      'application/x-ndjson',
      'application/vnd.apache.parquet',
      'application/json',
      'xml',
    ].map(tableFormat),
  ).toEqual(['csv', 'csv', 'ndjson', 'parquet', 'json', undefined]);
});
