import type { KeptAnswer, Page } from '../resource-store.ts';
import type { SqlConnection } from './connection.ts';
import { textOf } from './row.ts';
import { table } from './table.ts';

const answers = table('bundle_answer', { mark: 'text', answer: 'text' });

/** How a Bundle was answered before. */
export async function readAnswer(sql: SqlConnection, mark: string): Promise<string | undefined> {
  const row = await sql.get('SELECT answer FROM bundle_answer WHERE mark = ?', mark);
  return row && textOf(row, 'answer');
}

/** How Bundles were answered, by mark. */
export async function readAnswers(sql: SqlConnection, page: Page): Promise<KeptAnswer[]> {
  const rows = await sql.all(
    'SELECT mark, answer FROM bundle_answer WHERE mark > ? ORDER BY mark LIMIT ?',
    page.after ?? '',
    page.limit,
  );
  return rows.map((row) => ({ mark: textOf(row, 'mark'), answer: textOf(row, 'answer') }));
}

/** Keeps how a Bundle was answered; of two transactions that do so for one mark, the later one runs again. */
export function keepAnswer(sql: SqlConnection, mark: string, answer: string): Promise<void> {
  return sql.insert(answers, [[mark, answer]]);
}
