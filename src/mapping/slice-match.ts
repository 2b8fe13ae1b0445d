import { asArray, isObject, type JsonObject, type JsonValue } from '../fhir/json.ts';
import type { ElementNode, Profiles } from '../profile/index.ts';
import { type Constants, matchesPattern } from './constants.ts';

/** Whether an item of a sliced array belongs to a slice. */
export type SliceMatch = (item: JsonObject) => boolean;

/** What the slice fixes at a discriminator's path, e.g. the pattern of `code`. */
function expectedAt(profiles: Profiles, constants: Constants, slice: ElementNode, path: string): JsonValue | undefined {
  let node = slice;
  if (path === '$this') return constants.of(node);
  for (const name of path.split('.')) {
    const child = profiles.children(node).find((candidate) => candidate.name === name);
    if (child === undefined) return undefined;
    node = child;
  }
  return constants.of(node);
}

function valuesAt(item: JsonValue, path: string): JsonValue[] {
  if (path === '$this') return [item];
  return path
    .split('.')
    .reduce<JsonValue[]>(
      (values, name) => values.flatMap((value) => (isObject(value) ? asArray(value[name]) : [])),
      [item],
    );
}

/**
 * The test for a slice, made once when the mapping is loaded; `undefined` where the slice cannot be told from others
 * by constants (discriminators of type exists, type and profile).
 */
export function sliceMatch(
  profiles: Profiles,
  constants: Constants,
  base: ElementNode,
  slice: ElementNode,
): SliceMatch | undefined {
  const url = slice.name === 'extension' || slice.name === 'modifierExtension' ? slice.types[0]?.profile[0] : undefined;
  if (url !== undefined) return (item) => item.url === url;
  const tests: SliceMatch[] = [];
  for (const discriminator of base.slicing?.discriminators ?? []) {
    if (discriminator.type !== 'value' && discriminator.type !== 'pattern') return undefined;
    const expected = expectedAt(profiles, constants, slice, discriminator.path);
    if (expected === undefined) return undefined;
    tests.push((item) => valuesAt(item, discriminator.path).some((value) => matchesPattern(value, expected)));
  }
  return tests.length === 0 ? undefined : (item) => tests.every((test) => test(item));
}
