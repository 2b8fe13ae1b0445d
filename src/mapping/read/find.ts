import { isObject, type JsonObject, type JsonValue } from '../../fhir/json.ts';
import { reasonInConcept, reasonInExtension } from '../absent.ts';
import type { CompiledStep } from '../compiled-step.ts';
import type { Found, FoundMember } from './found.ts';
import type { Usage } from './usage.ts';

/** The objects at a step in mid-path: those of the slice, the first one, or with `[]` all. */
function descend(holder: JsonObject, step: CompiledStep, usage: Usage | undefined, into: JsonObject[]): void {
  const already = into.length;
  for (const { member } of step.members) {
    const value = holder[member];
    if (value === undefined) continue;
    if (!Array.isArray(value)) take(value, step, usage, into);
    else {
      for (const item of value) {
        take(item, step, usage, into);
        if (!step.each && into.length > already) return;
      }
    }
    if (!step.each && into.length > already) return;
  }
}

function take(item: JsonValue, step: CompiledStep, usage: Usage | undefined, into: JsonObject[]): void {
  if (!isObject(item) || (step.match !== undefined && !step.match(item))) return;
  into.push(item);
  if (usage !== undefined) step.markConstants?.(item, usage);
}

function foundOf(value: JsonValue | undefined, holder: JsonObject, at: FoundMember): Found {
  const sibling = holder[at.beside];
  const reason = reasonInExtension(value) ?? (sibling === undefined ? undefined : reasonInExtension(firstOf(sibling)));
  return { value, reason, holder, at, next: undefined, last: undefined };
}

const firstOf = (value: JsonValue): JsonValue | undefined => (Array.isArray(value) ? value[0] : value);

/** The finds of one list and of another behind it, however long the first is. */
export function joined(first: Found | undefined, second: Found | undefined): Found | undefined {
  if (first === undefined || second === undefined) return first ?? second;
  (first.last ?? first).next = second;
  first.last = second.last ?? second;
  return first;
}

const isOf = ({ match }: CompiledStep, item: JsonValue): boolean =>
  match === undefined || (isObject(item) && match(item));

/** What stands in one member of the last step of a path, or beside it; `undefined` where nothing of the slice does. */
function foundIn(
  holder: JsonObject,
  step: CompiledStep,
  member: FoundMember,
  value: JsonValue | undefined,
): Found | undefined {
  if (!Array.isArray(value))
    return value === undefined || isOf(step, value) ? foundOf(value, holder, member) : undefined;
  let found: Found | undefined;
  for (const item of value) {
    if (!isOf(step, item)) continue;
    found = joined(found, foundOf(item, holder, member));
    if (!step.each) break;
  }
  return found;
}

/** What stands at the last step of a path below a holder. */
export function foundAt(holder: JsonObject, step: CompiledStep): Found | undefined {
  let found: Found | undefined;
  for (const member of step.members) {
    const value = holder[member.member];
    if (value !== undefined || holder[member.beside] !== undefined)
      found = joined(found, foundIn(holder, step, member, value));
  }
  return found ?? (step.name === 'value' ? reasonBeside(holder) : undefined);
}

const dataAbsentReason: FoundMember = { type: '', member: 'dataAbsentReason', beside: '_dataAbsentReason' };

/** Reason of a `dataAbsentReason` beside a missing `value[x]`. */
function reasonBeside(holder: JsonObject): Found | undefined {
  const reason = reasonInConcept(holder.dataAbsentReason);
  return reason === undefined
    ? undefined
    : { value: undefined, reason, holder, at: dataAbsentReason, next: undefined, last: undefined };
}

/** What stands at a path of a resource: one find, or with `[]` any number; on the way constants are noted as used. */
export function find(resource: JsonObject, steps: readonly CompiledStep[], usage?: Usage): Found | undefined {
  const last = steps.at(-1);
  if (last === undefined) return undefined;
  if (steps.length === 1) return foundAt(resource, last);
  let holders: readonly JsonObject[] = [resource];
  for (const step of steps.slice(0, -1)) {
    const below: JsonObject[] = [];
    for (const holder of holders) descend(holder, step, usage, below);
    holders = below;
  }
  let found: Found | undefined;
  for (const holder of holders) found = joined(found, foundAt(holder, last));
  return found;
}
