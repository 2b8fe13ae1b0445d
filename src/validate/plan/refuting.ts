import type { JsonObject } from '../../fhir/json.ts';
import { patternTest } from '../../fhir/pattern.ts';
import { sameJson } from '../../fhir/same-json.ts';
import type { ElementNode } from '../../profile/index.ts';

/**
 * Whether a resource plainly does not conform to a profile: an element has another value than the constant that its
 * root fixes. Most profiles that a resource is tried against are for other codes, which need not be walked to be told.
 */
export function refuting(root: ElementNode): (resource: JsonObject) => boolean {
  const tests = root.children.flatMap(({ name, isChoice, fixed, pattern }) => {
    if (isChoice) return [];
    if (fixed) return { name, fits: (value: JsonObject[string]) => sameJson(value, fixed.value) };
    return pattern ? { name, fits: patternTest(pattern.value) } : [];
  });
  return (resource) =>
    tests.some(({ name, fits }) => {
      const value = resource[name];
      return value !== undefined && !Array.isArray(value) && !fits(value);
    });
}
