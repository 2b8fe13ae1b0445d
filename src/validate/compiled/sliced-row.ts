import type { JsonObject, JsonValue } from '../../fhir/json.ts';
import type { MemberPlan, SlicePlan, SlicingPlan, TypePlan } from '../plan/types.ts';
import { unsureKey, unsureOf } from '../rules/slices.ts';
import type { Run } from '../run.ts';
import { itemRow } from './item-row.ts';
import { plainSlices } from './plain-slices.ts';
import type { ItemRow, PlainMember, SlicedRow, SliceRow, Tables } from './rows.ts';

/** The type plan of an item that a slice took. */
const typeIn = (slice: SlicePlan, base: TypePlan): TypePlan => slice.element.types.get(base.jsonName) ?? base;

/** How an item is told to be in a slice: by constants, or by asking, which may have no answer. */
function testOf(slice: SlicePlan, { jsonName }: TypePlan): SliceRow['isIn'] {
  const matching = slice.matching();
  if (matching) return matching;
  return (value, run) => slice.matches({ value, sibling: undefined, jsonName, index: 0 }, run);
}

function sliceRow(slice: SlicePlan, { table }: SlicingPlan, type: TypePlan, tables: Tables): SliceRow {
  const { min, max } = slice.element;
  const key = unsureKey(slice);
  return {
    // with a table there is nothing to test
    isIn: table() === undefined ? testOf(slice, type) : () => false,
    min,
    max,
    item: itemRow(typeIn(slice, type), tables),
    doubt: (o: JsonObject, run: Run): true => run.doubts(key, o, () => unsureOf(slice)),
  };
}

/** Sees an array of objects that is sliced; `undefined` where it is never plain. */
export function slicedMember({ element, type }: MemberPlan, tables: Tables): PlainMember | undefined {
  const { slicing } = element;
  if (type.primitive || !slicing || slicing.ordered || slicing.rules === 'openAtEnd' || slicing.fallback)
    return undefined;
  if (slicing.slices.some((slice) => slice.element.slicing !== undefined)) return undefined;
  // resources in entries are looked at for themselves
  if (tables.object(type.inside()).resources.length > 0) return undefined;
  const row: SlicedRow = {
    most: element.max,
    table: slicing.table(),
    areApart: slicing.areApart,
    slices: slicing.slices.map((slice) => sliceRow(slice, slicing, type, tables)),
    rest: slicing.rules === 'closed' ? undefined : itemRow(type, tables),
  };
  if (row.rest === undefined && row.slices.every(({ item }) => item === undefined)) return undefined;
  return (value: JsonValue | undefined, run, holder, o) => plainSlices(row, value, run, holder, o);
}

/** What is asked of a choice that is sliced by type; `undefined` where more than its name is asked. */
export function chosenRow({ element, type }: MemberPlan, tables: Tables): ItemRow | undefined {
  const { slicing, node } = element;
  const stated = node.slicing?.discriminators ?? [];
  const isByType = node.isChoice && stated.every((one) => one.type === 'type' && one.path === '$this');
  if (!slicing || !isByType || slicing.fallback) return undefined;
  const taken = slicing.slices.find((slice) => slice.element.types.has(type.jsonName));
  if (taken ? taken.element.slicing || taken.element.max < 1 || taken.element.min > 1 : slicing.rules === 'closed')
    return undefined;
  if (slicing.slices.some((slice) => slice !== taken && slice.element.min > 0)) return undefined;
  return itemRow(taken ? typeIn(taken, type) : type, tables);
}
