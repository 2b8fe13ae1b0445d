import { safeParse, type z } from 'zod';
import { isNumber } from '../fhir/decimal.ts';
import type { Issue } from '../fhir/issue.ts';
import { asArray, isObject, type JsonObject, type JsonValue } from '../fhir/json.ts';
import { caseSchema, type IscmCase, MOST_ITEMS } from './case.ts';
import { compileSchema, isRight, missingIn } from './compiled/compiled-schema.ts';
import { failing, listNames, pathOf, type ReferenceLeaf } from './references.ts';
import { brokenRules } from './rules.ts';

/** A valid case in canonical form, or what is wrong with the input. */
export type ParsedCase = { ok: true; case: IscmCase } | { ok: false; issues: Issue[] };

type ZodIssue = z.core.$ZodIssue;

/** A finding of zod in our words. */
interface PlainIssue {
  message: string;
  path: PropertyKey[];
}

/** A path as it is told: `lesions[0].region`. */
const pathText = (path: readonly PropertyKey[]): string =>
  path
    .map((step) => (typeof step === 'number' ? `[${step}]` : `.${String(step)}`))
    .join('')
    .replace(/^\./, '');

/** How many members a branch of a union does not know. */
const unknownMembers = (branch: readonly ZodIssue[]): number =>
  branch.reduce((count, issue) => count + (issue.code === 'unrecognized_keys' ? issue.keys.length : 0), 0);

/**
 * The message for a failed union: that of the branch which got furthest; among equals, of the one that knows most of
 * the members. Where no branch got into the value, the messages of all are joined.
 */
function unionMessage(issue: Extract<ZodIssue, { code: 'invalid_union' }>): PlainIssue {
  const branches = issue.errors
    .filter((branch) => branch.length > 0)
    .toSorted((a, b) => unknownMembers(a) - unknownMembers(b))
    .map((branch) => branch.map(plainIssue));
  const [deepest] = branches.flat().toSorted((a, b) => b.path.length - a.path.length);
  if (deepest !== undefined && deepest.path.length > 0) return deepest;
  const messages = [...new Set(branches.map((branch) => branch[0]?.message ?? '').filter((text) => text !== ''))];
  return { message: messages.join(', or '), path: [] };
}

/** What is said of a value that is not there. */
const MISSING = 'is missing';

/** What zod calls a value that is not there, by the kind of its schema. */
const MISSED: readonly string[] = ['invalid_type', 'invalid_value', 'invalid_union'];

function plainIssue(issue: ZodIssue): PlainIssue {
  // a word or one of several forms is missed as well; of a union zod says only that none of its forms is there
  if (issue.input === undefined && MISSED.includes(issue.code)) return { message: MISSING, path: [...issue.path] };
  if (issue.code === 'invalid_union') {
    const inner = unionMessage(issue);
    return { message: inner.message, path: [...issue.path, ...inner.path] };
  }
  if (issue.code === 'unrecognized_keys') {
    return {
      message: 'is not a field of the case model (version and names: GET /cases/schema)',
      path: [...issue.path, ...issue.keys.slice(0, 1)],
    };
  }
  if (issue.code === 'invalid_value')
    return { message: `must be ${issue.values.map(String).join(', ')}`, path: [...issue.path] };
  if (issue.code === 'invalid_type') return { message: typeMessage(issue), path: [...issue.path] };
  if (issue.code === 'too_small' && issue.origin === 'array')
    return { message: 'must hold something; where nothing was recorded it is left out', path: [...issue.path] };
  return { message: issue.message, path: [...issue.path] };
}

/** Which type a value is to have, and of one whose quotes alone make it another that they do. */
function typeMessage({ expected, input }: Extract<ZodIssue, { code: 'invalid_type' }>): string {
  if (expected === 'int') return 'must be a whole number';
  if (expected === 'string' && isNumber(input)) return 'must be of type string: it stands in quotes';
  // a decimal with digits of its own is a number to everybody else
  const type = expected === 'Decimal' ? 'number' : expected;
  const isNumberInQuotes = typeof input === 'string' && input.trim() !== '' && Number.isFinite(Number(input));
  return `must be of type ${type}${type === 'number' && isNumberInQuotes ? ': it stands without quotes' : ''}`;
}

function toIssue(issue: ZodIssue): Issue {
  const { message, path } = plainIssue(issue);
  if (message === MISSING) return requiredIssue(path);
  const isUnknown = issue.code === 'unrecognized_keys';
  return {
    severity: 'error',
    code: isUnknown ? 'structure' : 'value',
    id: isUnknown ? 'case-unknown-field' : 'case-value',
    message: `${pathText(path) || 'The case'}: ${message}.`,
    ...(path.length === 0 ? {} : { expression: pathText(path) }),
  };
}

/** Of something that is required at a path. */
const requiredIssue = (path: readonly PropertyKey[]): Issue => ({
  severity: 'error',
  code: 'required',
  id: 'case-required',
  message: `${pathText(path) || 'The case'}: ${MISSING}.`,
  ...(path.length === 0 ? {} : { expression: pathText(path) }),
});

const itemKey = (item: JsonValue): string | undefined =>
  isObject(item) && typeof item.key === 'string' ? item.key : undefined;

const keyPlace = (list: string, index: number): string => `${list}[${index}].key`;

/** Keys are unique in the whole case, so that a reference needs no list name. */
function duplicateKeys(value: JsonObject): Issue[] {
  const seen = new Map<string, { list: string; index: number }>();
  const issues: Issue[] = [];
  for (const list of listNames) {
    const items = value[list];
    if (!Array.isArray(items)) continue;
    let index = -1;
    for (const item of items) {
      index += 1;
      const key = itemKey(item);
      if (key === undefined) continue;
      const first = seen.get(key);
      if (first === undefined) {
        seen.set(key, { list, index });
        continue;
      }
      const expression = keyPlace(list, index);
      issues.push({
        severity: 'error',
        code: 'duplicate',
        id: 'case-duplicate-key',
        message: `${expression}: the key "${key}" is already that of ${keyPlace(first.list, first.index)}.`,
        expression,
      });
    }
  }
  return issues;
}

/** The list that each key stands in, the last where it stands in several. */
type ListOfKey = ReadonlyMap<string, string>;

function danglingReferences(value: JsonObject, listOfKey: ListOfKey): Issue[] {
  const leads = (leaf: ReferenceLeaf, key: string): boolean => {
    const found = listOfKey.get(key);
    return found !== undefined && leaf.refersTo.includes(found);
  };
  return failing(value, leads).map(({ place, key }): Issue => {
    const found = listOfKey.get(key);
    const problem =
      found === undefined ? 'no item of the case has' : `${found} has, not ${place.leaf.refersTo.join(' or ')},`;
    const expression = pathOf(place);
    return {
      severity: 'error',
      code: 'not-found',
      id: 'case-dangling-reference',
      message: `${expression}: ${problem} the key "${key}".`,
      expression,
    };
  });
}

/** The case with its lists in key order: lists are sets, and equal cases then are equal text. */
function inKeyOrder(value: JsonValue): JsonValue {
  if (!isObject(value)) return value;
  let sorted = value;
  for (const name of listNames) {
    const list = value[name];
    if (!Array.isArray(list) || isInKeyOrder(list)) continue;
    if (sorted === value) sorted = { ...value };
    sorted[name] = list.toSorted(byKey);
  }
  return sorted;
}

const byKey = (a: JsonValue, b: JsonValue): number => ((itemKey(a) ?? '') < (itemKey(b) ?? '') ? -1 : 1);

function isInKeyOrder(list: readonly JsonValue[]): boolean {
  let before = '';
  for (const item of list) {
    const key = itemKey(item) ?? '';
    if (key < before) return false;
    before = key;
  }
  return true;
}

/** The finding of a list that is too long. */
export const TOO_MANY = 'case-too-many-items';

function tooMany(value: JsonObject): Issue[] {
  return listNames.flatMap((list): Issue[] => {
    const { length } = asArray(value[list]);
    if (length <= MOST_ITEMS) return [];
    const message = `${list}: has ${length} items; a list of a case holds at most ${MOST_ITEMS}.`;
    return [{ severity: 'error', code: 'too-long', id: TOO_MANY, message, expression: list }];
  });
}

function acrossItems(value: JsonValue): Issue[] {
  if (!isObject(value)) return [];
  const listOfKey = new Map<string, string>();
  let count = 0;
  for (const list of listNames) {
    const items = value[list];
    if (!Array.isArray(items)) continue;
    count += items.length;
    for (const item of items) listOfKey.set(itemKey(item) ?? '', list);
  }
  const duplicates = listOfKey.size === count ? [] : duplicateKeys(value);
  return [...tooMany(value), ...duplicates, ...danglingReferences(value, listOfKey)];
}

/** The schema of the items of a list that may be left out. */
function itemOf(schema: z.core.$ZodType): z.core.$ZodType | undefined {
  const { def } = (schema as z.core.$ZodTypes)._zod;
  if (def.type === 'optional') return itemOf(def.innerType);
  return def.type === 'array' ? def.element : undefined;
}

/** What zod says of a value that stands at a path. */
const toldByZod = (schema: z.core.$ZodType, value: JsonValue | undefined, path: PropertyKey[]): Issue[] =>
  (safeParse(schema, value, { reportInput: true }).error?.issues ?? [])
    .flatMap(oneByOne)
    .map((issue) => toIssue({ ...issue, path: [...path, ...issue.path] }));

/** A finding about each member that is not known; zod has one for all of an object. */
const oneByOne = (issue: ZodIssue): ZodIssue[] =>
  issue.code === 'unrecognized_keys' ? issue.keys.map((key) => ({ ...issue, keys: [key] })) : [issue];

/** What is wrong with a part of a case; what merely lacks a member, as most that is wrong does, needs no zod. */
function partIssues(schema: z.core.$ZodType, value: JsonValue | undefined, path: PropertyKey[]): Issue[] {
  if (isRight(schema, value)) return [];
  const missing = missingIn(schema, value);
  return missing?.map((name) => requiredIssue([...path, name])) ?? toldByZod(schema, value, path);
}

/** What is wrong with a member of a case: of a list, with its items. */
function memberIssues(name: string, schema: z.core.$ZodType, value: JsonValue | undefined): Issue[] {
  if (isRight(schema, value)) return [];
  const item = Array.isArray(value) ? itemOf(schema) : undefined;
  if (item === undefined) return partIssues(schema, value, [name]);
  const issues = asArray(value).flatMap((one, index) => partIssues(item, one, [name, index]));
  return issues.length > 0 ? issues : toldByZod(schema, value, [name]);
}

/** What is wrong with the shape of a value. Where its members are those of a case, zod is asked about the wrong ones alone. */
function shapeIssues(value: JsonValue): Issue[] {
  const { shape } = caseSchema;
  if (!isObject(value) || Object.keys(value).some((name) => !Object.hasOwn(shape, name)))
    return toldByZod(caseSchema, value, []);
  return Object.entries(shape).flatMap(([name, schema]) => memberIssues(name, schema, value[name]));
}

/** What is wrong with a value, in the order in which its lists were given. */
function findings(value: JsonValue): Issue[] {
  const issues = shapeIssues(value);
  if (issues.length > 0) return [...issues, ...acrossItems(value)];
  const whole = rightCase(value);
  return [...acrossItems(value), ...(whole === undefined ? [] : brokenRules(whole))];
}

/** The case that a value is; only what is wrong with one that is none takes zod. */
const rightCase = compileSchema(caseSchema);

/**
 * Checks that a value is a case: its shape, unique keys, references that exist. All findings are given at once,
 * their `expression` is the path in the case, e.g. `lesions[0].level.caudal`.
 */
export function parseCase(value: JsonValue): ParsedCase {
  const sorted = inKeyOrder(value);
  const parsed = rightCase(sorted);
  if (parsed === undefined) return { ok: false, issues: findings(value) };
  const issues = [...acrossItems(sorted), ...brokenRules(parsed)];
  if (issues.length === 0) return { ok: true, case: parsed };
  return { ok: false, issues: sorted === value ? issues : findings(value) };
}
