import { isObject, isResource, type JsonValue } from '../../fhir/json.ts';
import type { Discriminator, ElementNode, Profiles } from '../../profile/index.ts';
import { isAbstract } from './applying.ts';
import { followNodes, parsePath } from './discriminator-path.ts';
import type { SliceTable } from './types.ts';

/** Names of members that lead to what slices are told by; `undefined` for other paths. */
export function namesAlong(path: string): string[] | undefined {
  const steps = parsePath(path);
  const names = steps?.flatMap((step) => (step.kind === 'child' ? step.name : []));
  return names?.length === steps?.length ? names : undefined;
}

/** The one node that a path of names leads to from a slice by no choice, where it may hold something. */
export function nodeAlong(slice: ElementNode, path: string, profiles: Profiles): ElementNode | undefined {
  let nodes: readonly ElementNode[] = [slice];
  for (const step of parsePath(path) ?? []) {
    nodes = followNodes(nodes, [step], profiles);
    if (nodes.some(({ isChoice }) => isChoice)) return undefined;
  }
  const [node] = nodes;
  return node && nodes.length === 1 && node.max > 0 && !node.isChoice ? node : undefined;
}

/** Which slices values are those of, by what they are called; `undefined` where two are called the same. */
function byName(names: readonly (string | undefined)[]): ReadonlyMap<string, number> | undefined {
  const positions = new Map<string, number>();
  names.forEach((name, at) => {
    if (name !== undefined) positions.set(name, at);
  });
  return positions.size === names.length ? positions : undefined;
}

/** What one of the values at the end of a path tells: a position, -1, or `undefined`. */
type Told = (value: JsonValue | undefined) => number | undefined;

/** Of several values: `undefined` too where they tell of different slices. */
function toldByEach(values: readonly JsonValue[], told: Told): number | undefined {
  let found = -1;
  for (const value of values) {
    const one = told(value);
    if (one === undefined || (one >= 0 && found >= 0 && one !== found)) return undefined;
    if (one >= 0) found = one;
  }
  return found;
}

function toldAlong([name, ...rest]: readonly string[], told: Told): Told {
  if (name === undefined) return told;
  const inner = toldAlong(rest, told);
  return (value) => {
    if (!isObject(value)) return -1;
    const member = value[name];
    if (Array.isArray(member)) return toldByEach(member, inner);
    return member === undefined ? -1 : inner(member);
  };
}

/** Told by a text that each slice fixes to another one. */
function byText(nodes: readonly ElementNode[]): Told | undefined {
  const texts = nodes.map(({ fixed, pattern }) => (fixed ?? pattern)?.value);
  const positions = byName(texts.map((text) => (typeof text === 'string' ? text : undefined)));
  return positions && ((value) => (typeof value === 'string' ? (positions.get(value) ?? -1) : -1));
}

/** The system and code that a pattern asks for, where these are all it asks for. */
function onlyCoding({ fixed, pattern }: ElementNode): { system: string; code: string } | undefined {
  const concept = fixed ? undefined : pattern?.value;
  if (!isObject(concept) || !Array.isArray(concept.coding) || Object.keys(concept).length > 1) return undefined;
  const [coding, ...others] = concept.coding;
  if (!isObject(coding) || others.length > 0 || Object.keys(coding).length > 2) return undefined;
  const { system, code } = coding;
  return typeof system === 'string' && typeof code === 'string' ? { system, code } : undefined;
}

/** Told by a code that each slice has another one of. */
function byCoding(nodes: readonly ElementNode[]): Told | undefined {
  const codings = nodes.map(onlyCoding);
  const known = codings.filter((coding) => coding !== undefined);
  const positions = byName(known.map(({ code }) => code));
  if (!positions || known.length < codings.length) return undefined;
  const ofCoding: Told = (coding) => {
    if (!isObject(coding) || typeof coding.code !== 'string') return -1;
    const at = positions.get(coding.code) ?? -1;
    return at >= 0 && known[at]?.system === coding.system ? at : -1;
  };
  return (concept) => (isObject(concept) && Array.isArray(concept.coding) ? toldByEach(concept.coding, ofCoding) : -1);
}

/** Told by the type of a resource. */
function byResourceType(slices: readonly ElementNode[], path: string, profiles: Profiles): Told | undefined {
  const types = slices.map((slice) => {
    const node = nodeAlong(slice, path, profiles);
    return node?.types.length === 1 ? node.types[0]?.code : undefined;
  });
  if (types.some((type) => type === undefined || isAbstract(type) || !/^[A-Z]/.test(type))) return undefined;
  const positions = byName(types);
  if (!positions) return undefined;
  return (value) =>
    isResource(value) && /^[A-Z]/.test(value.resourceType) ? (positions.get(value.resourceType) ?? -1) : undefined;
}

/** Looks up the slice of an item; `undefined` where slices are told apart by other than one constant each. */
export function sliceTable(
  slices: readonly ElementNode[],
  discriminators: readonly Discriminator[],
  profiles: Profiles,
): SliceTable | undefined {
  const [only, ...others] = discriminators;
  const names = only && others.length === 0 ? namesAlong(only.path) : undefined;
  if (!only || !names || slices.length < 2) return undefined;
  if (only.type === 'type') {
    const told = byResourceType(slices, only.path, profiles);
    return told && toldAlong(names, told);
  }
  if (only.type !== 'value' && only.type !== 'pattern') return undefined;
  const nodes = slices.map((slice) => nodeAlong(slice, only.path, profiles)).filter((node) => node !== undefined);
  const told = nodes.length === slices.length ? (byText(nodes) ?? byCoding(nodes)) : undefined;
  return told && toldAlong(names, told);
}
