import { splitCanonical } from '../fhir/canonical.ts';
import { patternTest } from '../fhir/pattern.ts';
import { sameJson } from '../fhir/same-json.ts';
import type { Binding, Constants, ElementNode, ElementType, Limits } from './element-node.ts';

/**
 * What a profile says of all items of a sliced element holds for those of each slice
 * (http://hl7.org/fhir/R4/profiling.html#slicing), also where it came to say so only after the slices were there, so that
 * their elements in the snapshot do not have it.
 */

const isWithin = (inner: readonly string[], outer: readonly string[]): boolean =>
  outer.length === 0 || (inner.length > 0 && inner.every((one) => outer.includes(one)));

/** The narrower of what two elements say of one type. */
function narrowerType(type: ElementType, other: ElementType): ElementType {
  return {
    ...type,
    profile: isWithin(other.profile, type.profile) ? other.profile : type.profile,
    targetProfile: isWithin(other.targetProfile, type.targetProfile) ? other.targetProfile : type.targetProfile,
    aggregation: isWithin(other.aggregation, type.aggregation) ? other.aggregation : type.aggregation,
  };
}

function narrowerTypes(types: ElementType[], others: readonly ElementType[]): ElementType[] {
  const both = types.flatMap((type) => {
    const other = others.find(({ code }) => code === type.code);
    return other ? narrowerType(type, other) : [];
  });
  return both.length > 0 ? both : types;
}

const urlOf = (valueSet: string | undefined): string => splitCanonical(valueSet ?? '').url;

/** The value sets that a binding requires. */
const requiredBy = ({ strength, valueSet, alsoRequired }: Binding): string[] =>
  strength === 'required' && valueSet !== undefined ? [valueSet, ...alsoRequired] : alsoRequired;

/** What must be in a value set of all items must be so in a slice, whose own binding may be the one of the base. */
function narrowerBinding(own: Binding, ofAll: Binding): Binding {
  const known = requiredBy(own).map(urlOf);
  const added = requiredBy(ofAll).filter((valueSet) => !known.includes(urlOf(valueSet)));
  return added.length === 0 ? own : { ...own, alsoRequired: [...own.alsoRequired, ...added] };
}

/** A slice as one of another element, so that what is said of that one is not said of the slice it is a copy of. */
function copied(node: ElementNode, sliceOf: ElementNode | undefined): ElementNode {
  const copy: ElementNode = { ...node, constraints: [...node.constraints], slices: [] };
  if (sliceOf) copy.sliceOf = sliceOf;
  copy.children = node.children.map((child) => copied(child, undefined));
  copy.slices = node.slices.map((slice) => copied(slice, copy));
  return copy;
}

const discriminatorsOf = ({ slicing }: ElementNode): string =>
  (slicing?.discriminators ?? []).map(({ type, path }) => `${type} ${path}`).join();

/** Slices of an element are there in the same element of a slice, too, where that has none or tells them apart alike. */
function addSlices(node: ElementNode, ofAll: ElementNode): void {
  if (ofAll.slices.length === 0) return;
  if (node.slices.length === 0 && ofAll.slicing) node.slicing = ofAll.slicing;
  if (discriminatorsOf(node) !== discriminatorsOf(ofAll)) return;
  for (const slice of ofAll.slices) {
    const own = node.slices.find(({ sliceName }) => sliceName === slice.sliceName);
    if (own) narrow(own, slice);
    else node.slices.push(copied(slice, node));
  }
}

/** Gives an element in a slice how often the same element of all items may be there, and the rules on it. */
function narrow(node: ElementNode, ofAll: ElementNode): void {
  node.min = Math.max(node.min, ofAll.min);
  node.max = Math.min(node.max, ofAll.max);
  addSlices(node, ofAll);
  addRules(node, ofAll);
}

/** Whether limits say what others say, too. */
const saysLimits = (one: Limits, { minValue, maxValue, regex }: Limits): boolean =>
  (!minValue || sameJson(one.minValue?.value, minValue.value)) &&
  (!maxValue || sameJson(one.maxValue?.value, maxValue.value)) &&
  (regex === undefined || one.regex === regex);

/** A slice has the limits of all items beside its own: those of a slice may be the wider ones, made earlier. */
function addOtherLimits(node: ElementNode, { minValue, maxValue, regex, limitsOfAll = [] }: ElementNode): void {
  if (minValue) node.minValue ??= minValue;
  if (maxValue) node.maxValue ??= maxValue;
  if (regex !== undefined) node.regex ??= regex;
  const ofAll: Limits[] = [...(minValue ? [{ minValue }] : []), ...(maxValue ? [{ maxValue }] : [])];
  if (regex !== undefined) ofAll.push({ regex });
  const own = [node, ...(node.limitsOfAll ?? [])];
  const added = [...ofAll, ...limitsOfAll].filter((limits) => !own.some((one) => saysLimits(one, limits)));
  if (added.length > 0) node.limitsOfAll = [...(node.limitsOfAll ?? []), ...added];
}

/** The limits that extensions of FHIR set as a number, of which the narrower one is known. */
function addLimits(node: ElementNode, { minLength, maxDecimals, maxBytes, mustHaveValue }: ElementNode): void {
  if (mustHaveValue) node.mustHaveValue = true;
  if (minLength !== undefined) node.minLength = Math.max(minLength, node.minLength ?? minLength);
  if (maxDecimals !== undefined) node.maxDecimals = Math.min(maxDecimals, node.maxDecimals ?? maxDecimals);
  if (maxBytes !== undefined) node.maxBytes = Math.min(maxBytes, node.maxBytes ?? maxBytes);
}

/** Whether what is so has to be what others say, too. */
function impliesConstants({ fixed, pattern }: Constants, wanted: Constants): boolean {
  if (wanted.fixed) return sameJson(fixed?.value, wanted.fixed.value);
  return wanted.pattern === undefined || patternTest(wanted.pattern.value)((fixed ?? pattern)?.value);
}

/** A slice has the constants of all items beside its own. */
function addConstants(node: ElementNode, ofAll: ElementNode): void {
  const { fixed, pattern, constantsOfAll = [] } = ofAll;
  if (node.fixed === undefined && node.pattern === undefined) {
    if (fixed) node.fixed = fixed;
    if (pattern) node.pattern = pattern;
  }
  const own = [node, ...(node.constantsOfAll ?? [])];
  const added = [{ ...(fixed && { fixed }), ...(pattern && { pattern }) }, ...constantsOfAll].filter(
    (wanted) => !own.some((one) => impliesConstants(one, wanted)),
  );
  if (added.length > 0) node.constantsOfAll = [...(node.constantsOfAll ?? []), ...added];
}

/** Gives an element in a slice the rules on items that the same element of all items has. */
function addRules(node: ElementNode, ofAll: ElementNode): void {
  const keys = new Set(node.constraints.map(({ key }) => key));
  node.constraints.push(...ofAll.constraints.filter(({ key }) => !keys.has(key)));
  node.types = narrowerTypes(node.types, ofAll.types);
  if (ofAll.maxLength !== undefined) node.maxLength = Math.min(ofAll.maxLength, node.maxLength ?? ofAll.maxLength);
  addConstants(node, ofAll);
  if (ofAll.binding) node.binding = node.binding ? narrowerBinding(node.binding, ofAll.binding) : ofAll.binding;
  addOtherLimits(node, ofAll);
  addLimits(node, ofAll);
  // without children of its own it has those of its only type or of its content, of which the profile may have said more
  const isPlain = node.types.length === 1 && node.types[0]?.profile.length === 0 && ofAll.types.length === 1;
  const isContent = node.contentReference !== undefined && node.contentReference === ofAll.contentReference;
  if (node.children.length === 0 && (isPlain || isContent)) node.children = ofAll.children;
  for (const child of node.children) {
    const same = ofAll.children.find(({ name }) => name === child.name);
    if (same && same !== child) narrow(child, same);
  }
}

/** Gives every slice in a tree the rules on all items of the element that it slices. */
export function addRulesOfAll(node: ElementNode): void {
  for (const slice of node.slices) addRules(slice, node);
  for (const next of [...node.children, ...node.slices]) addRulesOfAll(next);
}
