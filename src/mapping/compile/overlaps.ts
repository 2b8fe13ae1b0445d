import type { Issue } from '../../fhir/issue.ts';
import type { CompiledResource, CompiledRow, ReferenceRow } from '../compiled.ts';
import type { MappingSource, Where } from '../file/mapping-file.ts';
import { rowPaths } from '../row-paths.ts';

/** The elements that a row writes, each with the member of the row that names it. */
function elementsOf(row: CompiledRow): { slot: string; member: string }[] {
  const slots = new Set(rowPaths(row).map((steps) => steps.at(-1)?.slot ?? ''));
  return [...slots].map((slot) => ({ slot, member: row.kind === 'table' ? 'table' : 'fhir' }));
}

/** Names a row: by its field, or by what it collects. */
const nameOf = (row: CompiledRow): string =>
  row.kind === 'collect' ? row.sources.map(({ list, field }) => `${list}.${field}`).join(', ') : row.field.join('.');

/** Rows that write an element which is written already: what the one wrote, the other would replace. */
function twiceWritten(
  rows: readonly CompiledRow[],
  written: Map<string, string>,
  where: Where,
  source: MappingSource,
): Issue[] {
  return rows.flatMap((row, index) => {
    const at = [...where, index];
    const inner = row.kind === 'each' ? twiceWritten(row.rows, new Map(), [...at, 'each'], source) : [];
    const own = elementsOf(row).flatMap(({ slot, member }) => {
      const before = written.get(slot);
      if (before === undefined) written.set(slot, `the row of ${nameOf(row)}`);
      return before === undefined
        ? []
        : [source.issue([...at, member], `${slot.slice(1)} is written by ${before} already`)];
    });
    return [...own, ...inner];
  });
}

const isRead = (row: CompiledRow): row is ReferenceRow => row.kind === 'reference' && !row.writeOnly;

/** Rows of one field that serve the same list: the key would be written twice. */
function twiceServed(rows: readonly CompiledRow[], where: Where, source: MappingSource): Issue[] {
  return rows.flatMap((row, index) => {
    if (!isRead(row)) return [];
    const earlier = rows.slice(0, index).filter((one) => isRead(one) && one.field.join('.') === row.field.join('.'));
    const lists = new Set(earlier.flatMap((one) => (isRead(one) ? one.to : [])));
    const list = row.to.find((one) => lists.has(one));
    const message = `another row of the field "${row.field.join('.')}" serves ${list ?? ''} already; \`to\` says which lists a row serves`;
    return list === undefined ? [] : [source.issue([...where, index], message)];
  });
}

/** What the rows of resources, and what is always written in them, say twice. */
export function overlaps(resources: readonly CompiledResource[], source: MappingSource): Issue[] {
  return resources.flatMap(({ rows, always }, index) => {
    const where = ['resources', index, 'rows'];
    const written = new Map(Object.keys(always).map((name) => [`.${name}`, '`always`']));
    return [...twiceWritten(rows, written, where, source), ...twiceServed(rows, where, source)];
  });
}
