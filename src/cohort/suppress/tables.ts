import type { CohortTable, TableBlock, TableFigure, TableRow } from '../tables/index.ts';
import { isSmall } from './small-count.ts';

/**
 * Suppression of small cells. A count of 1 to `least` − 1 is not told (primary). Nor are others from which it could be
 * reckoned (complementary): within a block, in what the block is divided into, and between blocks that count the same
 * patients in two ways. Zeros are told.
 */
export function suppressTables(tables: readonly CohortTable[], least: number): CohortTable[] {
  const alone = tables.map((table) => ({ ...table, blocks: table.blocks.map((block) => suppressBlock(block, least)) }));
  const once = ANSWERED.reduce<readonly CohortTable[]>(
    (some, answered) => withoutAnswers(some, answered, least),
    alone,
  );
  const told = toldRows(once);
  return once.map((table, index) => ({
    ...table,
    blocks: sameHeads(linked(table.blocks, tables[index]?.blocks ?? [], least)).map((block) => within(block, told)),
  }));
}

/** Which of the counts that make up a known total must not be told. */
function hiddenParts(counts: readonly number[], least: number): Set<number> {
  const small = counts.flatMap((count, index) => (isSmall(count, least) ? [index] : []));
  return withOthers(new Set(small), counts, least);
}

/**
 * Hidden counts with the smallest others, until there are two of them and their sum does not show that one of them is
 * small. From a sum a count is known to be at most what is left when each of the others is 1, since zeros are told.
 */
function withOthers(hidden: Set<number>, counts: readonly number[], least: number): Set<number> {
  const most = () => [...hidden].reduce((sum, index) => sum + (counts[index] ?? 0) - 1, 1);
  while (hidden.size > 0 && (hidden.size < 2 || most() < least)) {
    const rest = counts.flatMap((count, index) => (hidden.has(index) || count === 0 ? [] : [index]));
    const next = rest.toSorted((a, b) => (counts[a] ?? 0) - (counts[b] ?? 0))[0];
    if (next === undefined) return new Set(counts.keys());
    hidden.add(next);
  }
  return hidden;
}

/** A row without the shares that tell what they are shares of. */
const withoutShares = (row: TableRow): TableRow => ({
  ...row,
  percent: null,
  ...(row.rows && { rows: row.rows.map(withoutShares) }),
});

/** Whether a count of rows, or of what they are divided into, is not told. */
export const hasHidden = (rows: readonly TableRow[]): boolean =>
  rows.some(({ count, rows: parts = [] }) => count === null || hasHidden(parts));

const blank = (row: TableRow): TableRow => {
  const { rows: _parts, ...rest } = row;
  return { ...rest, count: null, percent: null };
};

/** What stands for rows that cannot be told: that there are so many of them would tell that each is small. */
const NOT_TOLD: TableRow = { id: 'not-told', label: 'Not told', count: null, percent: null };

/** Whether some counts are so many, for their sum, that none of them can be large. */
function allSmall(counts: readonly number[], least: number): boolean {
  const some = counts.filter((count) => count > 0);
  return some.length > 0 && some.reduce((sum, count) => sum + count - 1, 1) < least;
}

/** Rows as they may be told, and whether the parts of the total that are no rows may not. */
interface ToldRows {
  rows: TableRow[];
  unnamedHidden: boolean;
}

/** Rows with what must not be told taken out; `unnamed` are the parts of the total that are no rows. */
function suppressRows(rows: readonly TableRow[], unnamed: readonly number[], least: number): ToldRows {
  const counts = [...rows.map(({ count }) => count ?? 0), ...unnamed];
  if (allSmall(counts, least)) return { rows: [NOT_TOLD], unnamedHidden: true };
  const hidden = hiddenParts(counts, least);
  const unnamedHidden = unnamed.some((_count, index) => hidden.has(rows.length + index));
  const told = rows.map((row, index) => {
    if (hidden.has(index)) return blank(row);
    const parts = row.rows && suppressRows(row.rows, [], least).rows;
    const whole = { ...row, ...(parts && { rows: parts }) };
    return unnamedHidden ? withoutShares(whole) : whole;
  });
  return { rows: told, unnamedHidden };
}

function suppressBlock(block: TableBlock, least: number): TableBlock {
  const { cases, n, unknown, notRecorded, rows, figures } = block;
  if (isSmall(cases, least)) return emptied(block);
  const heads = [unknown ?? 0, notRecorded ?? 0];
  const told =
    block.kind === 'partition' && rows.length > 0 ? suppressRows(rows, heads, least) : ofOverlap(block, least);
  const head = told.unnamedHidden ? { n: null, unknown: null, notRecorded: null } : { n, unknown, notRecorded };
  return {
    ...block,
    ...head,
    rows: told.rows,
    figures: figures.map((figure) => safeFigure(figure, block, told, least)),
  };
}

function safeFigure(
  figure: TableFigure,
  { cases, n }: TableBlock,
  { rows, unnamedHidden }: ToldRows,
  least: number,
): TableFigure {
  const anyHidden = unnamedHidden || hasHidden(rows);
  // a range is made of the values of two patients; a rate gives a count away
  const isRevealing = figure.id === 'range' || (figure.id !== 'mean' && anyHidden) || isSmall(figure.n ?? 0, least);
  if (isRevealing) return { ...figure, value: null, text: '–', n: null };
  const hasFewOthers = [n, cases].some((all) => isSmall((all ?? 0) - (figure.n ?? 0), least));
  return unnamedHidden || hasFewOthers ? { ...figure, n: null } : figure;
}

/** A block whose rows overlap: each row and its complement make up `n`, and so do `n`, unknown and not recorded. */
function ofOverlap({ cases, n, unknown, notRecorded, rows }: TableBlock, least: number): ToldRows {
  const told = n ?? 0;
  const unnamedHidden = hiddenParts([told, unknown ?? 0, notRecorded ?? 0], least).size > 0;
  const counts = rows.map(({ count }) => count ?? 0);
  // where it is not told of how many it is known, a row tells of how many at least
  const others = unnamedHidden ? (cases ?? 0) : told;
  const small = counts.flatMap((count, index) =>
    [count, told - count, others - count].some((part) => isSmall(part, least)) ? [index] : [],
  );
  const hidden = withOthers(new Set(small), counts, least);
  return {
    unnamedHidden,
    rows: rows.map((row, index) => {
      if (hidden.has(index)) return blank(row);
      return unnamedHidden ? withoutShares(row) : row;
    }),
  };
}

function emptied(block: TableBlock): TableBlock {
  return {
    ...block,
    cases: null,
    n: null,
    unknown: null,
    notRecorded: null,
    rows: block.rows.length > 0 ? [NOT_TOLD] : [],
    figures: block.figures.map((figure) => ({ ...figure, value: null, text: '–', n: null })),
  };
}

/**
 * Pairs of blocks with the same sum: how many patients have each site or region, and how many sites or regions each
 * patient has. From one of them told in full, the sum of what is hidden in the other could be reckoned.
 */
const SAME_SUM: readonly { overlap: string; number: string; uncounted?: string }[] = [
  { overlap: 'regions', number: 'segment-number', uncounted: 'cauda-equina' },
  { overlap: 'sites', number: 'site-number' },
];

function linked(blocks: readonly TableBlock[], open: readonly TableBlock[], least: number): TableBlock[] {
  const isHidden = (id: string) => blocks.some((block) => block.id === id && hasHidden(block.rows));
  return blocks.map((block) => {
    const pair = SAME_SUM.find(({ overlap }) => overlap === block.id);
    const whole = open.find(({ id }) => id === block.id);
    if (pair === undefined || whole === undefined || block.cases === null) return block;
    const counted = block.rows.filter(({ id }) => id !== pair.uncounted);
    const counts = counted.map(({ id }) => whole.rows.find((row) => row.id === id)?.count ?? 0);
    const own = counted.flatMap(({ count }, index) => (count === null ? [index] : []));
    // of numbers that are hidden, the sum of all would tell
    const smallest = counts.indexOf(Math.min(...counts.filter((count) => count > 0)));
    const first = own.length === 0 && isHidden(pair.number) && smallest >= 0 ? [smallest] : own;
    const lacking = counts.map((count) => (whole.n ?? 0) - count);
    const hidden = withOthers(withOthers(new Set(first), counts, least), lacking, least);
    const ids = new Set([...hidden].map((index) => counted[index]?.id));
    return { ...block, rows: block.rows.map((row) => (ids.has(row.id) ? blank(row) : row)) };
  });
}

/** Two blocks that count the same patients: of how many it is known is told by both or by neither. */
function sameHeads(blocks: readonly TableBlock[]): TableBlock[] {
  const isHeadless = (id: string) => blocks.some((block) => block.id === id && block.n === null);
  const headless = SAME_SUM.filter(({ overlap, number }) => isHeadless(overlap) || isHeadless(number));
  return blocks.map((block) => {
    if (!headless.some(({ overlap, number }) => block.id === overlap || block.id === number)) return block;
    return { ...block, n: null, unknown: null, notRecorded: null, rows: block.rows.map(withoutShares) };
  });
}

/** Rows of which other blocks tell who was judged: their cases are no more than those of the row. */
const ANSWERED: readonly { block: string; row: string; by: readonly string[] }[] = [
  { block: 'radiotherapy', row: 'given', by: ['rt', 'rt-and-other'] },
  { block: 'treatment', row: 'treated', by: ['rt', 'rt-and-other', 'other'] },
];

/** Where those who were judged leave too few to be others, and some of these are not told, neither are they. */
function withoutAnswers(
  tables: readonly CohortTable[],
  { block: id, row, by }: (typeof ANSWERED)[number],
  least: number,
): readonly CohortTable[] {
  const blocks = tables.flatMap((table) => table.blocks);
  const { cases, rows } = blocks.find((block) => block.id === id) ?? { cases: 0, rows: [] };
  const count = rows.find((one) => one.id === row)?.count ?? null;
  const answers = blocks.filter((block) => by.includes(block.id));
  const most = count ?? sumOf([cases, ...rows.map((one) => -(one.count ?? 0))]);
  const others = most - sumOf(answers.map((block) => block.cases));
  const isAllTold = count !== null && answers.every((block) => block.cases !== null);
  if (isAllTold || !isSmall(others, least)) return tables;
  const safe = (block: TableBlock): TableBlock => (answers.includes(block) ? emptied(block) : block);
  return tables.map((table) => ({ ...table, blocks: table.blocks.map(safe) }));
}

const sumOf = (counts: readonly (number | null)[]): number => counts.reduce<number>((sum, one) => sum + (one ?? 0), 0);

/** Ids of rows that are told, as `block/row`. */
function toldRows(tables: readonly CohortTable[]): Set<string> {
  const blocks = tables.flatMap((table) => table.blocks);
  return new Set(
    blocks.flatMap((block) => block.rows.flatMap(({ id, count }) => (count === null ? [] : [`${block.id}/${id}`]))),
  );
}

/** A block about the cases of a row that is not told would give that row away. */
function within(block: TableBlock, told: ReadonlySet<string>): TableBlock {
  return block.within && !told.has(`${block.within.block}/${block.within.row}`) ? emptied(block) : block;
}
