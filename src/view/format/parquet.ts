import { ByteWriter, ParquetWriter } from 'hyparquet-writer';
import { Decimal } from '../../fhir/decimal.ts';
import type { Cell, CellValue, Column, ColumnKind } from '../column.ts';
import type { TableFormat } from './format.ts';

/** Rows of a row group: what is held in memory until it is written. */
const GROUP = 20_000;

type Schema = ConstructorParameters<typeof ParquetWriter>[0]['schema'];
type SchemaElement = Schema[number];

/** Dates stay texts, since FHIR's may be partial; decimals are doubles, the type that R and pandas compute with. */
const TYPES: Readonly<Record<ColumnKind, Pick<SchemaElement, 'type' | 'converted_type'>>> = {
  boolean: { type: 'BOOLEAN' },
  integer: { type: 'INT32' },
  decimal: { type: 'DOUBLE' },
  string: { type: 'BYTE_ARRAY', converted_type: 'UTF8' },
};

function elements({ name, kind, isCollection }: Column): SchemaElement[] {
  const value: SchemaElement = { name, ...TYPES[kind], repetition_type: 'OPTIONAL' };
  if (!isCollection) return [value];
  return [
    { name, converted_type: 'LIST', repetition_type: 'OPTIONAL', num_children: 1 },
    { name: 'list', repetition_type: 'REPEATED', num_children: 1 },
    { ...value, name: 'element' },
  ];
}

const plainValue = (value: CellValue): string | number | boolean =>
  value instanceof Decimal ? Number(value.text) : value;

function plainCell(cell: Cell | undefined) {
  if (cell === undefined || cell === null) return null;
  return Array.isArray(cell) ? cell.map(plainValue) : plainValue(cell);
}

/** Apache Parquet, Snappy, a row group for every 20,000 rows. */
export const parquet: TableFormat = {
  mediaType: 'application/vnd.apache.parquet',
  binary: true,
  create: (columns) => {
    const bytes = new ByteWriter();
    const schema: Schema = [{ name: 'root', num_children: columns.length }, ...columns.flatMap(elements)];
    const writer = new ParquetWriter({ writer: bytes, schema, createdBy: 'iscm-fhir' });
    let waiting: (readonly Cell[])[] = [];
    const taken = (): Uint8Array => {
      const piece = bytes.getBytes().slice();
      bytes.index = 0;
      return piece;
    };
    const writeGroup = (rows: readonly (readonly Cell[])[]): void => {
      if (rows.length === 0) return;
      const columnData = columns.map(({ name }, at) => ({ name, data: rows.map((row) => plainCell(row[at])) }));
      writer.write({ columnData, rowGroupSize: GROUP });
    };
    return {
      head: taken,
      rows: (rows) => {
        for (const row of rows) waiting.push(row);
        if (waiting.length < GROUP) return new Uint8Array(0);
        writeGroup(waiting);
        waiting = [];
        return taken();
      },
      end: () => {
        writeGroup(waiting);
        writer.finish();
        return taken();
      },
    };
  },
};
