import type { JsonObject } from '../fhir/json.ts';
import { obj, str } from '../fhir/read.ts';

/**
 * The elements of a definition, whose bindings to value sets it contains (`#set`) name them from anywhere:
 * `http://…/StructureDefinition/profile#set`, as `Definitions.valueSet` finds them.
 */
export function withOwnSets(elements: JsonObject[], { url, contained }: JsonObject): JsonObject[] {
  if (!Array.isArray(contained) || typeof url !== 'string') return elements;
  return elements.map((element) => {
    const binding = obj(element.binding);
    const valueSet = str(binding?.valueSet);
    return valueSet?.startsWith('#') ? { ...element, binding: { ...binding, valueSet: url + valueSet } } : element;
  });
}
