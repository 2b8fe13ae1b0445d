import type { JsonObject, JsonValue } from '../../fhir/json.ts';
import type { Place } from '../finding.ts';
import type { ElementPlan } from '../plan/types.ts';
import type { Run } from '../run.ts';
import { isPlainPrimitive } from './plain-primitive.ts';
import type { Followed, ItemRow, MemberRow, ObjectTable } from './rows.ts';

function isThere({ name, node, repeats, min }: ElementPlan, o: JsonObject): boolean {
  if (node.isChoice || min < 1) return false;
  const value = o[name];
  return repeats ? Array.isArray(value) && value.length >= min : value !== undefined;
}

function areThere(elements: readonly ElementPlan[], o: JsonObject): boolean {
  for (const element of elements) if (!isThere(element, o)) return false;
  return true;
}

/** Whether an item is plainly right by its type. */
function isOfType(row: ItemRow, value: JsonValue, run: Run, holder: Place, o: JsonObject): boolean {
  const { exact } = row;
  if (exact !== undefined) return isPlainPrimitive(row.kind, value) || exact(value) === undefined;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  if (row.inside !== undefined) return plainObject(row.inside, value, run, row.place);
  return row.extension?.(value, run, holder, o) === true;
}

/** Whether an item of a member of `o` is plainly right. */
export function plainItem(row: ItemRow, value: JsonValue | undefined, run: Run, holder: Place, o: JsonObject): boolean {
  if (value === undefined) return false;
  const { whole, rules } = row;
  if (whole === undefined) {
    if (!isOfType(row, value, run, holder, o)) return false;
  } else if (!whole(value, run)) {
    if (row.passes === undefined || !isOfType(row, value, run, holder, o) || !row.passes(value, run)) return false;
  }
  for (let at = 0; at < rules.length; at++) if (rules[at]?.(value, run) !== true) return false;
  return true;
}

/** Whether a member of `o` is plainly right. */
export function plainMember(
  row: MemberRow,
  value: JsonValue | undefined,
  run: Run,
  holder: Place,
  o: JsonObject,
): boolean {
  if (!row.isMade) row.make();
  const { item, most } = row;
  if (item === undefined) return row.plain(value, run, holder, o);
  if (most === 0) return plainItem(item, value, run, holder, o);
  if (!Array.isArray(value) || value.length === 0 || value.length > most) return false;
  for (let at = 0; at < value.length; at++) if (!plainItem(item, value[at], run, holder, o)) return false;
  return true;
}

/** Whether all members of an object are plainly right. */
export function plainObject(table: ObjectTable, o: JsonObject, run: Run, holder: Place): boolean {
  const { members } = table;
  if (table.resources.length > 0) for (const name of table.resources) if (o[name] !== undefined) return false;
  let count = 0;
  let there = 0;
  let chosen = 0;
  let before: Followed = table;
  for (const name in o) {
    let row = before.next;
    if (row === undefined || row.name !== name) {
      row = members[name];
      if (row === undefined) {
        if (table.closed) return false;
        count += 1;
        continue;
      }
      before.next = row;
    }
    before = row;
    count += row.counts;
    there |= row.bit;
    if ((chosen & row.choice) !== 0) return false;
    chosen |= row.choice;
    if (!plainMember(row, o[name], run, holder, o)) return false;
  }
  if (count === 0 || there !== table.bits) return false;
  return table.counted.length === 0 || areThere(table.counted, o);
}
