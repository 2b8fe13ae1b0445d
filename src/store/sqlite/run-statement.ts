import { type Connection, OutOfTime } from './connection.ts';
import type { Statement, Write } from './statement.ts';

/** Does what a statement says, rows only within a transaction; throws what SQLite throws. */
export function runStatement(connection: Connection, statement: Exclude<Statement, { kind: 'batch' }>): unknown {
  const { database, sql } = connection;
  // a full disk may have undone the transaction: alone, a statement would be kept without those before it
  if ('values' in statement && !database.isTransaction) throw new Error('no transaction is open');
  if ('withinMs' in statement) {
    if (statement.withinMs <= 0) throw new OutOfTime();
    connection.until = performance.now() + statement.withinMs;
  }
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
    case 'begin':
      return connection.begin();
    case 'inTransaction':
      return database.isTransaction;
    case 'close':
      return database.close();
  }
}

/** Row by row: a statement that adds several keeps a copy of each page it changes, lest it fail half-way. */
function insert({ sql }: Connection, statement: Extract<Write, { kind: 'insert' }>): void {
  const { table, columns, conflict, values } = statement;
  const marks = columns.map(() => '?').join(', ');
  const one = sql(`INSERT INTO ${table} (${columns.join(', ')}) VALUES (${marks}) ${conflict}`);
  for (let at = 0; at < values.length; at += columns.length) one.run(...values.slice(at, at + columns.length));
}
