import { caseJsonSchema } from '../case/json-schema.ts';
import { isObject, type JsonObject } from '../fhir/json.ts';
import { named, obj, objects } from '../fhir/read.ts';
import type { Profiles } from '../profile/index.ts';
import { type ElementTypes, elementTypes, type Members } from './element-types.ts';
import type { Policy } from './policy.ts';
import { isLookedInto } from './treatment-of-type.ts';

/**
 * Problems with the paths of a policy, a sentence each: an element or field does not exist, or lies inside of one that
 * is given out or left out as a whole. With a slip in a path, what should be left out would be given out.
 */
export function unusablePaths({ keep, drop }: Policy, profiles: Profiles): string[] {
  const types = elementTypes(profiles);
  return Object.entries({ keep, drop }).flatMap(([member, paths]) =>
    paths.flatMap((path) => {
      const problem = isField(path.split('.')) ? undefined : problemOf(path, types);
      return problem === undefined ? [] : [`${member}: ${problem}`];
    }),
  );
}

function problemOf(path: string, types: ElementTypes): string | undefined {
  const [type = '', ...names] = path.split('.');
  const unknown = `${path} is no element of a resource, as JSON names it, and no field of a case`;
  if (names.length === 0) return unknown;
  let members: Members = types.ofType(type);
  let whole: string | undefined;
  for (const [index, name] of names.entries()) {
    const member = members.get(name);
    if (member === undefined) return unknown;
    if (index < names.length - 1 && !isLookedInto(member, names[index + 1]))
      whole ??= [type, ...names.slice(0, index + 1)].join('.');
    members = types.inside(member);
  }
  return whole === undefined ? undefined : `${path}: ${whole} is given out or left out as a whole; name that`;
}

function isField(names: readonly string[]): boolean {
  let nodes: readonly JsonObject[] = [caseJsonSchema()];
  for (const name of names) {
    nodes = nodes
      .flatMap(variants)
      .map(({ properties }) => obj(named(obj(properties) ?? {}, name)))
      .filter((node) => node !== undefined);
    if (nodes.length === 0) return false;
  }
  return true;
}

/** A schema, what it may be instead, and what its items are. */
const variants = (node: JsonObject): JsonObject[] => [
  node,
  ...objects(node.anyOf).flatMap(variants),
  ...(isObject(node.items) ? variants(node.items) : []),
];
