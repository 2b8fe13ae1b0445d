import { asArray, isObject, type JsonObject, type JsonValue } from '../../fhir/json.ts';
import { str } from '../../fhir/read.ts';
import { compilePlaces, type Places } from '../../fhirpath/index.ts';
import { type Failure, fail, isFailure } from '../outcome.ts';

/** An operation of a FHIRPath Patch (http://hl7.org/fhir/R4/fhirpatch.html). */
export type FhirPathOperation = { path: string; places: Places } & (
  | { type: 'add'; name: string; value: PatchValue }
  | {
      type: 'insert';
      index: number;
      value: PatchValue;
      end: { path: string; places: Places; name: string } | undefined;
    }
  | { type: 'delete' }
  | { type: 'replace'; value: PatchValue }
  | { type: 'move'; source: number; destination: number }
);

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
  const place = `Parameters.parameter[${at}]`;
  const malformed = (what: string) =>
    fail('structure', 'patch-malformed', `Operation ${at} of the FHIRPath Patch ${what}.`, place);
  if (!isObject(item) || item.name !== 'operation') return malformed('is no parameter of the name "operation"');
  const parts = new Map<string, JsonObject>();
  for (const part of asArray(item.part)) {
    const name = isObject(part) ? str(part.name) : undefined;
    if (!isObject(part) || name === undefined || parts.has(name))
      return malformed('has a part without a name, or two of one');
    parts.set(name, part);
  }
  const type = TYPES.find((one) => one === (parts.get('type')?.valueCode ?? parts.get('type')?.valueString));
  if (type === undefined) return malformed(`has no type that R4 knows (${TYPES.join(', ')})`);
  const path = str(parts.get('path')?.valueString);
  if (path === undefined) return malformed('has no path');
  const places = compilePlaces(path);
  if ('problem' in places) return malformed(`has a path that cannot be used: ${places.problem}`);
  const value = valueIn(parts.get('value'));
  const number = (name: string) => {
    const given = parts.get(name)?.valueInteger;
    return typeof given === 'number' && Number.isInteger(given) && given >= 0 ? given : undefined;
  };
  const base = { path, places };
  if (type === 'delete') return { ...base, type };
  if (type === 'move') {
    const [source, destination] = [number('source'), number('destination')];
    if (source === undefined || destination === undefined) return malformed('has no source or destination');
    return { ...base, type, source, destination };
  }
  if (value === undefined) return malformed('has no value');
  if (type === 'replace') return { ...base, type, value };
  if (type === 'insert') {
    const index = number('index');
    return index === undefined ? malformed('has no index') : { ...base, type, index, value, end: listEnd(path) };
  }
  const name = str(parts.get('name')?.valueString);
  return name === undefined ? malformed('has no name') : { ...base, type, name, value };
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
