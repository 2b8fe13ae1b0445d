import { ITEM_SYSTEM } from '../../fhir/canonical.ts';
import { isObject, type JsonObject, type JsonValue } from '../../fhir/json.ts';
import { absentFactIn } from '../absent.ts';
import { ALTERNATIVE } from '../alternative.ts';
import type { CompiledResource, Numbered, ValueRow } from '../compiled.ts';
import type { CompiledStep } from '../compiled-step.ts';
import type { FoundMember } from '../read/found.ts';
import { isNotRecorded } from '../read/usage.ts';
import { rootLevel } from './level.ts';
import { defer, type PlainRead, type Reading, reading, type Taken } from './reading.ts';
import { type RowsOfFacts, takeFact } from './reason.ts';
import type { End, Entry, Level, Sight } from './sight.ts';
import { take, takeObject } from './take.ts';

/**
 * Reads resources in which nothing is unusual, in one walk over their members and without marks of what was used. Each
 * member must be one that a row reads or the profile fixes. Where one is not, or is there twice, or has a value that
 * would be written otherwise, this gives nothing, and the resource is read step by step (`PathTree`, `readRow`).
 */
export class PlainReader {
  readonly #rows: CompiledResource;
  readonly #links: readonly (readonly CompiledStep[])[];
  readonly #facts: RowsOfFacts;
  #root: Level | undefined;

  constructor(rows: CompiledResource, links: readonly (readonly CompiledStep[])[]) {
    this.#rows = rows;
    this.#links = links;
    this.#facts = rowsOfFacts(rows);
  }

  /** What a resource says, or `undefined` where it must be read step by step. */
  read(resource: JsonObject): PlainRead | undefined {
    this.#root ??= rootLevel(this.#rows, this.#links);
    const into = reading();
    for (const name in resource) {
      const value = resource[name];
      if (value === undefined) continue;
      const sight = this.#root.get(name);
      if (sight === undefined ? !isNotRecorded(value) : this.#take(sight, name, resource, value, into) === 'unclear')
        return undefined;
    }
    return into;
  }

  #take(sight: Sight, name: string, resource: JsonObject, value: JsonValue, into: Reading): Taken {
    switch (sight.kind) {
      case 'administrative':
        return 'silent';
      case 'identifiers':
      case 'extensions':
        if (!Array.isArray(value) || value.length === 0) return 'unclear';
        return sight.kind === 'identifiers'
          ? takeIdentifiers(sight, name, resource, value, into)
          : this.#takeExtensions(sight, name, resource, value, into);
      default:
        return take(sight, name, resource, value, into);
    }
  }

  /** Takes the extensions of a resource, among which the engine has its own. */
  #takeExtensions(sight: Sight, name: string, resource: JsonObject, items: readonly JsonValue[], into: Reading): Taken {
    const taken = notesFor(items);
    for (const item of items) {
      if (!isObject(item)) return 'unclear';
      const fact = absentFactIn(item);
      if (item.url === ALTERNATIVE) defer(undefined, resource, item, extensionMember, into);
      else if (fact !== undefined) {
        if (takeFact(this.#facts, fact, into) === 'unclear') return 'unclear';
      } else if (takeObject(sight, name, resource, item, into, taken) === 'unclear') return 'unclear';
    }
    return 'understood';
  }
}

const extensionMember: FoundMember = { type: 'Extension', member: 'extension', beside: '_extension' };

/** The rows of a resource whose fields may have their reasons in an extension of it, each with one value. */
function rowsOfFacts({ rows }: CompiledResource): RowsOfFacts {
  const known = new Map<string, Numbered<ValueRow>>();
  for (const row of rows)
    if (row.kind === 'value' && row.absentBeside && !row.list && !row.writeOnly) known.set(row.field.join('.'), row);
  return known;
}

/** Items of an array that had an end or entry; one alone needs no note of it. */
const notesFor = (items: readonly JsonValue[]): (End | Entry)[] | undefined => (items.length === 1 ? undefined : []);

/** Takes the identifiers of a resource, among which is the one that carries the key of its item. */
function takeIdentifiers(
  sight: Sight,
  name: string,
  resource: JsonObject,
  items: readonly JsonValue[],
  into: Reading,
): Taken {
  const taken = notesFor(items);
  for (const item of items) {
    if (!isObject(item)) return 'unclear';
    if (item.system === ITEM_SYSTEM) {
      if (!isItemKey(item, into) || isRead(sight, item)) return 'unclear';
    } else if (takeObject(sight, name, resource, item, into, taken) === 'unclear') return 'unclear';
  }
  return 'understood';
}

/** Whether an identifier is the one that carries the key of the item; the first of several is. */
function isItemKey(identifier: JsonObject, into: Reading): boolean {
  if (into.hasItemKey || typeof identifier.value !== 'string') return false;
  for (const name in identifier) if (typeof identifier[name] === 'object') return false;
  into.hasItemKey = true;
  return true;
}

/** Whether rows read the identifier that carries the key of the item; lists without keys leave it out. */
const isRead = ({ ends, entries }: Sight, identifier: JsonObject): boolean =>
  ends.some(({ taker, match }) => taker.kind !== 'each' && match?.(identifier) !== false) ||
  entries.some(({ match }) => match?.(identifier) !== false);
