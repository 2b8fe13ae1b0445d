import { stringify } from 'csv-stringify/sync';
import { Decimal } from '../../fhir/decimal.ts';
import { guarded } from '../../fhir/formula-guard.ts';
import type { Cell } from '../column.ts';
import type { TableFormat } from './format.ts';

function fieldOf(cell: Cell): string | null {
  if (typeof cell === 'string') return guarded(cell);
  if (cell === null) return null;
  if (Array.isArray(cell)) return JSON.stringify(cell);
  return cell instanceof Decimal ? cell.text : String(cell);
}

const lines = (rows: readonly (readonly (string | null)[])[]): string =>
  stringify([...rows], { record_delimiter: '\r\n', quoted_match: /^$|[\r\n]/ });

/**
 * CSV as RFC 4180 has it, UTF-8: no value is an empty field, an empty text is `""`, several values are a JSON array.
 */
export const csv: TableFormat = {
  mediaType: 'text/csv',
  binary: false,
  create: (columns, { bom = false, noHeader = false } = {}) => ({
    head: () => (bom ? '\uFEFF' : '') + (noHeader ? '' : lines([columns.map(({ name }) => name)])),
    rows: (rows) => lines(rows.map((row) => row.map(fieldOf))),
    end: () => '',
  }),
};
