import { basename, dirname } from 'node:path';
import type { IscmCase } from '../../case/case.ts';
import type { Issue } from '../../fhir/issue.ts';
import { isResource, type JsonValue, type Resource } from '../../fhir/json.ts';
import type { Mapping } from '../../mapping/index.ts';
import type { Document } from './read-input.ts';

/** What loose resources give together: cases, and what was found in each document. */
export interface ReadTogether {
  cases: readonly IscmCase[];
  found: readonly { document: Document; issues: readonly Issue[] }[];
}

/** A document that is a resource by itself. */
interface Loose {
  document: Document;
  resource: Resource;
  text: string;
}

/** Whether a value is a resource that says something only together with others: not a Bundle, which holds them. */
export const isLoose = (value: JsonValue): value is Resource => isResource(value) && value.resourceType !== 'Bundle';

/**
 * Loose resources, put together by the folder they lie in. A bulk export has a file for each type, other tools write
 * one for each resource, and who a resource is about stands in a file beside it. Those of two folders may be of two
 * servers, where one id means two people.
 */
export class LooseResources {
  readonly #folders = new Map<string, Map<string, Loose>>();
  /** Those that are not read. */
  readonly #others: { document: Document; issues: Issue[] }[] = [];

  get isEmpty(): boolean {
    return this.#folders.size === 0;
  }

  /** Takes one; the same a second time says nothing new, another one of the same type and id is refused. */
  add(document: Document, resource: Resource): void {
    const folder = folderOf(document, resource);
    const held = this.#folders.get(folder) ?? new Map<string, Loose>();
    this.#folders.set(folder, held);
    const key = typeof resource.id === 'string' ? `${resource.resourceType}/${resource.id}` : `${held.size}`;
    const text = JSON.stringify(resource);
    const first = held.get(key);
    if (first === undefined) held.set(key, { document, resource, text });
    else this.#others.push({ document, issues: first.text === text ? [] : [givenTwice(key, first.document)] });
  }

  /** The cases of each folder. */
  *read(mapping: Mapping): Generator<ReadTogether> {
    if (this.#others.length > 0) yield { cases: [], found: this.#others };
    for (const held of this.#folders.values()) yield readTogether(mapping, [...held.values()]);
  }
}

/** The folder; of a tree with a folder for each type, the one that holds these. */
function folderOf({ input }: Document, { resourceType }: Resource): string {
  const own = dirname(input);
  if (input === '-') return input;
  return basename(own) === resourceType ? dirname(own) : own;
}

function givenTwice(key: string, { input, line }: Document): Issue {
  const place = line === undefined ? input : `${input}:${line}`;
  const message = `${key} stands in ${place} too, and says something else; only one of them can be read.`;
  return { severity: 'error', code: 'duplicate', id: 'resource-twice', message, expression: key.replace(/\/.*/, '') };
}

function readTogether(mapping: Mapping, loose: readonly Loose[]): ReadTogether {
  const entry = loose.map(({ resource }) => ({ resource }));
  const { cases, issues } = mapping.toCases({ resourceType: 'Bundle', type: 'collection', entry });
  const found = loose.map(({ document }): { document: Document; issues: Issue[] } => ({ document, issues: [] }));
  for (const issue of [...issues, ...cases.flatMap((read) => read.issues)]) {
    const [, index = '0', rest] = /^Bundle\.entry\[(\d+)\]\.resource(.*)$/s.exec(issue.expression ?? '') ?? [];
    const type = loose[Number(index)]?.resource.resourceType ?? '';
    found[Number(index)]?.issues.push(rest === undefined ? issue : { ...issue, expression: `${type}${rest}` });
  }
  return { cases: cases.flatMap((read) => read.case ?? []), found };
}
