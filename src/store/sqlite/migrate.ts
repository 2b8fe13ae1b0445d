import type { DatabaseSync } from 'node:sqlite';
import { indexedText } from '../indexed-text.ts';
import { migrations } from '../migrations/index.ts';
import { numberOf } from '../sql/index.ts';
import { StoreTooNew } from '../store-errors.ts';

/**
 * Brings the schema to this program's version. Another process may do the same at the same time: one wins.
 * @param missing called where there is no schema yet
 */
export function migrate(
  database: DatabaseSync,
  missing: () => void = () => {},
  steps: readonly string[] = migrations.map(({ sqlite }) => sqlite),
): void {
  if (schemaVersion(database) === steps.length) return;
  database.function('indexed_text', (text) => indexedText(String(text)));
  database.exec('BEGIN IMMEDIATE');
  try {
    const version = schemaVersion(database);
    if (version > steps.length) {
      throw new StoreTooNew(
        `The store has schema version ${version}; this program knows up to ${steps.length}. Use the newer program.`,
      );
    }
    if (version === 0) missing();
    for (const step of steps.slice(version)) database.exec(step);
    database.exec(`PRAGMA user_version = ${steps.length}`);
    database.exec('COMMIT');
  } catch (error) {
    if (database.isTransaction) database.exec('ROLLBACK');
    throw error;
  }
}

function schemaVersion(database: DatabaseSync): number {
  return numberOf(database.prepare('PRAGMA user_version').get(), 'user_version');
}
