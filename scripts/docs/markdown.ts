import { posix } from 'node:path';

/** Pieces of Markdown that the pages are made of. */

/** First line of every page that is made; how a stale one is known. */
const MADE = '<!-- Made by `npm run docs` from ';

/** Says that a page is made, and from what. */
export const made = (source: string): string => `${MADE}${source}. Change that, not this page. -->\n`;

/** Whether a text is that of a page that was made. */
export const isMade = (text: string): boolean => text.includes(MADE);

/** A text as it can stand in a cell of a table. */
export const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ');

/** A word or code as code. */
export const code = (text: string): string => `\`${text}\``;

/** Longest path of an element in one line of a cell. */
const WIDTH = 42;

/** A path of an element as code; a long one goes on in a second line, so that tables stay narrow. */
export function pathCode(path: string): string {
  const lines: string[] = [];
  for (const step of path.split(/(?=\.)/)) {
    const last = lines.at(-1);
    if (last === undefined || last.length + step.length > WIDTH) lines.push(step);
    else lines[lines.length - 1] = last + step;
  }
  return lines.map(code).join('<br>');
}

/** A link between pages, both named from docs/. */
export function link(from: string, to: string, text: string): string {
  const [page = '', anchor] = to.split('#');
  const target = page === from ? '' : posix.relative(posix.dirname(from), page);
  return `[${text}](${target}${anchor === undefined ? '' : `#${anchor}`})`;
}

/** Anchor of a heading as GitHub makes it. */
export const anchorOf = (heading: string): string =>
  heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\- _]/gu, '')
    .replaceAll(' ', '-');

/** A table with an empty line before it; nothing where it has no rows. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  if (rows.length === 0) return [];
  return [
    '',
    `| ${head.join(' | ')} |`,
    `|${head.map(() => '---|').join('')}`,
    ...rows.map((row) => `| ${row.map(cell).join(' | ')} |`),
  ];
}

/** A page of lines, with one line end after the last. */
export const page = (lines: readonly string[]): string => `${lines.join('\n').trimEnd()}\n`;
