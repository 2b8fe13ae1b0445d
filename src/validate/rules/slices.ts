import { isObject, type JsonValue } from '../../fhir/json.ts';
import type { Finding } from '../finding.ts';
import type { ElementPlan, Engine, SliceItem, SlicePlan, SlicingPlan, TypePlan } from '../plan/types.ts';
import type { Run } from '../run.ts';
import { toldBy, tooFew, tooMany } from './in-words.ts';

/** What an element holds, one or more; of one that repeats and holds no list nothing. */
function itemsOf({ repeats }: ElementPlan, value: JsonValue | undefined): readonly (JsonValue | undefined)[] {
  if (!repeats) return [value];
  return Array.isArray(value) ? value : [];
}

/** Checks the items of a sliced element (http://hl7.org/fhir/R4/profiling.html#slicing). */
export function checkSlices(
  element: ElementPlan,
  type: TypePlan,
  item: JsonValue | undefined,
  sibling: JsonValue | undefined,
  run: Run,
  engine: Engine,
): void {
  const values = itemsOf(element, item);
  const siblings = itemsOf(element, sibling);
  const items: SliceItem[] = [];
  for (let at = 0; at < Math.max(values.length, siblings.length); at++) {
    const beside = siblings[at];
    items.push({
      value: values[at] ?? undefined,
      sibling: isObject(beside) ? beside : undefined,
      jsonName: type.jsonName,
      index: element.repeats ? at : -1,
    });
  }
  checkGroup(element, type, items, run, engine);
}

/** What became of the items: those of each slice, and whether any could not be told. */
interface Sorted {
  /** By position of the slice. */
  groups: (SliceItem[] | undefined)[];
  rest: SliceItem[];
  unsure: Set<SlicePlan> | undefined;
}

/** Position of the first slice that takes an item, or -1. */
function sliceOf({ slices }: SlicingPlan, item: SliceItem, run: Run, sorted: Sorted): number {
  for (let at = 0; at < slices.length; at++) {
    const slice = slices[at];
    const verdict = slice?.matches(item, run);
    if (verdict === true) return at;
    if (verdict === undefined && slice) {
      sorted.unsure ??= new Set();
      sorted.unsure.add(slice);
    }
  }
  return -1;
}

function sort(slicing: SlicingPlan, items: readonly SliceItem[], run: Run): Sorted {
  const sorted: Sorted = { groups: [], rest: [], unsure: undefined };
  const table = slicing.table();
  let lastAt = -1;
  for (const item of items) {
    const told = item.sibling === undefined ? table?.(item.value) : undefined;
    const at = told ?? sliceOf(slicing, item, run, sorted);
    const slice = slicing.slices[at];
    if (!slice) {
      sorted.rest.push(item);
      if (slicing.rules === 'openAtEnd') lastAt = slicing.slices.length;
      continue;
    }
    const group = sorted.groups[at];
    if (group) group.push(item);
    else sorted.groups[at] = [item];
    if (isLate(slicing, at, lastAt)) reportLate(slicing, slice, item, run);
    if (told === undefined && !slicing.areApart) checkOnlyOne(slicing, slice, at, item, run);
    lastAt = Math.max(lastAt, at);
  }
  return sorted;
}

/** Each item is in one slice at most (http://hl7.org/fhir/R4/profiling.html#slicing): else two say what must hold for it. */
function checkOnlyOne({ slices }: SlicingPlan, slice: SlicePlan, at: number, item: SliceItem, run: Run): void {
  for (let later = at + 1; later < slices.length; later++) {
    const other = slices[later];
    if (other?.matches(item, run) !== true) continue;
    run.report({
      severity: 'error',
      code: 'structure',
      id: 'slice-ambiguous',
      message: `The item is in the slices ${slice.name} and ${other.name} of ${slice.element.name}, but may be in one only.`,
      below: place(slice.element.name, item),
      profile: slice.element.profile,
    });
    return;
  }
}

/** Whether an item of the slice at a position may not stand after one at `lastAt`, the furthest so far. */
const isLate = ({ ordered, rules, slices }: SlicingPlan, at: number, lastAt: number): boolean =>
  ordered ? at < lastAt : rules === 'openAtEnd' && lastAt === slices.length;

function reportLate(slicing: SlicingPlan, slice: SlicePlan, item: SliceItem, run: Run): void {
  run.report({
    severity: 'error',
    code: 'structure',
    id: 'slice-order',
    message: `The slice ${slice.element.name}:${slice.name} stands after ${slicing.ordered ? 'a later slice' : 'items of no slice'}, but the profile fixes the order.`,
    below: place(slice.element.name, item),
    profile: slice.element.profile,
  });
}

const place = (name: string, item: SliceItem): string => (item.index < 0 ? `.${name}` : `.${name}[${item.index}]`);

function checkGroup(element: ElementPlan, base: TypePlan, items: readonly SliceItem[], run: Run, engine: Engine): void {
  const { slicing } = element;
  if (!slicing) {
    for (const item of items) checkOne(element, base, item, run, engine);
    return;
  }
  const { groups, rest, unsure } = sort(slicing, items, run);
  slicing.slices.forEach((slice, at) => {
    const group = groups[at];
    if (group) checkGroup(slice.element, slice.element.types.get(base.jsonName) ?? base, group, run, engine);
    if (!unsure?.has(slice)) checkCount(slice, group?.length ?? 0, run);
    else run.notChecked(unsureKey(slice), () => unsureOf(slice));
  });
  const { fallback } = slicing;
  for (const item of rest) {
    if (fallback) checkOne(fallback.element, fallback.element.types.get(base.jsonName) ?? base, item, run, engine);
    else {
      checkOne(element, base, item, run, engine);
      if (slicing.rules === 'closed' && !unsure) reportUnmatched(slicing, element, item, run);
    }
  }
  if (fallback && !unsure) checkCount(fallback, rest.length, run);
}

function reportUnmatched(slicing: SlicingPlan, element: ElementPlan, item: SliceItem, run: Run): void {
  const by = toldBy(element.node);
  run.report({
    severity: 'error',
    code: 'structure',
    id: 'slice-unmatched',
    message: `The item is in none of the slices of ${element.name} (${slicing.slices.map(({ name }) => name).join(', ')}${by && `; ${by}`}), and the profile allows no other.`,
    below: place(element.name, item),
    profile: element.profile,
  });
}

function checkOne(element: ElementPlan, base: TypePlan, item: SliceItem, run: Run, engine: Engine): void {
  const type = element.types.get(item.jsonName) ?? base;
  engine.walk.item(element.name, item.index, type, item.value, item.sibling, run, engine);
}

/** By what a slice is counted whose items cannot be told. */
export const unsureKey = ({ element }: SlicePlan): string => `slice ${element.profile} ${element.node.id}`;

/** Says that it cannot be told which items are in a slice. */
export const unsureOf = ({ element, name }: SlicePlan): Finding => ({
  severity: 'information',
  code: 'not-supported',
  id: 'slice-not-checked',
  message: `Whether items belong to the slice ${element.name}:${name} cannot be told from what is here, so its number was not checked.`,
  below: `.${element.name}`,
  profile: element.profile,
});

/** Checks how many items a slice has, and where there are none, its own slices. */
export function checkCount(slice: SlicePlan, found: number, run: Run): void {
  const { min, max, name, profile } = slice.element;
  if (found >= min && found <= max) return;
  const isMin = found < min;
  const what = `The slice ${name}:${slice.name}`;
  const { sliceOf } = slice.element.node;
  const by = found === 0 && sliceOf && run.trial === 0 ? toldBy(sliceOf) : '';
  run.report({
    severity: 'error',
    code: isMin ? 'required' : 'structure',
    id: isMin ? 'slice-min' : 'slice-max',
    message: `${isMin ? tooFew(what, min, found) : tooMany(what, max, found)}${by && ` (slices are ${by})`}.`,
    profile,
  });
  if (found === 0) for (const inner of slice.element.slicing?.slices ?? []) checkCount(inner, 0, run);
}
