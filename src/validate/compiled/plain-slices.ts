import type { JsonObject, JsonValue } from '../../fhir/json.ts';
import type { Place } from '../finding.ts';
import type { Run } from '../run.ts';
import { plainItem } from './plain-object.ts';
import type { ItemRow, SlicedRow } from './rows.ts';

/** Said of an item that plainly is in two slices, or cannot be looked up. */
const CLOSELY = -1;

/** Position of the slice an item is in, the number of slices for none. Slices that cannot be told are noted in `unsure`. */
function positionOf({ slices, table, areApart }: SlicedRow, item: JsonValue, run: Run, unsure: boolean[]): number {
  if (table !== undefined) {
    const told = table(item);
    if (told === undefined) return CLOSELY;
    return told < 0 ? slices.length : told;
  }
  for (let at = 0; at < slices.length; at++) {
    const isIn = slices[at]?.isIn(item, run);
    if (isIn === undefined) unsure[at] = true;
    if (isIn !== true) continue;
    if (areApart) return at;
    for (let other = at + 1; other < slices.length; other++)
      if (slices[other]?.isIn(item, run) === true) return CLOSELY;
    return at;
  }
  return slices.length;
}

/** Whether all items at a position are plainly right; how many they are, or less than none. */
function countAt(
  position: number,
  positions: readonly number[],
  row: ItemRow | undefined,
  value: readonly JsonValue[],
  run: Run,
  holder: Place,
  o: JsonObject,
): number {
  let count = 0;
  for (let at = 0; at < positions.length; at++) {
    if (positions[at] !== position) continue;
    if (row === undefined || !plainItem(row, value[at], run, holder, o)) return CLOSELY;
    count += 1;
  }
  return count;
}

/**
 * Whether there is plainly nothing to find in an array of objects that is sliced. Items are gone over slice by slice, in
 * which order the exact walk tells what it finds.
 */
export function plainSlices(
  row: SlicedRow,
  value: JsonValue | undefined,
  run: Run,
  holder: Place,
  o: JsonObject,
): boolean {
  if (!Array.isArray(value) || value.length === 0 || value.length > row.most) return false;
  const positions: number[] = [];
  const unsure: boolean[] = [];
  for (const item of value) {
    // what is no object has no members to tell slices by
    if (typeof item !== 'object' || item === null) return false;
    const position = positionOf(row, item, run, unsure);
    if (position < 0) return false;
    positions.push(position);
  }
  const { slices } = row;
  for (let at = 0; at < slices.length; at++) {
    const slice = slices[at];
    if (slice === undefined) return false;
    const count = countAt(at, positions, slice.item, value, run, holder, o);
    if (count < 0) return false;
    if (unsure[at]) slice.doubt(o, run);
    else if (count < slice.min || count > slice.max) return false;
  }
  return countAt(slices.length, positions, row.rest, value, run, holder, o) >= 0;
}
