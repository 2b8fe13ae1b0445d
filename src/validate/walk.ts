import { isObject, type JsonObject, type JsonValue } from '../fhir/json.ts';
import type { ElementPlan, Engine, MemberPlan, ObjectPlan, TypePlan } from './plan/types.ts';
import { checkForm } from './primitive-form.ts';
import { checkExtension } from './rules/extension.ts';
import {
  checkAmount,
  checkMaximum,
  checkPresence,
  checkShape,
  isChoiceMember,
  reportChoiceType,
  reportNoArray,
  reportUnknown,
} from './rules/shape.ts';
import { checkSlices } from './rules/slices.ts';
import type { Run } from './run.ts';

const UNDERSCORE = 95;

/** Whether an object has a member like `_birthDate`, so that values may have something beside them. */
function hasSiblings(value: JsonObject): boolean {
  for (const name in value) if (name.charCodeAt(0) === UNDERSCORE) return true;
  return false;
}

/**
 * Checks the members of an object against a plan; `hasValue` where the object is what stands beside a primitive whose
 * value is there, which is named as an element of it.
 */
export function checkObject(plan: ObjectPlan, value: JsonObject, run: Run, engine: Engine, hasValue = false): void {
  const { members } = plan;
  const siblings = hasSiblings(value);
  let chosen = 0;
  let there = 0;
  for (const name in value) {
    if (run.decided()) return;
    const member = members.get(name);
    if (member === undefined) {
      if (plan.closed && !(plan.isResource && name === 'resourceType')) checkUnknown(plan, name, value, run, engine);
      continue;
    }
    // a member that a caller left undefined is not there
    if (value[name] === undefined) continue;
    there |= member.bit;
    // with a value beside it, it is looked at together with the value
    if (member.sibling && value[member.other] !== undefined) continue;
    if ((chosen & member.choice) !== 0) reportTwoChoices(member.element, name, run);
    chosen |= member.choice;
    if (member.sibling) {
      checkMember(member, undefined, value[name], run, engine);
      continue;
    }
    const sibling = siblings && member.other !== '' ? value[member.other] : undefined;
    if (sibling === undefined && engine.walk.isPlain(plan, name, value, run)) continue;
    checkMember(member, value[name], sibling, run, engine);
  }
  if (there === plan.satisfied) return;
  for (const element of plan.required)
    if (!hasValue || element.name !== 'value') checkPresence(element, value, run, engine);
}

/**
 * A member no element has: a choice of a forbidden type, with its value or with what stands beside that, or unknown. What
 * stands beside a value of such a type is told with it.
 */
function checkUnknown(plan: ObjectPlan, name: string, value: JsonObject, run: Run, engine: Engine): void {
  const isBeside = name.charCodeAt(0) === UNDERSCORE;
  const bare = isBeside ? name.slice(1) : name;
  const choice = plan.choices.find((element) => isChoiceMember(element, bare));
  if (!choice || !isTypeName(bare.slice(choice.name.length), isBeside, engine)) {
    reportUnknown(name, value, run);
    return;
  }
  if (isBeside && value[bare] !== undefined) return;
  const isSecond = [...choice.types.keys()].some((other) => value[other] !== undefined);
  if (isSecond) reportTwoChoices(choice, name, run);
  else reportChoiceType(choice, name, run, engine);
}

/** Whether the name of a choice ends in a type: `String`, or `Quantity`, which has nothing beside it. */
function isTypeName(suffix: string, isBeside: boolean, { definitions }: Engine): boolean {
  const primitive = suffix.charAt(0).toLowerCase() + suffix.slice(1);
  return definitions.dataTypes.has(primitive) || (!isBeside && definitions.dataTypes.has(suffix));
}

/** Reports a second type of a choice. */
function reportTwoChoices(element: ElementPlan, name: string, run: Run): void {
  run.report({
    severity: 'error',
    code: 'structure',
    id: 'choice-repeated',
    message: `Only one of the types of ${element.name}[x] may be given, so ${name} may not be there as well.`,
    member: name,
    profile: element.profile,
  });
}

/** A value of the shape that nearly all have: there, and an array with something in it exactly where there must be one. */
function isWellFormed(element: ElementPlan, item: JsonValue | undefined): boolean {
  if (item === undefined || item === null) return false;
  if (!element.repeats) return !Array.isArray(item);
  if (!Array.isArray(item) || item.length === 0 || item.length > element.max) return false;
  for (const one of item) if (one === null) return false;
  return true;
}

/** A value where an array must be, and not just null. */
const isSingle = (value: JsonValue | undefined): boolean => value !== null && !Array.isArray(value);

/** A value that what JSON has for a type has nothing in common with: it is none of that type. */
const isOfOtherKind = (type: TypePlan, value: JsonValue | undefined): boolean =>
  isObject(value) === (type.primitive !== undefined);

/** Whether a value where an array must be may be its one item. */
const mayBeMeant = (type: TypePlan, item: JsonValue): boolean =>
  type.primitive === undefined ? isObject(item) : type.primitive(item) === undefined;

const itemsOf = (value: JsonValue | undefined): JsonValue[] | undefined => (value === undefined ? undefined : [value]);

/** Checks a member of an object: its shape, its items, and how many there are. */
function checkMember(
  member: MemberPlan,
  item: JsonValue | undefined,
  sibling: JsonValue | undefined,
  run: Run,
  engine: Engine,
): void {
  const { element, type } = member;
  if (element.repeats && isSingle(item) && isSingle(sibling)) {
    reportNoArray(element, type, run);
    // the one cause is told; what was meant is looked at all the same
    if (item === undefined || mayBeMeant(type, item)) checkMember(member, itemsOf(item), itemsOf(sibling), run, engine);
    else {
      if (type.primitive === undefined) reportNoObject(type, run, `.${element.name}`);
      checkAmount(element, 0, run);
    }
    return;
  }
  const quick = sibling === undefined && isWellFormed(element, item);
  if (!quick && !checkShape(element, type, item, sibling, run)) return;
  if (element.slicing !== undefined) checkSlices(element, type, item, sibling, run, engine);
  else if (!element.repeats) {
    checkItem(element.name, -1, type, item, sibling, run, engine);
    if (sibling === undefined && isOfOtherKind(type, item)) checkAmount(element, 0, run);
  } else checkItems(element.name, type, item, sibling, run, engine);
  if (!quick || element.max < 1) checkMaximum(element, item ?? sibling, run);
}

function checkItems(
  name: string,
  type: TypePlan,
  item: JsonValue | undefined,
  sibling: JsonValue | undefined,
  run: Run,
  engine: Engine,
): void {
  const items = Array.isArray(item) ? item : [];
  const siblings = Array.isArray(sibling) ? sibling : [];
  const length = Math.max(items.length, siblings.length);
  for (let at = 0; at < length; at++)
    checkItem(name, at, type, items[at] ?? undefined, siblings[at] ?? undefined, run, engine);
}

/** Checks one item of an element: its type, what lies in it, and the rules on it. */
export function checkItem(
  name: string,
  index: number,
  type: TypePlan,
  value: JsonValue | undefined,
  sibling: JsonValue | undefined,
  run: Run,
  engine: Engine,
): void {
  if (run.decided()) return;
  // nearly every value: a primitive that is right and that no rule is about
  if (type.primitive !== undefined && sibling === undefined && value !== undefined && type.checks.length === 0) {
    if (type.primitive(value) === undefined && !type.needsInside) return;
  }
  run.enter(name, index, type, value ?? sibling ?? null);
  if (type.primitive) checkPrimitive(type, value, sibling, run, engine);
  else if (!isObject(value)) reportNoObject(type, run);
  else if (type.resource) engine.walk.resource(value, type.resource, run, engine);
  else {
    // what it must have inside is told as well: who fills it has to know
    if (isEmpty(value)) reportEmpty(run);
    if (type.extension) checkExtension(type, value, run, engine);
    else engine.walk.typed(type, value, run, engine, false);
  }
  run.leave();
}

/** Reports a value that is no object where one must be. */
function reportNoObject({ code }: TypePlan, run: Run, below = ''): void {
  const message = `An object (${code}) was expected.`;
  run.report({ severity: 'error', code: 'structure', id: 'type-object', message, below });
}

/**
 * Reports an element with nothing in it (ele-1). Whether a resource meets a profile does not turn on it: it is told where
 * the resource itself is looked at.
 */
function reportEmpty(run: Run): void {
  if (run.trial > 0) return;
  run.report({
    severity: 'error',
    code: 'invariant',
    id: 'element-empty',
    invariant: 'ele-1',
    message: 'The element has neither a value nor children.',
  });
}

function isEmpty(value: JsonObject): boolean {
  for (const name in value) if (name !== 'id') return false;
  return true;
}

/** Checks the inside of a value and the rules on it; a primitive has an inside only where `withInside` says so. */
export function checkTyped(type: TypePlan, value: JsonValue, run: Run, engine: Engine, withInside: boolean): void {
  if (isObject(value) && (withInside || !type.primitive)) engine.walk.object(type.inside(), value, run, engine);
  engine.walk.rules(type, value, run);
}

/** Applies the rules on a value. */
export function checkRules(type: TypePlan, value: JsonValue, run: Run): void {
  for (const check of type.checks) {
    if (run.decided()) return;
    check(value, run);
  }
}

/** Checks what stands beside the value of a primitive: its id and extensions. */
function checkBeside(type: TypePlan, sibling: JsonObject, hasValue: boolean, run: Run, engine: Engine): void {
  const { id: _id, extension: _extension, ...rest } = sibling;
  for (const name of Object.keys(rest)) reportUnknown(name, sibling, run);
  const { id, extension } = sibling;
  const inside = { ...(id === undefined ? {} : { id }), ...(extension === undefined ? {} : { extension }) };
  checkObject(type.inside(), inside, run, engine, hasValue);
}

function checkPrimitive(
  type: TypePlan,
  value: JsonValue | undefined,
  sibling: JsonValue | undefined,
  run: Run,
  engine: Engine,
): void {
  if (isObject(sibling)) {
    if (value !== undefined && Object.keys(sibling).length === 0) reportEmpty(run);
    else checkBeside(type, sibling, value !== undefined, run, engine);
  }
  let meant = value;
  if (value === undefined) {
    if (!isObject(sibling) || sibling.extension !== undefined) type.absent?.(run);
    else if (isEmpty(sibling)) reportEmpty(run);
  } else {
    meant = checkForm(type, value, run);
    if (meant === undefined) return;
  }
  if (type.needsInside && !isObject(sibling)) checkObject(type.inside(), {}, run, engine, true);
  for (const check of type.checks) {
    if (isObject(sibling) && check.extended)
      check.extended({ name: type.jsonName, value: meant, beside: sibling }, run);
    else if (meant !== undefined) check(meant, run);
  }
}
