import type { SqlValue } from '../connection.ts';

/** A piece of SQL with the values of its `?`. */
export interface Fragment {
  readonly text: string;
  readonly values: readonly SqlValue[];
}

/** A piece of SQL written as a template: fragments are set in, everything else is bound to a `?`. */
export function sql(texts: TemplateStringsArray, ...inserts: (Fragment | SqlValue)[]): Fragment {
  let text = texts[0] ?? '';
  const values: SqlValue[] = [];
  for (const [at, insert] of inserts.entries()) {
    if (typeof insert === 'object' && insert !== null) {
      text += insert.text;
      values.push(...insert.values);
    } else {
      text += '?';
      values.push(insert);
    }
    text += texts[at + 1] ?? '';
  }
  return { text, values };
}

/** Fragments with a separator between them. */
export function joined(fragments: readonly Fragment[], separator: string): Fragment {
  return { text: fragments.map(({ text }) => text).join(separator), values: fragments.flatMap(({ values }) => values) };
}

/** SQL that is written here and not the client's. */
export const raw = (text: string): Fragment => ({ text, values: [] });

/** `column = ?`, or `column IN (?, ?)`; nothing is in an empty list. */
export function among(column: string, values: readonly SqlValue[]): Fragment {
  if (values.length === 0) return raw('1 = 0');
  if (values.length === 1) return { text: `${column} = ?`, values };
  return { text: `${column} IN (${values.map(() => '?').join(', ')})`, values };
}

/** All of the conditions. */
export const every = (conditions: readonly Fragment[]): Fragment =>
  conditions.length === 0 ? raw('1 = 1') : joined(conditions, ' AND ');

/** Any of the conditions. */
export const some = (conditions: readonly Fragment[]): Fragment =>
  conditions.length === 0 ? raw('1 = 0') : sql`(${nested(conditions, ' OR ', (part) => sql`(${part})`)})`;

/** All rows of the queries for the column `row`. */
export const allRows = (queries: readonly Fragment[]): Fragment =>
  nested(queries, ' UNION ALL ', (part) => sql`SELECT row FROM (${part}) part`);

/** Parts that stand beside each other: SQLite takes 500 queries, and expressions 1000 deep. */
const BESIDE = 200;

/** Parts with a separator between them; of many, some at a time are made a part. */
function nested(parts: readonly Fragment[], separator: string, whole: (part: Fragment) => Fragment): Fragment {
  if (parts.length <= BESIDE) return joined(parts, separator);
  const groups = Array.from({ length: Math.ceil(parts.length / BESIDE) }, (_, at) =>
    whole(joined(parts.slice(at * BESIDE, (at + 1) * BESIDE), separator)),
  );
  return nested(groups, separator, whole);
}
