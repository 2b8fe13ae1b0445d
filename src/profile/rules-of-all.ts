import { splitCanonical } from '../fhir/canonical.ts';
import type { Binding, ElementNode, ElementType } from './element-node.ts';

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

/** Gives an element in a slice the rules on items that the same element of all items has. */
function addRules(node: ElementNode, ofAll: ElementNode): void {
  const keys = new Set(node.constraints.map(({ key }) => key));
  node.constraints.push(...ofAll.constraints.filter(({ key }) => !keys.has(key)));
  node.types = narrowerTypes(node.types, ofAll.types);
  if (ofAll.maxLength !== undefined) node.maxLength = Math.min(ofAll.maxLength, node.maxLength ?? ofAll.maxLength);
  if (node.fixed === undefined && node.pattern === undefined) {
    if (ofAll.fixed) node.fixed = ofAll.fixed;
    if (ofAll.pattern) node.pattern = ofAll.pattern;
  }
  if (ofAll.binding) node.binding = node.binding ? narrowerBinding(node.binding, ofAll.binding) : ofAll.binding;
  if (!node.minValue && ofAll.minValue) node.minValue = ofAll.minValue;
  if (!node.maxValue && ofAll.maxValue) node.maxValue = ofAll.maxValue;
  // without children of its own it has those of its only type, which the profile may have said more of for all items
  const isPlain = node.types.length === 1 && node.types[0]?.profile.length === 0;
  if (node.children.length === 0 && isPlain && ofAll.types.length === 1) node.children = ofAll.children;
  for (const child of node.children) {
    const same = ofAll.children.find(({ name }) => name === child.name);
    if (!same) continue;
    child.min = Math.max(child.min, same.min);
    child.max = Math.min(child.max, same.max);
    addRules(child, same);
  }
}

/** Gives every slice in a tree the rules on all items of the element that it slices. */
export function addRulesOfAll(node: ElementNode): void {
  for (const slice of node.slices) addRules(slice, node);
  for (const next of [...node.children, ...node.slices]) addRulesOfAll(next);
}
