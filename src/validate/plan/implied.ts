import { splitCanonical } from '../../fhir/canonical.ts';
import { patternTest } from '../../fhir/pattern.ts';
import { sameJson } from '../../fhir/same-json.ts';
import type { ElementNode, ElementType, Limits, Profile, Profiles, TypedValue } from '../../profile/index.ts';

/**
 * Whether what one profile says of an element is said by another as well, so that it need not be looked at twice. Both
 * are read as their snapshots have them; where it is not plain that a rule is implied, it is not.
 */

/** Longest chain of derived profiles followed: beyond it they go in a circle. */
const MAX_DERIVATION = 20;

/** Whether a profile is derived from another one. */
function derivesFrom(profile: Profile, base: Profile, profiles: Profiles): boolean {
  let at = profile.base;
  for (let steps = 0; at !== undefined && steps < MAX_DERIVATION; steps++) {
    if (splitCanonical(at).url === base.url) return true;
    at = profiles.get(at)?.base;
  }
  return false;
}

const sameList = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every((item, at) => item === b[at]);

const sameValue = (a: TypedValue | undefined, b: TypedValue | undefined): boolean =>
  b === undefined || (a !== undefined && sameJson(a.value, b.value));

function typeImplied(type: ElementType, wider: readonly ElementType[]): boolean {
  return wider.some(
    (other) =>
      other.code === type.code &&
      (other.profile.length === 0 || sameList(type.profile, other.profile)) &&
      (other.targetProfile.length === 0 || sameList(type.targetProfile, other.targetProfile)) &&
      (other.aggregation.length === 0 || sameList(type.aggregation, other.aggregation)),
  );
}

/** A binding that is only an example or a preference asks nothing. */
function bindingImplied({ binding: a }: ElementNode, { binding: b }: ElementNode): boolean {
  if (!b || (b.strength !== 'required' && b.strength !== 'extensible' && b.alsoRequired.length === 0 && !b.maxValueSet))
    return true;
  return (
    a !== undefined &&
    a.strength === b.strength &&
    a.valueSet === b.valueSet &&
    a.maxValueSet === b.maxValueSet &&
    sameList(a.alsoRequired, b.alsoRequired)
  );
}

function constraintsImplied(a: ElementNode, b: ElementNode): boolean {
  return b.constraints.every((wanted) =>
    a.constraints.some(
      ({ key, expression, severity }) =>
        key === wanted.key && expression === wanted.expression && severity === wanted.severity,
    ),
  );
}

function constantsOfAllImplied({ constantsOfAll: a = [] }: ElementNode, { constantsOfAll: b = [] }: ElementNode) {
  return b.every((wanted) =>
    a.some((one) => sameValue(one.fixed, wanted.fixed) && sameValue(one.pattern, wanted.pattern)),
  );
}

const limitsImplied = (a: Limits, b: Limits): boolean =>
  sameValue(a.minValue, b.minValue) &&
  sameValue(a.maxValue, b.maxValue) &&
  (b.regex === undefined || a.regex === b.regex);

function limitsOfAllImplied({ limitsOfAll: a = [] }: ElementNode, { limitsOfAll: b = [] }: ElementNode): boolean {
  return b.every((wanted) => a.some((one) => limitsImplied(one, wanted)));
}

/** Limits that are a number. */
const NUMBERS = ['maxLength', 'minLength', 'maxDecimals', 'maxBytes'] as const;

/** The rules on one item, without how often it stands and how it is sliced. */
function itemImplied(a: ElementNode, b: ElementNode): boolean {
  return (
    a.contentReference === b.contentReference &&
    a.types.every((type) => typeImplied(type, b.types)) &&
    (a.types.length > 0 || b.types.length === 0) &&
    sameValue(a.fixed, b.fixed) &&
    (b.pattern === undefined || (a.pattern !== undefined && patternTest(b.pattern.value)(a.pattern.value))) &&
    constantsOfAllImplied(a, b) &&
    limitsImplied(a, b) &&
    limitsOfAllImplied(a, b) &&
    (b.mustHaveValue !== true || a.mustHaveValue === true) &&
    NUMBERS.every((limit) => b[limit] === undefined || a[limit] === b[limit]) &&
    bindingImplied(a, b) &&
    constraintsImplied(a, b) &&
    childrenImplied(a, b)
  );
}

/** Without children of its own an element has those of its type, which profiles only narrow. */
function childrenImplied(a: ElementNode, b: ElementNode): boolean {
  return b.children.every((wanted) => {
    const child = a.children.find(({ name }) => name === wanted.name);
    // a slice that lists no children has those of the element it slices
    if (!child && a.children.length === 0 && a.sliceOf) return childrenImplied(a.sliceOf, b);
    return child !== undefined && isImplied(child, wanted);
  });
}

function slicingImplied(a: ElementNode, b: ElementNode): boolean {
  if (b.slices.length === 0) return b.slicing?.rules !== 'closed' || a.slicing?.rules === 'closed';
  const [ours, theirs] = [a.slicing, b.slicing];
  if (!ours || !theirs || ours.ordered !== theirs.ordered || ours.rules !== theirs.rules) return false;
  const told = ({ discriminators }: typeof ours): string[] => discriminators.map(({ type, path }) => `${type} ${path}`);
  if (!sameList(told(ours), told(theirs))) return false;
  // an item belongs to the first slice it fits, so that new slices may only come after
  return b.slices.every((wanted, at) => {
    const slice = a.slices[at];
    return slice !== undefined && slice.sliceName === wanted.sliceName && isImplied(slice, wanted);
  });
}

/** Whether every rule on an element is also one of the other's: then what the other finds is all there is to find. */
function isImplied(a: ElementNode, b: ElementNode): boolean {
  return (
    a.min >= b.min &&
    a.max <= b.max &&
    itemImplied(a, b) &&
    slicingImplied(a, b) &&
    // an item of a slice is looked at as that alone
    a.slices.every((slice) => b.slices.some(({ sliceName }) => sliceName === slice.sliceName) || itemImplied(slice, b))
  );
}

/** What a profile asks of a resource that another one does not; `whole` where that cannot be told apart. */
export function notImplied(
  profile: Profile,
  other: Profile,
  profiles: Profiles,
): { children: ReadonlySet<string>; constraints: boolean } | 'whole' {
  const [a, b] = [other.root, profile.root];
  if (other.type !== profile.type || !derivesFrom(other, profile, profiles)) return 'whole';
  const children = new Set<string>();
  for (const child of b.children) {
    const same = a.children.find(({ name }) => name === child.name);
    if (same && isImplied(same, child)) continue;
    // a type the one allows and the other does not is seen by the whole plan alone
    if (!same?.types.every(({ code }) => child.types.some((type) => type.code === code))) return 'whole';
    children.add(child.name);
  }
  return { children, constraints: !constraintsImplied(a, b) };
}
