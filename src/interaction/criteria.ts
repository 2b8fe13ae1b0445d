import type { Resource } from '../fhir/json.ts';
import { identifiersOf, type StoreReader } from '../store/index.ts';
import { type Failure, fail } from './outcome.ts';
import { ID } from './stored-types.ts';

/** What a conditional interaction or reference looks for; all of it must hold. */
export interface Criteria {
  type: string;
  /** Ids to choose from; each list is one `_id` parameter. */
  ids: string[][];
  /** Identifiers; each list is one `identifier` parameter of which any may match. No `system`: any; `''`: none. */
  identifiers: { system?: string; value: string }[][];
}

/**
 * Reads the criteria of a conditional interaction: `_id` and `identifier` alone, since searches are not here yet.
 * Anything else is refused: to ignore a criterion would match what was not meant.
 */
export function parseCriteria(type: string, query: string): Criteria | Failure {
  const criteria: Criteria = { type, ids: [], identifiers: [] };
  for (const [name, value] of new URLSearchParams(query)) {
    const values = splitUnescaped(value, ',').map((part) => (name === 'identifier' ? part : unescaped(part)));
    if (values.some((part) => part === '')) return badCriteria(`${name} has an empty value.`);
    if (name === '_id') {
      if (!values.every((id) => ID.test(id))) return badCriteria('_id must be an id.');
      criteria.ids.push(values);
    } else if (name === 'identifier') {
      const tokens = values.map(identifierToken);
      if (tokens.some((token) => token.value === '')) return badCriteria('identifier needs a value: system|value.');
      criteria.identifiers.push(tokens);
    } else {
      return fail(
        'not-supported',
        'criteria-not-supported',
        `Conditional interactions support the criteria _id and identifier, not "${name}".`,
      );
    }
  }
  if (criteria.ids.length + criteria.identifiers.length === 0) return badCriteria('Criteria were expected.');
  return criteria;
}

const badCriteria = (message: string) => fail('value', 'invalid-criteria', message);

function identifierToken(token: string): { system?: string; value: string } {
  const [first = '', ...rest] = splitUnescaped(token, '|');
  return rest.length === 0
    ? { value: unescaped(first) }
    : { system: unescaped(first), value: unescaped(rest.join('|')) };
}

/** Parts between separators that no backslash takes the meaning from (http://hl7.org/fhir/R4/search.html#escaping). */
function splitUnescaped(value: string, separator: ',' | '|'): string[] {
  const parts = [''];
  for (let at = 0; at < value.length; at++) {
    const unit = value.charAt(at);
    if (unit === separator) parts.push('');
    else if (unit === '\\') parts.push(`${parts.pop()}${unit}${value.charAt(++at)}`);
    else parts.push(`${parts.pop()}${unit}`);
  }
  return parts;
}

const unescaped = (value: string) => value.replace(/\\([,|$\\])/g, '$1');

/** Ids of the current resources that meet the criteria. */
export async function findMatches(reader: StoreReader, criteria: Criteria): Promise<string[]> {
  let found: Set<string> | undefined;
  const narrow = (ids: Iterable<string>) => {
    const next = new Set(ids);
    found = found ? new Set([...found].filter((id) => next.has(id))) : next;
  };
  for (const alternatives of criteria.identifiers) {
    const ids: string[] = [];
    for (const token of alternatives) ids.push(...(await reader.findByIdentifier(criteria.type, token)));
    narrow(ids);
  }
  for (const ids of criteria.ids) {
    const versions = await reader.readMany(ids.map((id) => ({ type: criteria.type, id })));
    narrow(versions.flatMap((version) => (version?.text === undefined ? [] : [version.id])));
  }
  return [...(found ?? [])].sort();
}

/** Whether a resource that is about to be stored under an id meets the criteria. */
export function meetsCriteria(criteria: Criteria, resource: Resource, id: string): boolean {
  if (resource.resourceType !== criteria.type || !criteria.ids.every((ids) => ids.includes(id))) return false;
  const own = identifiersOf(resource);
  return criteria.identifiers.every((alternatives) =>
    alternatives.some(({ system, value }) =>
      own.some((identifier) => identifier.value === value && (system === undefined || identifier.system === system)),
    ),
  );
}
