import type { Connection } from './connection.ts';
import type { Statement } from './statement.ts';

/** Rows of one INSERT: calls cost more than rows, and every number of rows is a statement of its own to keep. */
const TOGETHER = 16;

/** Does what a statement says, rows only within a transaction; throws what SQLite throws. */
export function runStatement(connection: Connection, statement: Statement): unknown {
  const { database, sql } = connection;
  // a full disk may have undone the transaction: alone, a statement would be kept without those before it
  if ('values' in statement && !database.isTransaction) throw new Error('no transaction is open');
  switch (statement.kind) {
    case 'get':
      return sql(statement.sql).get(...statement.values);
    case 'all':
      return sql(statement.sql).all(...statement.values);
    case 'run':
      return Number(sql(statement.sql).run(...statement.values).changes);
    case 'insert':
      return insert(connection, statement);
    case 'exec':
      return database.exec(statement.sql);
    case 'inTransaction':
      return database.isTransaction;
    case 'close':
      return database.close();
  }
}

function insert({ sql }: Connection, statement: Extract<Statement, { kind: 'insert' }>): void {
  const { columns, values } = statement;
  const block = columns.length * TOGETHER;
  let at = 0;
  if (values.length >= block) {
    const many = sql(insertText(statement, TOGETHER));
    for (; at + block <= values.length; at += block) many.run(...values.slice(at, at + block));
  }
  if (at === values.length) return;
  const one = sql(insertText(statement, 1));
  for (; at < values.length; at += columns.length) one.run(...values.slice(at, at + columns.length));
}

function insertText({ table, columns, conflict }: Extract<Statement, { kind: 'insert' }>, rows: number): string {
  const row = `(${columns.map(() => '?').join(', ')})`;
  return `INSERT INTO ${table} (${columns.join(', ')}) VALUES ${Array(rows).fill(row).join(', ')} ${conflict}`;
}
