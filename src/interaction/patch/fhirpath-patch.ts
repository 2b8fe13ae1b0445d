import { asArray, isObject, type JsonObject, type JsonValue } from '../../fhir/json.ts';
import { str } from '../../fhir/read.ts';
import { compilePlaces, type Places } from '../../fhirpath/index.ts';
import { type Failure, fail, isFailure } from '../outcome.ts';

/** An operation of a FHIRPath Patch (http://hl7.org/fhir/R4/fhirpatch.html). */
export type FhirPathOperation = { path: string; places: Places } & Change;

/** What an operation does at the places of its path. */
type Change =
  | { type: 'add'; name: string; value: PatchValue }
  | {
      type: 'insert';
      index: number;
      value: PatchValue;
      end: { path: string; places: Places; name: string } | undefined;
    }
  | { type: 'delete' }
  | { type: 'replace'; value: PatchValue }
  | { type: 'move'; source: number; destination: number };

/** The value of an operation: of a data type with its name, a resource, or an anonymous element made of parts. */
export type PatchValue =
  | { type: string; value: JsonValue | undefined; beside?: JsonObject }
  | { parts: readonly { name: string; value: PatchValue }[] };

const TYPES = ['add', 'insert', 'delete', 'replace', 'move'] as const;

/** Reads the operations of a Parameters resource, or says what is wrong with the first that is none. */
export function readFhirPathPatch({ parameter }: JsonObject): FhirPathOperation[] | Failure {
  const operations: FhirPathOperation[] = [];
  for (const [at, item] of asArray(parameter).entries()) {
    const operation = readOperation(item, at);
    if (isFailure(operation)) return operation;
    operations.push(operation);
  }
  if (operations.length > 0) return operations;
  return fail('required', 'patch-malformed', 'A FHIRPath Patch has a parameter "operation" at least.', 'Parameters');
}

function readOperation(item: JsonValue, at: number): FhirPathOperation | Failure {
  const read = operationIn(item);
  if (typeof read !== 'string') return read;
  const message = `Operation ${at} of the FHIRPath Patch ${read}.`;
  return fail('structure', 'patch-malformed', message, `Parameters.parameter[${at}]`);
}

/** The operation of a parameter, or what is wrong with it. */
function operationIn(item: JsonValue): FhirPathOperation | string {
  if (!isObject(item) || item.name !== 'operation') return 'is no parameter of the name "operation"';
  const parts = partsOf(item);
  if (!parts) return 'has a part without a name, or two of one';
  const type = TYPES.find((one) => one === (parts.get('type')?.valueCode ?? parts.get('type')?.valueString));
  if (type === undefined) return `has no type that R4 knows (${TYPES.join(', ')})`;
  const path = str(parts.get('path')?.valueString);
  if (path === undefined) return 'has no path';
  const places = compilePlaces(path);
  if ('problem' in places) return `has a path that cannot be used: ${places.problem}`;
  const change = CHANGES[type](parts, path);
  return typeof change === 'string' ? change : { path, places, ...change };
}

/** The parts of an operation by their names. */
type Parts = ReadonlyMap<string, JsonObject>;

/** Nothing where a part has no name, or that of another one. */
function partsOf({ part }: JsonObject): Parts | undefined {
  const parts = new Map<string, JsonObject>();
  for (const one of asArray(part)) {
    const name = isObject(one) ? str(one.name) : undefined;
    if (!isObject(one) || name === undefined || parts.has(name)) return undefined;
    parts.set(name, one);
  }
  return parts;
}

/** What an operation of each type does, or what is wrong with it. */
const CHANGES: Readonly<Record<Change['type'], (parts: Parts, path: string) => Change | string>> = {
  delete: () => ({ type: 'delete' }),
  move: (parts) => {
    const [source, destination] = [numberIn(parts, 'source'), numberIn(parts, 'destination')];
    if (source === undefined || destination === undefined) return 'has no source or destination';
    return { type: 'move', source, destination };
  },
  replace: (parts) => {
    const value = valueIn(parts.get('value'));
    return value === undefined ? NO_VALUE : { type: 'replace', value };
  },
  insert: (parts, path) => {
    const [value, index] = [valueIn(parts.get('value')), numberIn(parts, 'index')];
    if (value === undefined) return NO_VALUE;
    return index === undefined ? 'has no index' : { type: 'insert', index, value, end: listEnd(path) };
  },
  add: (parts) => {
    const [value, name] = [valueIn(parts.get('value')), str(parts.get('name')?.valueString)];
    if (value === undefined) return NO_VALUE;
    return name === undefined ? 'has no name' : { type: 'add', name, value };
  },
};

const NO_VALUE = 'has no value';

function numberIn(parts: Parts, name: string): number | undefined {
  const given = parts.get(name)?.valueInteger;
  return typeof given === 'number' && Number.isInteger(given) && given >= 0 ? given : undefined;
}

/** What holds the list that a path ends with, for a list that may be empty. */
function listEnd(path: string): { path: string; places: Places; name: string } | undefined {
  const [, holder, name] = /^(.+)\.([A-Za-z]\w*)\s*$/s.exec(path) ?? [];
  const places = holder === undefined ? undefined : compilePlaces(holder);
  if (holder === undefined || name === undefined || !places || 'problem' in places) return undefined;
  return { path: holder, places, name };
}

/** The value that a part holds: `value[x]`, `resource`, or parts of an anonymous element. */
function valueIn(part: JsonObject | undefined): PatchValue | undefined {
  if (!part) return undefined;
  if (isObject(part.resource)) return { type: 'Resource', value: part.resource };
  const named = Object.keys(part)
    .find((name) => /^_?value[A-Z]/.test(name))
    ?.replace(/^_/, '');
  if (named !== undefined) {
    const beside = part[`_${named}`];
    return { type: named.slice('value'.length), value: part[named], ...(isObject(beside) ? { beside } : {}) };
  }
  if (part.part === undefined) return undefined;
  const parts: { name: string; value: PatchValue }[] = [];
  for (const inner of asArray(part.part)) {
    const name = isObject(inner) ? str(inner.name) : undefined;
    const value = isObject(inner) ? valueIn(inner) : undefined;
    if (name === undefined || value === undefined) return undefined;
    parts.push({ name, value });
  }
  return { parts };
}
