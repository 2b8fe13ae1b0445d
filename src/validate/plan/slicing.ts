import { isObject, isResource, type JsonValue } from '../../fhir/json.ts';
import { patternTest } from '../../fhir/pattern.ts';
import { sameJson } from '../../fhir/same-json.ts';
import type { Discriminator, ElementNode, ElementType, Profiles } from '../../profile/index.ts';
import { isKind } from './applying.ts';
import {
  allOf,
  along,
  followNodes,
  oneOf,
  type PathStep,
  parsePath,
  sameType,
  typeOf,
  type ValueTest,
} from './discriminator-path.ts';
import { namesAlong, nodeAlong, sliceTable } from './slice-table.ts';
import type {
  ElementPlan,
  Engine,
  PlainTest,
  ProfilePlan,
  SlicePlan,
  SliceTable,
  SliceTest,
  SlicingPlan,
} from './types.ts';

const CODING: PathStep = { kind: 'child', name: 'coding', beside: '_coding' };

/** Passes whatever is there. */
const ANY: ValueTest = () => true;

function bindingTest(node: ElementNode): ValueTest | undefined {
  const valueSet = node.binding?.strength === 'required' ? node.binding.valueSet : undefined;
  if (valueSet === undefined) return undefined;
  const ofCoding: ValueTest = (coding, _sibling, _type, run) => {
    const code = isObject(coding) ? coding.code : coding;
    const system = isObject(coding) ? coding.system : undefined;
    // as the binding itself has it: what a code means without its system is not known
    if (typeof code !== 'string' || (isObject(coding) && system === undefined)) return false;
    const input = { code, ...(typeof system === 'string' ? { system } : {}) };
    const { result } = run.context.terminology.validateCode(valueSet, input);
    return result === 'unknown' ? undefined : result === 'valid';
  };
  const ofConcept = along([CODING], ofCoding);
  return (value, ...where) =>
    isObject(value) && Array.isArray(value.coding) ? ofConcept(value, ...where) : ofCoding(value, ...where);
}

/** What a node and the nodes below it that must be there fix; nothing when they fix nothing. */
function valueTests(node: ElementNode, profiles: Profiles, depth = 0): ValueTest[] {
  const { fixed, pattern } = node;
  if (fixed) return [(value) => sameJson(value, fixed.value)];
  if (pattern) {
    const fits = patternTest(pattern.value);
    return [(value) => fits(value)];
  }
  const tests: ValueTest[] = [];
  const binding = bindingTest(node);
  if (depth > 6) return tests;
  for (const child of node.children) {
    const inner = valueTests(child, profiles, depth + 1);
    const wanted = child.slices.filter((slice) => slice.min > 0).map((slice) => valueTests(slice, profiles, depth + 1));
    for (const set of [inner, ...wanted]) {
      if (set.length === 0) continue;
      const path: PathStep[] = [{ kind: 'child', name: child.name, beside: `_${child.name}` }];
      const one = along(path, allOf(set));
      const isThere = along(path, ANY);
      const mayLack = child.min === 0 && set === inner;
      tests.push(mayLack ? (...at) => isThere(...at) === false || one(...at) : one);
    }
  }
  if (tests.length === 0 && binding) tests.push(binding);
  return tests;
}

function valueTest(nodes: readonly ElementNode[], steps: readonly PathStep[], profiles: Profiles): ValueTest {
  const absent = nodes.length > 0 && nodes.every((node) => node.max === 0);
  const optional = nodes.every((node) => node.min === 0);
  const sets = nodes.map((node) => valueTests(node, profiles)).filter((set) => set.length > 0);
  if (!absent && sets.length > 0) return along(steps, oneOf(sets.map(allOf)));
  const isThere = along(steps, ANY);
  return (...at) => {
    const found = isThere(...at);
    if (found === undefined) return undefined;
    return absent ? !found : found || optional;
  };
}

/** Whether a slice says nothing of what it is told apart by, so that there is no telling what belongs to it. */
export function isIndistinct(slice: ElementNode, { type, path }: Discriminator, profiles: Profiles): boolean {
  const steps = parsePath(path);
  if (!steps || (type !== 'value' && type !== 'pattern')) return false;
  const nodes = followNodes([slice], steps, profiles);
  const isToldByBeing = nodes.every(({ max }) => max === 0) || nodes.some(({ min }) => min > 0);
  return nodes.length > 0 && !isToldByBeing && nodes.every((node) => valueTests(node, profiles).length === 0);
}

function typeTest(nodes: readonly ElementNode[], steps: readonly PathStep[]): ValueTest {
  const codes = nodes.flatMap(({ types, path }) => (types.length > 0 ? types.map(({ code }) => code) : [path]));
  return along(steps, typeIs(codes), isOneOf(codes));
}

/** Whether a type is one of those, some of which may stand for all resources. */
function isOneOf(codes: readonly string[]): (type: string) => boolean {
  const isAny = codes.some((code) => code === 'Resource' || code === 'DomainResource');
  return (type) => {
    if (isAny) return true;
    for (const code of codes) if (sameType(type, code)) return true;
    return false;
  };
}

/** Whether a value is of one of the types. */
function typeIs(codes: readonly string[]): ValueTest {
  const isOne = isOneOf(codes);
  return (value, _sibling, type) => {
    const actual = typeOf(value, type);
    return actual === undefined ? undefined : isOne(actual);
  };
}

function existsTest(nodes: readonly ElementNode[], steps: readonly PathStep[]): ValueTest {
  const wanted = !nodes.some((node) => node.max === 0);
  const isThere = along(steps, ANY);
  return (...at) => {
    const found = isThere(...at);
    return found === undefined ? undefined : found === wanted;
  };
}

function profileTest(slice: ElementNode, steps: readonly PathStep[], engine: Engine): ValueTest {
  const before = steps.at(-1)?.kind === 'resolve' ? steps.slice(0, -1) : steps;
  const nodes = followNodes([slice], before, engine.profiles);
  const isTarget = before !== steps;
  const types = nodes.flatMap((node) => node.types);
  const profilesOf = (type: ElementType): readonly string[] => (isTarget ? type.targetProfile : type.profile);
  // of a slice that names no profile every value of its type is
  const free = types.filter((type) => !isTarget && profilesOf(type).length === 0);
  const ofType = free.length > 0 ? [typeIs(free.map(({ code }) => code))] : [];
  const canonicals = types.flatMap(profilesOf);
  // of another type than the profiles it meets none; of one of theirs it may
  const mayMeet = (type: string): boolean | undefined => (mayBe(type, canonicals, engine) ? undefined : false);
  return along(steps, oneOf([...ofType, ...canonicals.map((canonical) => meets(canonical, engine))]), mayMeet);
}

/** Whether a resource of a type may meet one of the profiles; what is not here may be for any. */
const mayBe = (type: string, canonicals: readonly string[], engine: Engine): boolean =>
  canonicals.some((canonical) => {
    const wanted = engine.plan(canonical)?.profile.type;
    return wanted === undefined || isKind(type, wanted);
  });

/** Whether a value meets a profile. */
function meets(canonical: string, engine: Engine): ValueTest {
  let plan: ProfilePlan | undefined;
  return (value, _sibling, _type, run) => {
    plan ??= engine.plan(canonical);
    if (isResource(value)) {
      // most entries of a Bundle are of another type than the slice
      const type = plan?.profile.type;
      if (type !== undefined && !isKind(value.resourceType, type)) return false;
      return engine.walk.judge(value, canonical, run.fullUrl, run, engine);
    }
    if (!plan || value === undefined) return undefined;
    const { root } = plan;
    if (value === null || (root.primitive === undefined && !isObject(value))) return false;
    return run.conforms(() => engine.walk.typed(root, value, run, engine, true));
  };
}

function discriminatorTest(slice: ElementNode, discriminator: Discriminator, engine: Engine): ValueTest {
  const steps = parsePath(discriminator.path);
  if (!steps) return () => undefined;
  const nodes = followNodes([slice], steps, engine.profiles);
  switch (discriminator.type) {
    case 'value':
    case 'pattern':
      return nodes.length === 0 ? () => undefined : valueTest(nodes, steps, engine.profiles);
    case 'type':
      return typeTest(steps.length === 0 ? [slice] : nodes, steps);
    case 'exists':
      return existsTest(nodes, steps);
    case 'profile':
      return profileTest(slice, steps, engine);
    case 'position':
      return () => undefined;
  }
}

/** Extensions are always told apart by url, choices by type, also where a profile does not say so. */
function discriminatorsOf(node: ElementNode): Discriminator[] {
  const stated = node.slicing?.discriminators ?? [];
  if (stated.length > 0) return stated;
  if (node.isChoice) return [{ type: 'type', path: '$this' }];
  if (node.name === 'extension' || node.name === 'modifierExtension') return [{ type: 'value', path: 'url' }];
  return [];
}

function extensionUrl(slice: ElementNode, profiles: Profiles): JsonValue | undefined {
  const child = profiles.children(slice).find(({ name }) => name === 'url');
  return child?.fixed?.value ?? slice.types[0]?.profile[0]?.split('|')[0];
}

function isByUrl(discriminators: readonly Discriminator[], slice: ElementNode): boolean {
  return discriminators.length === 1 && discriminators[0]?.path === 'url' && slice.types[0]?.code === 'Extension';
}

function sliceTest(node: ElementNode, slice: ElementNode, engine: Engine): SliceTest {
  const discriminators = discriminatorsOf(node);
  const url = isByUrl(discriminators, slice) ? extensionUrl(slice, engine.profiles) : undefined;
  if (url !== undefined) return ({ value }) => isObject(value) && value.url === url;
  const tests = discriminators.map((discriminator) => discriminatorTest(slice, discriminator, engine));
  if (tests.length === 0) return () => undefined;
  const test = allOf(tests);
  return ({ value, sibling, jsonName }, run) =>
    test(value, sibling, node.isChoice ? jsonName.slice(node.name.length) : undefined, run);
}

/** A test of what a node fixes; `undefined` for other than one constant. */
function constantOf({ fixed, pattern }: ElementNode): ((value: JsonValue | undefined) => boolean) | undefined {
  if (fixed) return typeof fixed.value === 'object' ? undefined : patternTest(fixed.value);
  return pattern && patternTest(pattern.value);
}

/** A test of what a path of plain names leads to, the members of arrays one by one. */
function alongPath(
  names: readonly string[],
  test: (value: JsonValue | undefined) => boolean,
): (value: JsonValue | undefined) => boolean {
  const [name, ...rest] = names;
  if (name === undefined) return test;
  const inner = alongPath(rest, test);
  return (value) => {
    const member = isObject(value) ? value[name] : undefined;
    return Array.isArray(member) ? member.some(inner) : member !== undefined && inner(member);
  };
}

function constantAlong(
  slice: ElementNode,
  { type, path }: Discriminator,
  engine: Engine,
): ((value: JsonValue | undefined) => boolean) | undefined {
  const names = type === 'value' || type === 'pattern' ? namesAlong(path) : undefined;
  const node = names && nodeAlong(slice, path, engine.profiles);
  const test = node && constantOf(node);
  return test && alongPath(names, test);
}

/** See `SlicePlan.matching`. */
function constantTest(node: ElementNode, slice: ElementNode, engine: Engine): PlainTest | undefined {
  if (node.isChoice) return undefined;
  const discriminators = discriminatorsOf(node);
  const url = isByUrl(discriminators, slice) ? extensionUrl(slice, engine.profiles) : undefined;
  if (url !== undefined) return (value) => isObject(value) && value.url === url;
  const tests = discriminators.map((one) => constantAlong(slice, one, engine));
  const known = tests.filter((test) => test !== undefined);
  if (tests.length === 0 || known.length < tests.length) return undefined;
  const [only] = known;
  return only && known.length === 1 ? only : (value) => known.every((test) => test(value));
}

/** Whether slices are told apart by what an item has one of. */
function areApart(node: ElementNode, slices: readonly ElementNode[], profiles: Profiles): boolean {
  if (node.isChoice) return true;
  const discriminators = discriminatorsOf(node);
  const urls = slices.map((slice) => (isByUrl(discriminators, slice) ? extensionUrl(slice, profiles) : undefined));
  return !urls.includes(undefined) && new Set(urls).size === urls.length;
}

/** Compiles the slicing of a node, its slices by `elementPlan`; `undefined` when it has no slices. */
export function compileSlicing(
  node: ElementNode,
  engine: Engine,
  elementPlan: (slice: ElementNode) => ElementPlan,
): SlicingPlan | undefined {
  const named = node.slices.filter((slice) => slice.sliceName !== '@default');
  const slices = named.map((slice): SlicePlan => {
    const matches = lazily(() => sliceTest(node, slice, engine));
    const matching = (): PlainTest | undefined => constantTest(node, slice, engine);
    return { name: slice.sliceName ?? '', element: elementPlan(slice), matches, matching };
  });
  const other = node.slices.find((slice) => slice.sliceName === '@default');
  if (slices.length === 0 && !node.slicing) return undefined;
  if (slices.length === 0 && node.slicing?.rules !== 'closed') return undefined;
  const isApart = areApart(node, named, engine.profiles);
  return {
    slices,
    ordered: node.slicing?.ordered ?? false,
    rules: node.slicing?.rules ?? 'open',
    areApart: isApart,
    table: isApart ? () => undefined : tableOf(node, named, engine.profiles),
    ...(other
      ? { fallback: { name: '@default', element: elementPlan(other), matches: () => true, matching: () => () => true } }
      : {}),
  };
}

/** The table of slices, made when first asked for: profiles may name one another in a circle. */
function tableOf(node: ElementNode, slices: readonly ElementNode[], profiles: Profiles): SlicingPlan['table'] {
  let made: { table: SliceTable | undefined } | undefined;
  return () => {
    made ??= { table: sliceTable(slices, discriminatorsOf(node), profiles) };
    return made.table;
  };
}

/** Profiles may name one another in a circle, so tests are made when first used. */
function lazily(make: () => SliceTest): SliceTest {
  let test: SliceTest | undefined;
  return (item, run) => {
    test ??= make();
    return test(item, run);
  };
}
