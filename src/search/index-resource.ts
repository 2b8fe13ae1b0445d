import type { Resource } from '../fhir/json.ts';
import type { OwnBases } from '../fhir/own-base.ts';
import {
  compileValues,
  type Environment,
  type Item,
  itemValue,
  NotEvaluated,
  resourceAlone,
} from '../fhirpath/index.ts';
import type { TypeParameters } from './compile-parameters.ts';
import { fold } from './fold.ts';
import { datesOf } from './index-values/date.ts';
import { quantitiesOf } from './index-values/quantity.ts';
import { referenceIdentifier, referencesOf } from './index-values/reference.ts';
import { stringsOf } from './index-values/string.ts';
import { textsOf, tokensOf, typedTokens } from './index-values/token.ts';
import type { Component, ParameterType, Part } from './parameter.ts';
import type { SearchRows } from './row.ts';

/** Makes the index rows of resources of one type. */
export type ResourceIndexer = (resource: Resource) => SearchRows;

type Read = (input: readonly Item[], environment: Environment) => readonly Item[];

interface PartReader {
  part: Part;
  read: Read;
  add: AddRows;
}

type AddRows = (rows: SearchRows, part: Part, group: number, value: unknown) => void;

/** Compiles the parameters of a type into one pass over a resource; places that several parameters share are read once. */
export function compileIndexer(type: string, parameters: TypeParameters, own: OwnBases): ResourceIndexer {
  const add = rowsBy(own);
  const byBase = new Map<string, Map<number, PartReader>>();
  for (const { type: form, parts } of componentsOf(parameters)) {
    for (const part of parts) {
      const base = part.base ?? '';
      const readers = byBase.get(base) ?? new Map<number, PartReader>();
      byBase.set(base, readers);
      if (!readers.has(part.id)) readers.set(part.id, partReader(type, part, add[form]));
    }
  }
  const groups = [...byBase].map(([base, readers]) => ({
    base: base === '' ? undefined : reader(base, type),
    readers: [...readers.values()],
  }));
  return (resource) => {
    const environment = resourceAlone(resource);
    const rows: SearchRows = { token: [], string: [], date: [], quantity: [], reference: [] };
    for (const { base, readers } of groups) {
      const focuses = base ? base([resource], environment) : [resource];
      for (const [at, focus] of focuses.entries()) addParts(rows, readers, base ? at + 1 : 0, focus, environment);
    }
    return rows;
  };
}

function* componentsOf(parameters: TypeParameters): Generator<{ type: ParameterType; parts: readonly Part[] }> {
  for (const { type, parts, groups } of parameters.values()) {
    if (type !== 'composite') yield { type, parts };
    for (const group of groups) yield* group satisfies readonly Component[];
  }
}

function partReader(type: string, part: Part, add: AddRows): PartReader {
  return { part, read: reader(part.path, part.base ?? type), add };
}

/** An expression of the definitions as a function; a definition that cannot be used finds nothing. */
function reader(path: string, type: string): Read {
  const values = compileValues(path, { type });
  if ('problem' in values) return () => [];
  return (input, environment) => {
    try {
      return values.evaluate(input, environment);
    } catch (error) {
      if (error instanceof NotEvaluated) return [];
      throw error;
    }
  };
}

function addParts(
  rows: SearchRows,
  readers: readonly PartReader[],
  group: number,
  focus: Item,
  environment: Environment,
): void {
  for (const { part, read, add } of readers) {
    for (const item of read([focus], environment)) {
      const value = itemValue(item);
      if (value !== undefined) add(rows, part, group, value);
    }
  }
}

const rowsBy = (own: OwnBases): Readonly<Record<ParameterType, AddRows>> => ({
  token: (rows, part, group, value) => {
    for (const token of tokensOf(value)) rows.token.push({ index: part.id, group, ...token });
    for (const token of typedTokens(value)) rows.token.push({ index: part.identifierId, group, ...token });
    for (const text of new Set(textsOf(value))) rows.string.push(stringRow(part.textId, group, text));
  },
  uri: (rows, part, group, value) => {
    for (const { system, code } of tokensOf(value)) {
      rows.token.push({ index: part.id, group, system, code });
      // a canonical is found with and without its version
      const bar = code.indexOf('|');
      if (bar > 0) rows.token.push({ index: part.id, group, system, code: code.slice(0, bar) });
    }
  },
  string: (rows, part, group, value) => {
    for (const text of new Set(stringsOf(value))) rows.string.push(stringRow(part.id, group, text));
  },
  date: (rows, part, group, value) => {
    for (const range of datesOf(value)) rows.date.push({ index: part.id, group, ...range });
  },
  number: (rows, part, group, value) => {
    for (const number of quantitiesOf(value)) rows.quantity.push({ index: part.id, group, ...number });
  },
  quantity: (rows, part, group, value) => {
    for (const quantity of quantitiesOf(value)) rows.quantity.push({ index: part.id, group, ...quantity });
  },
  reference: (rows, part, group, value) => {
    for (const reference of referencesOf(value, own)) rows.reference.push({ index: part.id, group, ...reference });
    for (const token of tokensOf(referenceIdentifier(value)))
      rows.token.push({ index: part.identifierId, group, ...token });
  },
  composite: () => {},
});

const stringRow = (index: number, group: number, text: string) => ({ index, group, folded: fold(text), exact: text });
