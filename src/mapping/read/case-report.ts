import type { IscmCase } from '../../case/case.ts';
import { TOO_MANY } from '../../case/parse-case.ts';
import type { Issue } from '../../fhir/issue.ts';
import { isObject, type JsonObject, type JsonValue } from '../../fhir/json.ts';
import type { CaseReader, ReadResource } from './case-reader.ts';
import type { Taken } from './prune.ts';
import type { LineageEntry } from './read-result.ts';
import * as report from './report.ts';
import type { Usage } from './usage.ts';

/** What the report asks of the reader. */
type Reports = Pick<CaseReader, 'lineage' | 'keyOf' | 'isAllUsed'>;

/** What reading the resources of one patient gave: which were used for what, what was normalised, what was left. */
export class CaseReport {
  readonly #resources: readonly ReadResource[];
  readonly #usage: Usage;
  readonly #reader: Reports;
  readonly #lineage: readonly LineageEntry[];
  readonly #foreign: ReadonlySet<JsonObject>;
  #foreignKeys: ReadonlySet<string> | undefined;

  constructor(resources: readonly ReadResource[], foreign: ReadonlySet<JsonObject>, usage: Usage, reader: Reports) {
    this.#resources = resources;
    this.#foreign = foreign;
    this.#usage = usage;
    this.#reader = reader;
    this.#lineage = reader.lineage;
  }

  /** Whether an item was read from resources of others alone. */
  isForeign(key: string): boolean {
    this.#foreignKeys ??= this.#keysOfOthers();
    return this.#foreignKeys.has(key);
  }

  #keysOfOthers(): ReadonlySet<string> {
    const own = new Set<string | undefined>();
    for (const item of this.#resources) if (!this.#foreign.has(item.resource)) own.add(this.#reader.keyOf(item));
    const others = new Set<string>();
    for (const item of this.#resources) {
      const key = this.#reader.keyOf(item);
      if (key !== undefined && !own.has(key)) others.add(key);
    }
    return others;
  }

  /** Where the items that stand in the case came from. */
  lineage(taken: readonly Taken[]): LineageEntry[] {
    if (taken.length === 0) return [...this.#lineage];
    const gone = new Set(taken.filter(({ isWhole }) => isWhole).map(({ key }) => key));
    return this.#lineage.filter(({ key }) => !gone.has(key));
  }

  /** The mapping report of the case. */
  issues(taken: readonly Taken[], value: IscmCase | undefined): Issue[] {
    const kept = value === undefined ? [] : this.lineage(taken);
    return [
      ...this.#takenOut(taken),
      ...this.#notes(),
      ...this.#left(value === undefined ? this.#resources : this.#usedFor(kept)),
      ...usedBy(kept),
    ];
  }

  /** The resources of which something stands in the case. */
  #usedFor(kept: readonly LineageEntry[]): readonly ReadResource[] {
    // each entry is of one resource
    if (kept.length === this.#resources.length) return this.#resources;
    const expressions = new Set(kept.map(({ expression }) => expression));
    return this.#resources.filter(({ expression }) => expressions.has(expression));
  }

  #takenOut(taken: readonly Taken[]): Issue[] {
    if (taken.length === 0) return [];
    // of an item the first resource, which is its main one
    const places = new Map(this.#lineage.toReversed().map(({ key, expression }) => [key, expression]));
    return taken.map((one) => takenOut(one, places.get(one.key) ?? ''));
  }

  /** How values were read, and what says another thing than they. */
  #notes(): Issue[] {
    const { notes, contradicting } = this.#usage;
    if (notes.length + contradicting.length === 0) return [];
    const holders = new Map<JsonObject, string>();
    for (const { resource, expression } of this.#resources) walk(this.#usage.originalOf(resource), expression, holders);
    const told = notes.flatMap(({ holder, member, read }) => {
      const at = holders.get(holder);
      if (at === undefined) return [];
      return [report.normalised(`${at}.${member}`, read.from, `"${read.word}"`, read.by, read.loses)];
    });
    const others = new Map<string, Issue>();
    for (const { holder, member, field } of contradicting) {
      const at = holders.get(holder);
      const expression = member === undefined ? at : `${at}.${member}`;
      if (at !== undefined && expression !== undefined) others.set(expression, report.contradiction(expression, field));
    }
    return [...told, ...others.values()];
  }

  /** What of a resource nothing read; of others' also the extensions in elements that were understood. */
  #unread(resource: JsonObject, expression: string): string[] {
    const unused = this.#usage.unused(resource, expression);
    if (!this.#usage.isMadeFrom(resource) && !this.#foreign.has(resource)) return unused;
    const extensions = this.#usage.unreadExtensions(resource, expression);
    return [...unused, ...extensions.filter((at) => !liesIn(at, unused))];
  }

  /** Elements that nothing read, once per resource however many items it became. */
  #left(resources: readonly ReadResource[]): Issue[] {
    const originals = new Map<JsonObject, string>();
    for (const item of resources)
      if (!this.#reader.isAllUsed(item)) originals.set(this.#usage.originalOf(item.resource), item.expression);
    const issues: Issue[] = [];
    for (const [resource, expression] of originals)
      for (const at of this.#unread(resource, expression)) issues.push(report.notRepresented(at));
    return issues;
  }
}

function takenOut({ isWhole, isExpected, issue }: Taken, at: string): Issue {
  if (issue.id === 'case-rule') {
    const impossible = report.impossible(at, issue.message);
    return isExpected ? impossible : { ...impossible, severity: 'error' };
  }
  const why = `${whatIsWrong(isWhole, issue)} (${issue.message.replace(/\.$/, '')})`;
  return isExpected ? report.notRead(at, why) : report.leftOut(at, why);
}

/** What is wrong with what was taken out. */
function whatIsWrong(isWhole: boolean, { id }: Issue): string {
  if (id === TOO_MANY) return 'there are more of its kind than a case can hold';
  return isWhole ? 'too little or something impossible is recorded' : 'a field of it cannot be';
}

function usedBy(lineage: readonly LineageEntry[]): Issue[] {
  const byResource = new Map<string, { type: string; items: string }>();
  for (const { expression, resourceType, key, satellite } of lineage) {
    const item = satellite === undefined ? key : `${satellite} of ${key}`;
    const entry = byResource.get(expression);
    if (entry === undefined) byResource.set(expression, { type: resourceType, items: item });
    else entry.items += `, ${item}`;
  }
  const issues: Issue[] = [];
  for (const [expression, { type, items }] of byResource) issues.push(report.used(expression, type, items));
  return issues;
}

/** Whether a place lies in one of these, or is one. */
const liesIn = (at: string, elements: readonly string[]): boolean =>
  elements.some((element) => at === element || at.startsWith(`${element}.`) || at.startsWith(`${element}[`));

/** Every object of a resource with its expression. */
function walk(value: JsonValue | undefined, expression: string, into: Map<JsonObject, string>): void {
  if (Array.isArray(value)) for (const [index, item] of value.entries()) walk(item, `${expression}[${index}]`, into);
  if (!isObject(value)) return;
  into.set(value, expression);
  for (const [name, member] of Object.entries(value))
    if (name !== 'contained') walk(member, `${expression}.${name}`, into);
}
