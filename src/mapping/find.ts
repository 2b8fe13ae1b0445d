import { asArray, isObject, type JsonObject, type JsonValue } from '../fhir/json.ts';
import { reasonInConcept, reasonInExtension } from './absent.ts';
import type { CompiledStep } from './compiled.ts';
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
function descend(holder: JsonObject, step: CompiledStep, usage: Usage, into: JsonObject[]): void {
  const already = into.length;
  for (const { member } of step.members) {
    for (const item of asArray(holder[member])) {
      if (!isObject(item) || (step.match !== undefined && !step.match(item))) continue;
      if (!step.each && into.length > already) return;
      into.push(item);
      usage.markConstants(item, step.constants);
    }
  }
}

function foundAt(holder: JsonObject, step: CompiledStep, into: Found[]): void {
  for (const { type, member, beside } of step.members) {
    const value = holder[member];
    const sibling = holder[beside];
    if (value === undefined && sibling === undefined) continue;
    const reason = sibling === undefined ? undefined : reasonInExtension(asArray(sibling)[0]);
    if (value === undefined) {
      into.push({ value, type, reason, holder, member });
      continue;
    }
    for (const item of asArray(value)) {
      if (step.match !== undefined && !(isObject(item) && step.match(item))) continue;
      into.push({ value: item, type, reason: reasonInExtension(item) ?? reason, holder, member });
      if (!step.each) break;
    }
  }
}

/** Reason of a `dataAbsentReason` beside a missing `value[x]`. */
function reasonBeside(holder: JsonObject, last: CompiledStep): Found[] {
  const reason = last.name === 'value' ? reasonInConcept(holder.dataAbsentReason) : undefined;
  return reason === undefined ? [] : [{ value: undefined, type: '', reason, holder, member: 'dataAbsentReason' }];
}

/** What stands at a path of a resource: one find, or with `[]` any number. */
export function find(resource: JsonObject, steps: readonly CompiledStep[], usage: Usage): Found[] {
  let holders: JsonObject[] = [resource];
  const found: Found[] = [];
  for (const [at, step] of steps.entries()) {
    const isLast = at === steps.length - 1;
    const below: JsonObject[] = [];
    for (const holder of holders) {
      const before = found.length;
      if (!isLast) descend(holder, step, usage, below);
      else foundAt(holder, step, found);
      if (isLast && found.length === before) found.push(...reasonBeside(holder, step));
    }
    if (below.length === 0) return found;
    holders = below;
  }
  return found;
}
