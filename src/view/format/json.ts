import type { Cell, Column } from '../column.ts';
import type { TableFormat } from './format.ts';

/** A row as an object, with every column; numbers keep their digits. */
function objectText(columns: readonly Column[], row: readonly Cell[]): string {
  return JSON.stringify(Object.fromEntries(columns.map(({ name }, at) => [name, row[at] ?? null])));
}

/** One array of rows. */
export const json: TableFormat = {
  mediaType: 'application/json',
  binary: false,
  create: (columns) => {
    let any = false;
    return {
      head: () => '[',
      rows: (rows) => {
        const text = rows.map((row) => `\n${objectText(columns, row)}`).join(',');
        const piece = any && text !== '' ? `,${text}` : text;
        any ||= text !== '';
        return piece;
      },
      end: () => '\n]\n',
    };
  },
};

/** A row a line. */
export const ndjson: TableFormat = {
  mediaType: 'application/x-ndjson',
  binary: false,
  create: (columns) => ({
    head: () => '',
    rows: (rows) => rows.map((row) => `${objectText(columns, row)}\n`).join(''),
    end: () => '',
  }),
};
