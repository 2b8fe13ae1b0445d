import { Decimal, isNumber } from '../fhir/decimal.ts';
import type { Item } from '../fhirpath/index.ts';
import { itemValue } from '../fhirpath/index.ts';

/** What a cell of a table holds: one value, several where the column is a collection, or nothing. */
export type Cell = CellValue | CellValue[] | null;

/** One value of a cell. */
export type CellValue = string | number | boolean | Decimal;

/** How the values of a column are kept where a format has types. */
export type ColumnKind = 'boolean' | 'integer' | 'decimal' | 'string';

/** A column of a view. */
export interface Column {
  name: string;
  /** A primitive type of FHIR. */
  type: string;
  kind: ColumnKind;
  isCollection: boolean;
  description?: string;
}

/** Names that every database takes (the specification's own rule), of columns and of constants. */
export const NAME = /^[A-Za-z][A-Za-z0-9_]*$/;

const KINDS: Readonly<Record<string, ColumnKind>> = {
  boolean: 'boolean',
  integer: 'integer',
  positiveInt: 'integer',
  unsignedInt: 'integer',
  decimal: 'decimal',
  ...Object.fromEntries(
    'string code id uri url canonical oid uuid markdown base64Binary date dateTime instant time'
      .split(' ')
      .map((type) => [type, 'string' as const]),
  ),
};

/** The names of the types a column may have. */
export const COLUMN_TYPES: readonly string[] = Object.keys(KINDS);

const SYSTEM_TYPE = /^(?:http:\/\/hl7\.org\/fhirpath\/)?System\.(String|Boolean|Integer|Decimal|Date|DateTime|Time)$/;

/** The type a column names (`string`, `http://hl7.org/fhirpath/System.String`), if it is a primitive one. */
export function columnType(name: string): { type: string; kind: ColumnKind } | undefined {
  const system = SYSTEM_TYPE.exec(name)?.[1];
  const type = system ? system.charAt(0).toLowerCase() + system.slice(1) : name.replace(/^FHIR\./, '');
  const kind = Object.hasOwn(KINDS, type) ? KINDS[type] : undefined;
  return kind ? { type, kind } : undefined;
}

const FITS: Readonly<Record<ColumnKind, (value: CellValue) => boolean>> = {
  boolean: (value) => typeof value === 'boolean',
  // of 32 bits, as FHIR has them (and Parquet, which otherwise cannot be written)
  integer: (value) => typeof value === 'number' && (value | 0) === value,
  decimal: isNumber,
  string: (value) => typeof value === 'string',
};

/**
 * The value of an item as a column of a kind has it. `null` for a primitive that has extensions and no value,
 * `undefined` for what does not fit the column.
 */
export function cellValue(item: Item, kind: ColumnKind): CellValue | null | undefined {
  const value = itemValue(item);
  if (value === undefined) return null;
  if (typeof value === 'object' && !(value instanceof Decimal)) return undefined;
  if (FITS[kind](value)) return value;
  // a number where text is wanted says the same as text; the other ways round something would be lost
  return kind === 'string' ? String(value) : undefined;
}
