import type { JsonObject } from '../../fhir/json.ts';
import type { ElementPlan } from '../plan/types.ts';
import type { Place, Run } from '../run.ts';
import type { Followed, ObjectTable } from './generated.ts';

function isThere({ name, node, repeats, min }: ElementPlan, o: JsonObject): boolean {
  if (node.isChoice || min < 1) return false;
  const value = o[name];
  return repeats ? Array.isArray(value) && value.length >= min : value !== undefined;
}

function areThere(elements: readonly ElementPlan[], o: JsonObject): boolean {
  for (const element of elements) if (!isThere(element, o)) return false;
  return true;
}

/** Whether all members of an object are plainly right. */
export function plainObject(table: ObjectTable, o: JsonObject, run: Run, holder: Place): boolean {
  const { members } = table;
  if (table.resources.length > 0) for (const name of table.resources) if (o[name] !== undefined) return false;
  let count = 0;
  let there = 0;
  let chosen = -1;
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
    if (row.choice >= 0) {
      if (chosen === row.choice) return false;
      chosen = row.choice;
    }
    if (!(row.plain ?? row.make())(o[name], run, holder, o)) return false;
  }
  if (count === 0 || there !== table.bits) return false;
  return table.counted.length === 0 || areThere(table.counted, o);
}
