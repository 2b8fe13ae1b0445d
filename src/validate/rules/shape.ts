import { isObject, type JsonObject, type JsonValue } from '../../fhir/json.ts';
import type { ElementType } from '../../profile/index.ts';
import type { ElementPlan, Engine, TypePlan } from '../plan/types.ts';
import type { Run } from '../run.ts';
import { tooFew, tooMany } from './in-words.ts';
import { checkCount } from './slices.ts';

/** Rules on JSON itself (http://hl7.org/fhir/R4/json.html): arrays, null, empty members, unknown names; and how often. */

/** Reports a member no definition knows. */
export function reportUnknown(name: string, value: JsonObject, run: Run): void {
  if (value[name] === undefined) return;
  if (name === 'fhir_comments') {
    run.report({
      severity: 'error',
      code: 'structure',
      id: 'json-comments',
      message: 'fhir_comments is not allowed in R4.',
    });
    return;
  }
  run.report({
    severity: 'error',
    code: 'structure',
    id: 'element-unknown',
    message: `The property '${name.slice(0, 80)}' is not known here.`,
    member: name,
  });
}

function problem(element: ElementPlan, id: string, message: string, run: Run, index = ''): false {
  run.report({ severity: 'error', code: 'structure', id, message, below: `.${element.name}${index}` });
  return false;
}

/** Whether one of value and sibling has the shape the element needs. */
function hasShape(element: ElementPlan, type: TypePlan, value: JsonValue, run: Run): boolean {
  const isArray = Array.isArray(value);
  if (isArray === element.repeats && value !== null && !(isArray && value.length === 0)) return true;
  const { jsonName } = type;
  if (value === null) return problem(element, 'json-null', `${jsonName} must not be null.`, run);
  if (isArray && element.repeats)
    return problem(element, 'json-array-empty', `${jsonName} must not be an empty array.`, run);
  if (isArray) return problem(element, 'json-array-unexpected', `${jsonName} must not be an array.`, run);
  reportNoArray(element, type, run);
  return false;
}

/** Reports a value where R4 has an array. */
export function reportNoArray(element: ElementPlan, { jsonName }: TypePlan, run: Run): void {
  problem(element, 'json-array-expected', `${jsonName} must be an array.`, run);
}

/** Whether a value has an array exactly where R4 has one, and neither null nor nothing where there must be something. */
export function checkShape(
  element: ElementPlan,
  type: TypePlan,
  item: JsonValue | undefined,
  sibling: JsonValue | undefined,
  run: Run,
): boolean {
  if (item !== undefined && !hasShape(element, type, item, run)) {
    // what cannot be the value of an element leaves it without one
    if (sibling === undefined) checkAmount(element, 0, run);
    return false;
  }
  if (sibling !== undefined && !hasShape(element, type, sibling, run)) return false;
  return element.repeats ? checkNulls(element, type, item, sibling, run) : checkSibling(element, type, sibling, run);
}

function checkSibling(element: ElementPlan, type: TypePlan, sibling: JsonValue | undefined, run: Run): boolean {
  if (sibling === undefined || isObject(sibling)) return true;
  return problem(element, 'json-sibling', `_${type.jsonName} must be an object.`, run);
}

/** In arrays null stands only where the other of value and extension has something. */
function checkNulls(
  element: ElementPlan,
  type: TypePlan,
  item: JsonValue | undefined,
  sibling: JsonValue | undefined,
  run: Run,
): boolean {
  if (Array.isArray(item)) {
    for (let at = 0; at < item.length; at++) {
      if (item[at] !== null) continue;
      const beside = Array.isArray(sibling) ? sibling[at] : undefined;
      if (beside === null || beside === undefined) {
        const message = `${type.jsonName}[${at}] must not be null.`;
        // of primitive values null may stand for one that is missing, so that it is no item
        return problem(element, 'json-null', message, run, type.primitive ? '' : `[${at}]`);
      }
    }
  }
  if (!Array.isArray(sibling)) return true;
  for (const beside of sibling)
    if (beside !== null && !isObject(beside))
      return problem(element, 'json-sibling', `_${type.jsonName} must hold objects or null.`, run);
  return true;
}

function count(value: JsonValue | undefined): number {
  if (Array.isArray(value)) return value.length;
  return value === undefined ? 0 : 1;
}

/** Checks the upper bound of an element that is there. */
export function checkMaximum(element: ElementPlan, value: JsonValue | undefined, run: Run): void {
  const found = count(value);
  if (found <= element.max) return;
  run.report({
    severity: 'error',
    code: 'structure',
    id: 'cardinality-max',
    message: `${tooMany(`The element ${element.name}`, element.max, found)}.`,
    profile: element.profile,
  });
}

/** Whether a member's name is that of a choice followed by a type: `valueString` for `value[x]`. */
export function isChoiceMember(element: ElementPlan, name: string): boolean {
  const next = name.charAt(element.name.length);
  return element.node.isChoice && name.startsWith(element.name) && next >= 'A' && next <= 'Z';
}

/** The types R4 itself allows for an element, by its path in a definition, `Observation.component.value[x]`. */
function baseTypes({ node: { path }, name: last }: ElementPlan, { profiles }: Engine): ElementType[] {
  const [type = '', ...names] = path.split('.');
  let node = profiles.type(type)?.root;
  // the path may name the choice by one of its types
  for (const name of names.with(-1, last)) node = node && profiles.children(node).find((child) => child.name === name);
  return node?.types ?? [];
}

/** Whether a member of a choice is of a type that R4 allows there; otherwise it is no such element. */
function isOfBase(element: ElementPlan, name: string, engine: Engine): boolean {
  const type = name.replace(/^_/, '').slice(element.name.length).toLowerCase();
  const types = baseTypes(element, engine);
  return types.length === 0 || types.some(({ code }) => code.toLowerCase() === type);
}

/**
 * Reports a choice with a type its profile or definition does not allow. Where R4 allows it, that is an element with a
 * wrong type; otherwise there is no such element.
 */
export function reportChoiceType(element: ElementPlan, name: string, run: Run, engine: Engine): void {
  const allowed = [...element.types.values()].map(({ code }) => code);
  // of an extension, as its definition has it, the value is the whole content
  const isWhole =
    element.node.path.startsWith('Extension.') &&
    run.ancestor(0)?.extension !== undefined &&
    run.ancestor(1)?.extension === undefined;
  run.report({
    severity: 'error',
    code: 'structure',
    id: 'choice-type',
    message: `${name} is not allowed; ${element.name}[x] may be: ${allowed.join(', ')}.`,
    ...(isWhole || !isOfBase(element, name, engine) || allowed.length > 1
      ? { member: name }
      : { below: `.${element.name}` }),
    profile: element.profile,
  });
}

/** How many items an element has in an object. */
function found(element: ElementPlan, value: JsonObject, engine: Engine): number {
  let most = 0;
  for (const [name, type] of element.types) {
    const here = count(value[name]);
    const beside = type.primitive ? count(value[`_${name}`]) : 0;
    most = Math.max(most, here, beside);
  }
  // a type the profile forbids is reported as that, not as missing too
  const isOther = (name: string): boolean =>
    isChoiceMember(element, name.replace(/^_/, '')) && isOfBase(element, name, engine);
  if (most === 0 && element.node.isChoice && Object.keys(value).some(isOther)) return 1;
  return most;
}

/** Checks the lower bound of an element. */
export function checkPresence(element: ElementPlan, value: JsonObject, run: Run, engine: Engine): void {
  // nearly always one is wanted and one is there
  if (element.min <= 1) for (const name of element.types.keys()) if (value[name] !== undefined) return;
  checkAmount(element, found(element, value, engine), run);
}

/** Checks that there are items enough. */
export function checkAmount(element: ElementPlan, items: number, run: Run): void {
  if (items < element.min) {
    run.report({
      severity: 'error',
      code: 'required',
      id: 'cardinality-min',
      message: `${tooFew(`The element ${element.name}`, element.min, items)}.`,
      profile: element.profile,
    });
  }
  if (items > 0) return;
  // said as well: who adds the element has to know which items
  for (const slice of element.slicing?.slices ?? []) checkCount(slice, 0, run);
}
