import { isObject, type JsonValue } from '../../src/fhir/json.ts';
import type { RowText } from '../../src/mapping/file/mapping-file.ts';
import type { Sources } from './sources.ts';

/** Fields of the case: what they mean, and how they are named outside of their part. */

const member = (value: JsonValue | undefined, name: string): JsonValue | undefined =>
  isObject(value) ? value[name] : undefined;

/** Schema of the items of a part. */
function partSchema({ schema }: Sources, part: string): JsonValue | undefined {
  if (part === 'case') return schema;
  const declared = member(schema.properties, part);
  return member(declared, 'items') ?? declared;
}

/** Goes down one step: into a member, or through a list into the members of its items. */
const into = (node: JsonValue | undefined, name: string): JsonValue | undefined => {
  const inner = member(node, 'items') ?? node;
  return member(member(inner, 'properties'), name);
};

/** What a field of a part means, in the words of the case model. */
export function meaningOf(sources: Sources, part: string, path: string): string {
  const [first = '', other] = path.split('/');
  if (other !== undefined) return '';
  const steps = first.replaceAll('[]', '').split('.');
  let node = partSchema(sources, part);
  for (const step of steps) node = into(node, step);
  const description = member(node, 'description') ?? member(member(node, 'items'), 'description');
  return typeof description === 'string' ? description : '';
}

/** A field as it is named in the whole case: `symptoms[].course`, `patient.sex`, `recordedAt`. */
export function fullName({ parts }: Sources, part: string, path: string): string {
  if (part === 'case') return path;
  const isList = parts.find(({ name }) => name === part)?.kind === 'list';
  return `${part}${isList ? '[]' : ''}.${path}`;
}

/** A row of a mapping with the plain fields and elements it stands for; rows of an `each` are put in its place. */
export function flatRows(rows: readonly RowText[]): RowText[] {
  return rows.flatMap((row) =>
    row.each === undefined
      ? [row]
      : row.each.map((inner) => ({
          ...inner,
          case: `${row.case ?? ''}[].${inner.case ?? ''}`,
          fhir: `${row.fhir ?? ''}.${inner.fhir ?? ''}`,
        })),
  );
}

/** The elements that a row writes. */
export function elementsOf(row: RowText): string[] {
  if (row.table !== undefined) return [...new Set(Object.values(row.table).flatMap((cells) => Object.keys(cells)))];
  return row.fhir === undefined ? [] : [row.fhir];
}

/** A path without `[]` and `[x]`: which element is meant. */
export const slotOf = (path: string): string => path.replaceAll(/\[x?\]/g, '');
