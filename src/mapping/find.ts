import { isObject, type JsonObject, type JsonValue } from '../fhir/json.ts';
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
  /** The member of the holder for extensions of the value. */
  beside: string;
}

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

type Member = CompiledStep['members'][number];

function foundOf(value: JsonValue | undefined, holder: JsonObject, { type, member, beside }: Member): Found {
  const sibling = holder[beside];
  const reason = reasonInExtension(value) ?? (sibling === undefined ? undefined : reasonInExtension(firstOf(sibling)));
  return { value, type, reason, holder, member, beside };
}

const firstOf = (value: JsonValue): JsonValue | undefined => (Array.isArray(value) ? value[0] : value);

/** What stands in one member of the last step of a path, or beside it; `undefined` where nothing of the slice does. */
export function foundIn(
  holder: JsonObject,
  { match, each }: CompiledStep,
  member: Member,
  value: JsonValue | undefined,
): Found[] | undefined {
  const isOf = (item: JsonValue): boolean => match === undefined || (isObject(item) && match(item));
  if (!Array.isArray(value)) return value === undefined || isOf(value) ? [foundOf(value, holder, member)] : undefined;
  if (each) return value.filter(isOf).map((item) => foundOf(item, holder, member));
  for (const item of value) if (isOf(item)) return [foundOf(item, holder, member)];
  return undefined;
}

/** What stands at the last step of a path below a holder. */
export function foundAt(holder: JsonObject, step: CompiledStep): Found[] | undefined {
  let found: Found[] | undefined;
  for (const member of step.members) {
    const value = holder[member.member];
    if (value === undefined && holder[member.beside] === undefined) continue;
    const here = foundIn(holder, step, member, value);
    found = found === undefined ? here : [...found, ...(here ?? [])];
  }
  return step.name === 'value' && (found === undefined || found.length === 0) ? reasonBeside(holder) : found;
}

/** Reason of a `dataAbsentReason` beside a missing `value[x]`. */
function reasonBeside(holder: JsonObject): Found[] | undefined {
  const reason = reasonInConcept(holder.dataAbsentReason);
  if (reason === undefined) return undefined;
  return [{ value: undefined, type: '', reason, holder, member: 'dataAbsentReason', beside: '_dataAbsentReason' }];
}

const NOTHING: readonly Found[] = [];

/** What stands at a path of a resource: one find, or with `[]` any number; on the way constants are noted as used. */
export function find(resource: JsonObject, steps: readonly CompiledStep[], usage?: Usage): readonly Found[] {
  const last = steps.at(-1);
  if (last === undefined) return NOTHING;
  if (steps.length === 1) return foundAt(resource, last) ?? NOTHING;
  let holders: readonly JsonObject[] = [resource];
  for (const step of steps.slice(0, -1)) {
    const below: JsonObject[] = [];
    for (const holder of holders) descend(holder, step, usage, below);
    holders = below;
  }
  return holders.flatMap((holder) => foundAt(holder, last) ?? []);
}
