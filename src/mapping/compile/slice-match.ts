import { isObject, type JsonObject, type JsonValue } from '../../fhir/json.ts';
import { type PatternTest, patternTest } from '../../fhir/pattern.ts';
import type { ElementNode, Profiles } from '../../profile/index.ts';
import type { Constants } from '../constants.ts';

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

/** Whether one of the values at a path below an item, at least, passes a test. */
function anyAt(path: readonly string[], test: PatternTest): PatternTest {
  const [name, ...rest] = path;
  if (name === undefined) return test;
  const below = anyAt(rest, test);
  return (item) => {
    const value = isObject(item) ? item[name] : undefined;
    if (!Array.isArray(value)) return value !== undefined && below(value);
    for (const inner of value) if (below(inner)) return true;
    return false;
  };
}

/**
 * The test for a slice, made once when the mapping is loaded. `undefined` where constants cannot tell the slice from
 * others (discriminators of type exists, type and profile).
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
    const path = discriminator.path === '$this' ? [] : discriminator.path.split('.');
    tests.push(anyAt(path, patternTest(expected)));
  }
  const [first] = tests;
  return tests.length > 1 ? (item) => tests.every((test) => test(item)) : first;
}
