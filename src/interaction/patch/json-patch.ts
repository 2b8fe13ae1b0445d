import { isObject, type JsonObject, type JsonValue } from '../../fhir/json.ts';
import { depthProblem } from '../../fhir/parse-json.ts';
import { type Failure, fail, isFailure } from '../outcome.ts';
import { copyValue } from './copy-value.ts';
import { sameValue } from './same-value.ts';

/** An operation of a JSON Patch (RFC 6902). */
export interface PatchOperation {
  op: 'add' | 'remove' | 'replace' | 'move' | 'copy' | 'test';
  path: readonly string[];
  from: readonly string[];
  value: JsonValue;
}

const OPERATIONS: readonly PatchOperation['op'][] = ['add', 'remove', 'replace', 'move', 'copy', 'test'];

const malformed = (at: number, what: string) =>
  fail('structure', 'patch-malformed', `Operation ${at} of the JSON Patch ${what}.`);

/** Reads a JSON Patch; what is none is refused. */
export function readPatch(value: JsonValue): PatchOperation[] | Failure {
  if (!Array.isArray(value))
    return fail(
      'structure',
      'patch-malformed',
      'A JSON Patch is an array of operations, a FHIRPath Patch is Parameters.',
    );
  const operations: PatchOperation[] = [];
  for (const [at, item] of value.entries()) {
    const operation = readOperation(item, at);
    if (isFailure(operation)) return operation;
    operations.push(operation);
  }
  return operations;
}

function readOperation(item: JsonValue, at: number): PatchOperation | Failure {
  if (!isObject(item)) return malformed(at, 'is no object');
  const op = OPERATIONS.find((one) => one === item.op);
  if (op === undefined) return malformed(at, `has no op that RFC 6902 knows (${OPERATIONS.join(', ')})`);
  const path = pointer(item.path);
  if (!path) return malformed(at, 'has no JSON Pointer as path');
  const needsFrom = op === 'move' || op === 'copy';
  const from = needsFrom ? pointer(item.from) : [];
  if (!from) return malformed(at, 'has no JSON Pointer as from');
  const needsValue = op === 'add' || op === 'replace' || op === 'test';
  if (needsValue && item.value === undefined) return malformed(at, 'has no value');
  return { op, path, from, value: item.value ?? null };
}

/** The tokens of a JSON Pointer (RFC 6901). */
function pointer(value: JsonValue | undefined): string[] | undefined {
  if (typeof value !== 'string' || (value !== '' && !value.startsWith('/'))) return undefined;
  const tokens = value.split('/').slice(1);
  if (tokens.some((token) => /~(?![01])/.test(token))) return undefined;
  return tokens.map((token) => token.replaceAll('~1', '/').replaceAll('~0', '~'));
}

/** Most characters that a patch copies and moves: a document copied into itself is twice as large each time. */
const MOST_CARRIED = 10_000_000;

/** A document while it is patched. */
interface Patched {
  root: JsonObject;
  /** How deeply it may be nested at any time, since what walks it then has no guard of its own. */
  maxDepth: number;
  /** Characters that were copied and moved so far. */
  carried: number;
}

/** Applies a patch to a value, which is changed; all operations or a failure that names the first that cannot be done. */
export function applyPatch(
  document: JsonValue,
  operations: readonly PatchOperation[],
  maxDepth: number,
): { value: JsonValue } | Failure {
  const root: JsonObject = { document };
  const patched: Patched = { root, maxDepth, carried: 0 };
  for (const [at, operation] of operations.entries()) {
    const problem = applyOperation(patched, operation);
    if (problem !== undefined) {
      return fail(
        'processing',
        'patch-failed',
        `Operation ${at} of the JSON Patch (${operation.op} ${shownPath(operation)}) failed: ${problem}.`,
      );
    }
  }
  return { value: root.document ?? null };
}

/** The place as the client names it, shortened. */
function shownPath({ from, path }: PatchOperation): string {
  const text = [from, path]
    .filter((one) => one.length > 0)
    .map((one) => `/${one.join('/')}`)
    .join(' to ');
  return text.length > 80 ? `${text.slice(0, 80)}…` : text;
}

function applyOperation(patched: Patched, { op, path, from, value }: PatchOperation): string | undefined {
  const { root } = patched;
  const target = ['document', ...path];
  const source = ['document', ...from];
  switch (op) {
    case 'add':
      // work that meets another writer is done again, with the same patch
      return tooDeep(patched, path, value) ?? add(root, target, copyValue(value));
    case 'remove':
      return remove(root, target);
    case 'replace':
      return tooDeep(patched, path, value) ?? replace(root, target, copyValue(value));
    case 'test': {
      const found = valueAt(root, target);
      if (found === undefined) return ABSENT;
      return sameValue(found, value) ? undefined : 'the value is another one';
    }
    case 'copy':
      return carry(patched, source, path, (found) => add(root, target, copyValue(found)));
    case 'move': {
      const isInside = target.length > source.length && source.every((token, at) => token === target[at]);
      return carry(patched, source, path, (found) =>
        isInside ? 'a value cannot be moved into itself' : (remove(root, source) ?? add(root, target, found)),
      );
    }
  }
}

/** Takes the value of one place to another, within bounds. */
function carry(
  patched: Patched,
  source: readonly string[],
  path: readonly string[],
  put: (found: JsonValue) => string | undefined,
): string | undefined {
  const found = valueAt(patched.root, source);
  if (found === undefined) return ABSENT;
  return tooMuch(patched, found) ?? tooDeep(patched, path, found) ?? put(found);
}

function tooMuch(patched: Patched, value: JsonValue): string | undefined {
  patched.carried += JSON.stringify(value).length;
  return patched.carried > MOST_CARRIED
    ? `the patch copies and moves more than ${MOST_CARRIED} characters in all`
    : undefined;
}

function tooDeep({ maxDepth }: Patched, path: readonly string[], value: JsonValue): string | undefined {
  return depthProblem(value, Math.max(maxDepth - path.length, 0))
    ? `the resource would be nested more than ${maxDepth} levels deep`
    : undefined;
}

const ABSENT = 'there is nothing at its path';

type Holder = { list: JsonValue[]; at: number } | { object: JsonObject; name: string };

/** What holds the last token of a path; `undefined` when the path leads nowhere. */
function holderOf(root: JsonObject, path: readonly string[]): Holder | undefined {
  let holder: JsonValue | undefined = root;
  for (const token of path.slice(0, -1)) holder = memberOf(holder, token);
  const last = path.at(-1) ?? '';
  if (Array.isArray(holder)) {
    const at = last === '-' ? holder.length : indexOf(last);
    return at === undefined || at > holder.length ? undefined : { list: holder, at };
  }
  return isObject(holder) && isPlain(holder) ? { object: holder, name: last } : undefined;
}

const indexOf = (token: string): number | undefined => (/^(?:0|[1-9]\d{0,8})$/.test(token) ? Number(token) : undefined);

/** Objects of the document; decimals with their digits are values. */
const isPlain = (value: JsonObject): boolean => Object.getPrototypeOf(value) === Object.prototype;

function memberOf(holder: JsonValue | undefined, token: string): JsonValue | undefined {
  if (Array.isArray(holder)) return holder[indexOf(token) ?? -1];
  return isObject(holder) && isPlain(holder) && Object.hasOwn(holder, token) ? holder[token] : undefined;
}

const valueAt = (root: JsonObject, path: readonly string[]): JsonValue | undefined =>
  path.reduce<JsonValue | undefined>(memberOf, root);

function add(root: JsonObject, path: readonly string[], value: JsonValue): string | undefined {
  const holder = holderOf(root, path);
  if (!holder) return ABSENT;
  if ('list' in holder) holder.list.splice(holder.at, 0, value);
  else define(holder.object, holder.name, value);
  return undefined;
}

function remove(root: JsonObject, path: readonly string[]): string | undefined {
  const holder = holderOf(root, path);
  if (!holder || valueAt(root, path) === undefined) return ABSENT;
  if ('list' in holder) holder.list.splice(holder.at, 1);
  else delete holder.object[holder.name];
  return undefined;
}

function replace(root: JsonObject, path: readonly string[], value: JsonValue): string | undefined {
  const holder = holderOf(root, path);
  if (!holder || valueAt(root, path) === undefined) return ABSENT;
  if ('list' in holder) holder.list[holder.at] = value;
  else define(holder.object, holder.name, value);
  return undefined;
}

/** A member of its own, whatever its name: `__proto__` is a name like others. */
function define(object: JsonObject, name: string, value: JsonValue): void {
  Object.defineProperty(object, name, { value, writable: true, enumerable: true, configurable: true });
}
