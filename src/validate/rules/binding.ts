import { isObject, type JsonObject, type JsonValue } from '../../fhir/json.ts';
import { isAbsolute } from '../../fhir/literal-reference.ts';
import type { CodingInput } from '../../fhir/ports.ts';
import type { Binding, ElementNode } from '../../profile/index.ts';
import type { ItemCheck, PlainTest } from '../plan/types.ts';
import type { Run } from '../run.ts';
import {
  bindingPasses,
  codingPasses,
  isVerbatim,
  lookedUp,
  notExpanded,
  quantityPasses,
  toCoding,
} from './binding-passes.ts';
import { type SystemProblem, systemProblem } from './coding-system.ts';
import { meantText } from './meant-text.ts';
import { reportError, reportWarning } from './report.ts';

function codingsIn(list: JsonValue | undefined): CodingInput[] {
  const found: CodingInput[] = [];
  if (!Array.isArray(list)) return found;
  for (const item of list) {
    const coding = isObject(item) ? toCoding(item) : undefined;
    if (coding) found.push(coding);
  }
  return found;
}

/** The codings a value holds; `undefined` for types that hold none. */
function codingsOf(value: JsonValue, type: string): CodingInput[] | undefined {
  if (typeof value === 'string') return [{ code: value }];
  if (!isObject(value)) return undefined;
  if (type === 'CodeableConcept') return codingsIn(value.coding);
  if (type === 'CodeableReference') return undefined;
  const coding = toCoding(value);
  return coding ? [coding] : [];
}

const named = (coding: CodingInput): string =>
  coding.system === undefined ? `'${coding.code}'` : `'${coding.system}#${coding.code}'`;

/** Types whose codes mean nothing without their system (http://hl7.org/fhir/R4/datatypes.html#Coding). */
const WITH_SYSTEM = new Set(['Coding', 'CodeableConcept']);

/** valid when one coding is in, invalid when all are known to be out. */
function verdictOf(codings: CodingInput[], type: string, valueSet: string, run: Run): 'valid' | 'invalid' | 'unknown' {
  let unknown = false;
  for (const coding of codings) {
    if (coding.system === undefined && WITH_SYSTEM.has(type)) continue;
    const { result } = run.context.terminology.validateCode(valueSet, coding);
    if (result === 'valid') return 'valid';
    if (result === 'unknown') unknown = true;
  }
  return unknown ? 'unknown' : 'invalid';
}

/** Whether a Coding or Quantity is empty or has a system or code that cannot be read, which is told where it stands. */
function isUnreadable(value: JsonObject): boolean {
  const { system, code } = value;
  if (code === undefined && Object.keys(value).length === 0) return true;
  return typeof system === 'object' || typeof code === 'object';
}

/** Whether any code of a value cannot be read, so that nothing follows from what the others are. */
function hasUnreadable(value: JsonValue): boolean {
  if (!isObject(value)) return false;
  const { coding } = value;
  if (coding === undefined) return isUnreadable(value);
  return !Array.isArray(coding) || coding.some((one) => !isObject(one) || isUnreadable(one));
}

/** A value set of a binding that the codes of an element of a type are held against. */
interface Bound {
  type: string;
  binding: Binding;
  valueSet: string;
  profile: string;
}

const isLargest = ({ binding, valueSet }: Bound): boolean => valueSet === binding.maxValueSet;

const isRequired = (bound: Bound): boolean => bound.binding.strength === 'required' || isLargest(bound);

function outside(bound: Bound, codings: readonly CodingInput[]): string {
  const { binding, valueSet } = bound;
  if (codings.length === 0) {
    const wanted = isRequired(bound) ? 'required' : 'expected';
    return `There is no code; one from the value set ${valueSet} is ${wanted}.`;
  }
  const how = isLargest(bound) ? 'the largest allowed' : binding.strength;
  return `The code ${codings.map(named).join(', ')} is not in the value set ${valueSet} (${how}).`;
}

function reportOutside(bound: Bound, codings: readonly CodingInput[], run: Run): void {
  run.report({
    severity: isRequired(bound) ? 'error' : 'warning',
    code: 'code-invalid',
    id: isRequired(bound) ? 'binding-required' : 'binding-extensible',
    message: outside(bound, codings),
    profile: bound.profile,
  });
}

function checkAgainst(bound: Bound, value: JsonValue, run: Run): void {
  const { type, binding, valueSet } = bound;
  const codings = codingsOf(value, type);
  if (!codings || hasUnreadable(value)) return;
  // a Quantity without a unit code, a Coding of text alone: nothing to look up
  if (codings.length === 0 && type !== 'CodeableConcept') return;
  // the largest value set limits which codes are given; that one is, a preference does not ask
  if (codings.length === 0 && binding.strength === 'preferred') return;
  const hasText = codings.length === 0 && isObject(value) && value.text !== undefined;
  const verdict = codings.length === 0 ? 'invalid' : verdictOf(codings, type, valueSet, run);
  if (verdict === 'invalid' && (isRequired(bound) || !hasText)) reportOutside(bound, codings, run);
  if (verdict === 'unknown') {
    if (!run.wants('information')) return;
    run.notChecked(`binding ${valueSet}`, () => notExpanded(valueSet));
  }
}

/** Types whose codes are held against a value set. */
export const BOUND_TYPES: ReadonlySet<string> = new Set([
  'code',
  'Coding',
  'CodeableConcept',
  'Quantity',
  'string',
  'uri',
  'Duration',
  'Age',
  'Money',
  'Count',
  'Distance',
]);

/** Where types are named: R4's by their names, FHIRPath's and those of logical models by urls, which are in no value set. */
const TYPE_NAME = 'ElementDefinition.type.code';

/** Checks the binding of an element (http://hl7.org/fhir/R4/terminologies.html#strength). */
export function bindingChecks(node: ElementNode, type: string, profile: string): ItemCheck[] {
  const { binding } = node;
  const { valueSet } = binding ?? {};
  if (!binding || valueSet === undefined || !BOUND_TYPES.has(type)) return [];
  const isTypeName = node.definedAt === TYPE_NAME;
  // a rule of definitions asks for a known type, or a url
  if (node.path === 'StructureDefinition.type') return [];
  const against = (rule: Binding, set: string): ItemCheck => {
    const bound: Bound = { type, binding: rule, valueSet: set, profile };
    const check: ItemCheck = (value, run) => {
      if (isTypeName && typeof value === 'string' && isAbsolute(value)) return;
      checkAgainst(bound, value, run);
    };
    check.passes = (share) => {
      const passes = share(`binding ${type} ${set}`, () => bindingPasses(type, set));
      if (isRequired(bound)) return passes;
      const orSaid: PlainTest = (value, run) => passes(value, run) || run.passesWith(check, value);
      return share(`binding ${type} ${set} ${profile}`, () => orSaid);
    };
    return check;
  };
  const checks: ItemCheck[] = [];
  const isHeld = binding.strength === 'required' || binding.strength === 'extensible';
  if (isHeld) checks.push(against(binding, valueSet));
  for (const also of binding.alsoRequired) checks.push(against({ ...binding, strength: 'required' }, also));
  const max = binding.maxValueSet;
  if (max !== undefined && !(isHeld && max === valueSet)) checks.push(against(binding, max));
  return checks;
}

/** What identifies a resource or an extension is of FHIRPath's type String, which has no extensions. */
const VALUES_ALONE = new Set(['Resource.id', 'Extension.url']);

const reportNoValue = (run: Run): void =>
  reportError(run, 'value-missing', 'The value is missing; no extension can stand for it.', '', 'required');

/**
 * What to do where a primitive has extensions and no value: an element of type `code` that must be of a value set has
 * to have a code, whatever an extension says of why it is missing (as HL7's validator has it).
 */
export function absentCheck(node: ElementNode, type: string, profile: string): ((run: Run) => void) | undefined {
  if (VALUES_ALONE.has(node.definedAt) || node.mustHaveValue) return reportNoValue;
  const { binding } = node;
  const { valueSet } = binding ?? {};
  if (type !== 'code' || !binding || binding.strength !== 'required' || valueSet === undefined) return undefined;
  return (run) => reportOutside({ type, binding, valueSet, profile }, [], run);
}

const problemOf = (system: string, { context: { terminology } }: Run): SystemProblem | undefined =>
  systemProblem(system, terminology.isValueSet?.(system) === true);

/**
 * Checks that the code of a Quantity exists in its system, UCUM or another
 * (http://hl7.org/fhir/R4/datatypes.html#Quantity).
 */
export function checkQuantity(value: JsonValue, run: Run): void {
  if (!isObject(value)) return;
  const system = meantText(value.system);
  const code = meantText(value.code);
  if (system === undefined || code === undefined) return;
  const { result } = run.context.terminology.lookup({ system, code });
  const problem = result === 'unknown' ? problemOf(system, run) : undefined;
  if (problem) reportError(run, problem.id, problem.message, '', 'code-invalid');
  if (result !== 'invalid') return;
  run.report({
    severity: 'error',
    code: 'code-invalid',
    id: 'unit-unknown',
    message: `The unit '${code.slice(0, 80)}' does not exist in ${system}.`,
    below: '.code',
  });
}

checkQuantity.passes = (): PlainTest => quantityPasses;

/** Checks a Coding by itself: that its code exists in its system, and that the display fits, where the system is here. */
export function checkCoding(value: JsonValue, run: Run): void {
  if (!isObject(value)) return;
  const coding = toCoding(value);
  if (!coding || isUnreadable(value)) return;
  if (coding.system === undefined) {
    reportWarning(
      run,
      'coding-without-system',
      'A code without its system has no defined meaning.',
      '',
      'code-invalid',
    );
    return;
  }
  const { result, message } = lookedUp(coding, run);
  const problem = result === 'unknown' ? problemOf(coding.system, run) : undefined;
  if (problem) {
    // in a CodeableConcept its text or another coding may say what is meant
    const report = run.ancestor(1)?.code === 'CodeableConcept' ? reportWarning : reportError;
    report(run, problem.id, problem.message, '', 'code-invalid');
  } else if (result === 'invalid') {
    if (message !== undefined) reportError(run, 'system-supplement', `${message}.`, '.system', 'code-invalid');
    else
      run.report({
        severity: 'error',
        code: 'code-invalid',
        id: 'code-unknown',
        message: `The code '${coding.code}' does not exist in ${coding.system}.`,
        below: '.code',
      });
  } else if (message !== undefined) {
    run.report({
      severity: 'error',
      code: 'code-invalid',
      id: 'display-mismatch',
      message: `${message}.`,
      below: '.display',
    });
  }
}
checkCoding.passes = (): PlainTest => codingPasses;
checkCoding.whole = (): PlainTest => isVerbatim;
