import { asArray, isObject, type JsonObject, type JsonValue } from '../fhir/json.ts';
import { reasonInConcept, reasonInExtension } from './absent.ts';
import type { CompiledStep } from './compiled.ts';
import { memberName } from './element-path.ts';
import type { Usage } from './usage.ts';

/** A value found at a path. */
export interface Found {
  value: JsonValue | undefined;
  type: string;
  /** Why there is no value, where the resource says so. */
  reason: string | undefined;
  holder: JsonObject;
  member: string;
}

/** The objects at a step in mid-path: those of the slice, the first one, or with `[]` all. */
function descend(holder: JsonObject, step: CompiledStep, usage: Usage): JsonObject[] {
  const items = step.types.flatMap((type) => asArray(holder[memberName(step, type)])).filter(isObject);
  const fitting = step.match === undefined ? items : items.filter(step.match);
  const chosen = step.each ? fitting : fitting.slice(0, 1);
  for (const item of chosen) usage.markConstants(item, step.constants);
  return chosen;
}

function foundAt(holder: JsonObject, step: CompiledStep): Found[] {
  return step.types.flatMap((type): Found[] => {
    const member = memberName(step, type);
    const value = holder[member];
    const sibling = holder[`_${member}`];
    if (value === undefined && sibling === undefined) return [];
    const items = asArray(value);
    const chosen =
      step.match === undefined ? items : items.filter((item) => isObject(item) && step.match?.(item) === true);
    if (value === undefined) return [{ value, type, reason: reasonInExtension(asArray(sibling)[0]), holder, member }];
    const taken = step.each ? chosen : chosen.slice(0, 1);
    const beside = reasonInExtension(asArray(sibling)[0]);
    return taken.map((item) => ({ value: item, type, reason: reasonInExtension(item) ?? beside, holder, member }));
  });
}

/** Reason of a `dataAbsentReason` beside a missing `value[x]`. */
function reasonBeside(holder: JsonObject, last: CompiledStep): Found[] {
  const reason = last.name === 'value' ? reasonInConcept(holder.dataAbsentReason) : undefined;
  return reason === undefined ? [] : [{ value: undefined, type: '', reason, holder, member: 'dataAbsentReason' }];
}

/** What stands at a path of a resource: one find, or with `[]` any number. */
export function find(resource: JsonObject, steps: readonly CompiledStep[], usage: Usage): Found[] {
  let holders: JsonObject[] = [resource];
  const last = steps.at(-1);
  if (last === undefined) return [];
  for (const step of steps.slice(0, -1)) holders = holders.flatMap((holder) => descend(holder, step, usage));
  return holders.flatMap((holder) => {
    const found = foundAt(holder, last);
    return found.length > 0 ? found : reasonBeside(holder, last);
  });
}
