import { isObject, type JsonObject, type JsonValue } from '../../fhir/json.ts';
import { patternTest } from '../../fhir/pattern.ts';
import { sameJson } from '../../fhir/same-json.ts';
import type { Constants, ElementNode, TypedValue } from '../../profile/index.ts';
import type { ItemCheck } from '../plan/types.ts';
import type { Run } from '../run.ts';
import { shown } from './in-words.ts';

/** A fixed primitive has no extensions, which would be a part of it, but for those that its constant has. */
function reportExtended(run: Run, profile: string): void {
  const message = 'The value is fixed and may have no extensions.';
  run.report({ severity: 'error', code: 'value', id: 'fixed-value', message, profile });
}

/** A place where a value is not what a constant says. */
interface Difference {
  below: string;
  /** What should be there; nothing where nothing may. */
  wanted: JsonValue | undefined;
  /** What is there instead. */
  here: JsonValue | undefined;
}

/** Whether a value is there in another form of JSON than a constant, which is told where it stands. */
const isMisshapen = (value: JsonValue | undefined, wanted: JsonValue | undefined): boolean =>
  value !== undefined &&
  (Array.isArray(value) !== Array.isArray(wanted) || typeof value !== typeof wanted || value === null);

/** Whether a value has at least what a pattern has, but for what is misshapen. */
function mayHavePattern(value: JsonValue | undefined, pattern: JsonValue | undefined): boolean {
  if (isMisshapen(value, pattern)) return true;
  if (Array.isArray(pattern))
    return Array.isArray(value) && pattern.every((wanted) => value.some((item) => mayHavePattern(item, wanted)));
  if (!isObject(pattern)) return value === pattern;
  return isObject(value) && Object.keys(pattern).every((name) => mayHavePattern(value[name], pattern[name]));
}

/** The differences of one member of a value. */
const inside = (name: string, found: readonly Difference[]): Difference[] =>
  found.map(({ below, ...rest }) => ({ below: `${name}${below}`, ...rest }));

/** The differences of items that are each fixed; `undefined` where there are more or fewer, so that none is meant. */
function itemDifferences(value: JsonValue | undefined, wanted: readonly JsonValue[]): Difference[] | undefined {
  if (!Array.isArray(value) || value.length !== wanted.length) return undefined;
  return wanted.flatMap((item, at) => {
    if (sameJson(value[at], item)) return [];
    return inside(
      `[${at}]`,
      isObject(item) ? differences(value[at], item, true) : [{ below: '', wanted: item, here: value[at] }],
    );
  });
}

/**
 * The innermost places where a value differs from a constant. Lists of a pattern differ as a whole, and so do those of
 * another length, at what holds them: which of the items was meant is not known.
 */
function differences(value: JsonValue | undefined, wanted: JsonObject, exact: boolean): Difference[] {
  if (!isObject(value)) return [{ below: '', wanted, here: value }];
  const found: Difference[] = [];
  const lists: [string, JsonValue][] = [];
  for (const [name, inner] of Object.entries(wanted)) {
    const here = value[name];
    if (exact ? isMisshapen(here, inner) || sameJson(here, inner) : mayHavePattern(here, inner)) continue;
    const listed = Array.isArray(inner) && exact ? itemDifferences(here, inner) : undefined;
    if (Array.isArray(inner) && listed === undefined) {
      lists.push([name, inner]);
      continue;
    }
    const deeper = isObject(inner) ? differences(here, inner, exact) : [{ below: '', wanted: inner, here }];
    found.push(...inside(`.${name}`, listed ?? deeper));
  }
  if (lists.length > 0) found.unshift({ below: '', wanted: Object.fromEntries(lists), here: value });
  const surplus = exact ? Object.keys(value).filter((name) => !Object.hasOwn(wanted, name)) : [];
  // what stands beside a primitive stands at its place
  return [
    ...found,
    ...surplus.map((name) => ({ below: `.${name.replace(/^_/, '')}`, wanted: undefined, here: value[name] })),
  ];
}

function wording({ wanted, here }: Difference, exact: boolean): string {
  if (wanted === undefined) return 'The value must not be there, since the profile fixes all there is around it';
  const must = isObject(wanted) ? `must have ${exact ? 'exactly' : 'at least'}` : 'must be exactly';
  return `The value ${must} ${shown(wanted)}${instead(here)}`;
}

/** What is there instead; of an object more may be right than can be shown. */
function instead(here: JsonValue | undefined): string {
  if (here === undefined) return ', but is missing';
  return typeof here === 'object' ? '' : `, not ${shown(here)}`;
}

function reportDifferences(value: JsonValue, constant: TypedValue, exact: boolean, run: Run, profile: string): void {
  const found = isObject(constant.value)
    ? differences(value, constant.value, exact)
    : [{ below: '', wanted: constant.value, here: value }];
  for (const difference of found) {
    run.report({
      severity: 'error',
      code: 'value',
      id: exact ? 'fixed-value' : 'pattern-value',
      message: `${wording(difference, exact)}.`,
      below: difference.below,
      profile,
    });
  }
}

function checksOf({ fixed, pattern }: Constants, profile: string): ItemCheck[] {
  const checks: ItemCheck[] = [];
  if (fixed) {
    const check: ItemCheck = (value, run) => {
      if (!sameJson(value, fixed.value)) reportDifferences(value, fixed, true, run, profile);
    };
    const isPrimitive = typeof fixed.value !== 'object';
    if (isPrimitive) {
      check.passes = (share) => share(`fixed ${JSON.stringify(fixed.value)}`, () => (value) => value === fixed.value);
      check.whole = check.passes;
      check.extended = ({ value, beside }, run) => {
        if (value === undefined) return;
        check(value, run);
        if (beside.extension !== undefined && !fixed.isExtended) reportExtended(run, profile);
      };
    }
    checks.push(check);
  }
  if (pattern) {
    const fits = patternTest(pattern.value);
    const check: ItemCheck = (value, run) => {
      if (!fits(value)) reportDifferences(value, pattern, false, run, profile);
    };
    check.passes = (share) => share(`pattern ${JSON.stringify(pattern.value)}`, () => patternTest(pattern.value));
    checks.push(check);
  }
  return checks;
}

/** Checks `fixed[x]` and `pattern[x]`. */
export function constantChecks(node: ElementNode, profile: string): ItemCheck[] {
  return [node, ...(node.constantsOfAll ?? [])].flatMap((constants) => checksOf(constants, profile));
}
