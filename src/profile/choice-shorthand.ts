import type { JsonObject } from '../fhir/json.ts';
import { idOf, lastName, parentOf } from './element-id.ts';

/**
 * Names like `valueQuantity`, by which a differential means one type of a choice
 * (http://hl7.org/fhir/R4/profiling.html#slicing).
 */

/** The choice a shorthand means: `value[x]` for `Observation.valueQuantity`. */
export function choiceNamed(elements: readonly JsonObject[], id: string): JsonObject | undefined {
  const parent = parentOf(id);
  const last = lastName(id);
  return elements.find((one) => {
    const name = idOf(one);
    return name.endsWith('[x]') && parentOf(name) === parent && last.startsWith(lastName(name).slice(0, -3));
  });
}

/** Which of the types of a choice it means: Quantity for `valueQuantity` of `value[x]`. */
export function typeNamed(choice: JsonObject, types: readonly JsonObject[], shorthand: string): JsonObject | undefined {
  const suffix = shorthand.slice(lastName(idOf(choice)).length - 3).toLowerCase();
  return types.find(({ code }) => String(code).toLowerCase() === suffix);
}
