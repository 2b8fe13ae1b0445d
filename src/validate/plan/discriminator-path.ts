import { isObject, isResource, type JsonObject, type JsonValue } from '../../fhir/json.ts';
import { parseReference } from '../../fhir/literal-reference.ts';
import { objects, str } from '../../fhir/read.ts';
import type { ElementNode, Profiles } from '../../profile/index.ts';
import { resolveReference } from '../rules/reference.ts';
import type { Run } from '../run.ts';
import { isAbstract } from './applying.ts';

/** One step of a discriminator's path (http://hl7.org/fhir/R4/profiling.html#discriminator). */
export type PathStep =
  | { kind: 'child'; name: string; beside: string }
  | { kind: 'extension'; url: string }
  | { kind: 'ofType'; type: string }
  | { kind: 'resolve' };

/**
 * A test of a value of an instance, with what stands beside it where it is a primitive, and the type that its member
 * name tells: true, false, or `undefined` when it cannot be told.
 */
export type ValueTest = (
  value: JsonValue | undefined,
  sibling: JsonValue | undefined,
  type: string | undefined,
  run: Run,
) => boolean | undefined;

/** The verdict that one test decides for all; without it, `undefined` where one cannot tell, else the other verdict. */
function combined(tests: readonly ValueTest[], decisive: boolean): ValueTest {
  const [only] = tests;
  if (only && tests.length === 1) return only;
  return (value, sibling, type, run) => {
    let verdict: boolean | undefined = !decisive;
    for (const test of tests) {
      const result = test(value, sibling, type, run);
      if (result === decisive) return decisive;
      if (result === undefined) verdict = undefined;
    }
    return verdict;
  };
}

/** Whether one of the tests passes. */
export const oneOf = (tests: readonly ValueTest[]): ValueTest => combined(tests, true);

/** Whether all tests pass. */
export const allOf = (tests: readonly ValueTest[]): ValueTest => combined(tests, false);

/** Reads `$this`, `code.coding`, `extension('url').value`, `value.ofType(Quantity)`, `entity.resolve()`. */
export function parsePath(path: string): PathStep[] | undefined {
  const steps: PathStep[] = [];
  for (const [text] of path.matchAll(/(?:[^.('"]|\((?:'[^']*'|"[^"]*"|[^)'"]*)\))+/g)) {
    const call = /^(\w+)\((?:'([^']*)'|"([^"]*)"|([^)]*))\)$/.exec(text);
    const argument = call ? (call[2] ?? call[3] ?? call[4] ?? '') : '';
    if (!call) {
      const name = text.replace(/\[x\]$/, '');
      if (text !== '$this') steps.push({ kind: 'child', name, beside: `_${name}` });
    } else if (call[1] === 'extension') steps.push({ kind: 'extension', url: argument });
    else if (call[1] === 'ofType' || call[1] === 'as') steps.push({ kind: 'ofType', type: argument });
    else if (call[1] === 'resolve') steps.push({ kind: 'resolve' });
    else return undefined;
  }
  return steps;
}

function oneItem(
  items: readonly JsonValue[],
  type: string | undefined,
  test: ValueTest,
  run: Run,
): boolean | undefined {
  let verdict: boolean | undefined = false;
  for (const item of items) {
    const result = test(item, undefined, type, run);
    if (result === true) return true;
    if (result === undefined) verdict = undefined;
  }
  return verdict;
}

/** One of the values of a choice, whose members are named with their type. */
function oneChoice(value: JsonObject, name: string, test: ValueTest, run: Run): boolean | undefined {
  let verdict: boolean | undefined = false;
  for (const key in value) {
    const next = key.charCodeAt(name.length);
    if (!(next >= 65 && next <= 90) || !key.startsWith(name)) continue;
    const member = value[key];
    const type = key.slice(name.length);
    const result = Array.isArray(member) ? oneItem(member, type, test, run) : test(member, undefined, type, run);
    if (result === true) return true;
    if (result === undefined) verdict = undefined;
  }
  return verdict;
}

function oneMember(value: JsonObject, name: string, beside: string, test: ValueTest, run: Run): boolean | undefined {
  const member = value[name];
  if (Array.isArray(member) && member.length > 0) return oneItem(member, undefined, test, run);
  const sibling = Array.isArray(member) ? undefined : value[beside];
  const single = Array.isArray(member) ? undefined : member;
  if (single === undefined && sibling === undefined) return oneChoice(value, name, test, run);
  return test(single, sibling, undefined, run);
}

function oneExtension(value: JsonObject, url: string, test: ValueTest, run: Run): boolean | undefined {
  const named = objects(value.extension).filter((extension) => extension.url === url);
  return oneItem(named, undefined, test, run);
}

/** Type names by member suffix: `valueString` says `String`, the type is `string`. */
export const sameType = (suffix: string, code: string): boolean =>
  suffix === code ||
  (suffix.slice(1) === code.slice(1) && suffix.charAt(0).toLowerCase() === code.charAt(0).toLowerCase());

/** The type of a value as far as it can be told. */
export function typeOf(value: JsonValue | undefined, type: string | undefined): string | undefined {
  return isResource(value) ? value.resourceType : type;
}

/** Whether a value of a type, where that can be told, may be of the one wanted. */
const isOfType = (type: string | undefined, wanted: string): boolean =>
  type === undefined || isAbstract(wanted) || sameType(type, wanted);

/** What a test says of the target of a reference, `ofType` of the type that the url of one tells which is not here. */
function onTarget(value: JsonValue | undefined, test: ValueTest, ofType: TypeTest, run: Run): boolean | undefined {
  const reference = isObject(value) ? str(value.reference) : str(value);
  if (reference === undefined) return false;
  const target = resolveReference(reference, run);
  if (target === 'unchecked') {
    const type = parseReference(reference)?.type;
    return type === undefined ? undefined : ofType(type);
  }
  return target !== undefined && test(target.resource, undefined, target.resource.resourceType, run);
}

/** What can be told of a resource by its type alone. */
export type TypeTest = (type: string) => boolean | undefined;

/** Tells nothing. */
const UNTOLD: TypeTest = () => undefined;

/**
 * Whether one of the values that a path leads to passes; where it ends with a reference that cannot be followed, what
 * `ofType` says of the type of its target, else `undefined`.
 */
export function along(steps: readonly PathStep[], test: ValueTest, ofType: TypeTest = UNTOLD): ValueTest {
  const [step, ...rest] = steps;
  if (!step) return test;
  const next = along(rest, test, ofType);
  switch (step.kind) {
    case 'resolve': {
      const told = rest.length === 0 ? ofType : UNTOLD;
      return (value, _sibling, _type, run) => onTarget(value, next, told, run);
    }
    case 'ofType':
      return (value, sibling, type, run) => isOfType(typeOf(value, type), step.type) && next(value, sibling, type, run);
    case 'child':
      return (value, sibling, _type, run) => {
        const holder = value === undefined ? sibling : value;
        return isObject(holder) && oneMember(holder, step.name, step.beside, next, run);
      };
    case 'extension':
      return (value, sibling, _type, run) => {
        const holder = value === undefined ? sibling : value;
        return isObject(holder) && oneExtension(holder, step.url, next, run);
      };
  }
}

/** Profiles that say what a node's value is: of its type, or of the target after `resolve()`. */
function profileRoots(canonicals: readonly string[], profiles: Profiles): ElementNode[] {
  return canonicals.flatMap((canonical) => profiles.get(canonical)?.root ?? []);
}

/** A child with the slices that may hold what the path looks for: those alone that must be there, where there are any. */
function withSlices(node: ElementNode): ElementNode[] {
  const needed = node.slices.filter((slice) => slice.min > 0);
  return needed.length > 0 ? needed : [node, ...node.slices];
}

function childNodes(node: ElementNode, name: string, profiles: Profiles): ElementNode[] {
  const inProfiles =
    node.children.length > 0 ? [] : node.types.flatMap(({ profile }) => profileRoots(profile, profiles));
  const parents = inProfiles.length > 0 ? inProfiles : [node];
  return parents.flatMap((parent) => {
    const types = parent.types.length > 1 ? parent.types.map(({ code }) => code) : [undefined];
    return types.flatMap((type) =>
      profiles
        .children(parent, type)
        .filter((child) => child.name === name)
        .flatMap(withSlices),
    );
  });
}

function extensionNodes(node: ElementNode, url: string, profiles: Profiles): ElementNode[] {
  // where a slice has to be there, it is that itself
  const slices = childNodes(node, 'extension', profiles).flatMap((extension) => [extension, ...extension.slices]);
  const isUrl = (slice: ElementNode) =>
    slice.types.some(({ profile }) => profile.some((canonical) => canonical.split('|')[0] === url)) ||
    profiles.children(slice).some((child) => child.name === 'url' && child.fixed?.value === url);
  return slices.filter(isUrl);
}

/** The nodes of a profile that a path leads to from a slice. */
export function followNodes(
  start: readonly ElementNode[],
  steps: readonly PathStep[],
  profiles: Profiles,
): readonly ElementNode[] {
  let nodes = start;
  for (const step of steps) {
    nodes = nodes.flatMap((node): ElementNode[] => {
      if (step.kind === 'child') return childNodes(node, step.name, profiles);
      if (step.kind === 'extension') return extensionNodes(node, step.url, profiles);
      if (step.kind === 'resolve')
        return profileRoots(
          node.types.flatMap(({ targetProfile }) => targetProfile),
          profiles,
        );
      const slice = node.slices.find(({ types }) => types.some(({ code }) => code === step.type));
      return [slice ?? node];
    });
  }
  return nodes;
}
