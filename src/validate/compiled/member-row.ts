import type { MemberPlan } from '../plan/types.ts';
import { itemRow, placeOf } from './item-row.ts';
import { plainObject } from './plain-object.ts';
import type { MemberRow, PlainMember, Tables } from './rows.ts';
import { chosenRow, slicedMember } from './sliced-row.ts';

const never = (): boolean => false;
const always = (): boolean => true;

/** More items than an array can have. */
const MANY = 2 ** 30 - 1;

/** Of id and extensions beside a primitive that does not repeat. */
function besideFunction({ element, type, other }: MemberPlan, tables: Tables): PlainMember {
  const inside = type.inside();
  if (element.repeats || element.slicing || element.max < 1 || !inside.closed) return never;
  if (type.checks.some(({ extended }) => extended !== undefined)) return never;
  const [table, place, mustHaveValue] = [tables.object(inside), placeOf(type, tables), type.absent !== undefined];
  return (value, run, _holder, o) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
    for (const part in value) if (part !== 'id' && part !== 'extension') return false;
    return (!mustHaveValue || o[other] !== undefined) && plainObject(table, value, run, place);
  };
}

/** What sees a member: what is asked of its items, or a function. */
function seenBy(member: MemberPlan, tables: Tables): Pick<MemberRow, 'item' | 'plain'> {
  const { element, type, sibling } = member;
  if (sibling) return { item: undefined, plain: besideFunction(member, tables) };
  if (element.max < 1) return { item: undefined, plain: never };
  if (element.slicing && element.repeats) return { item: undefined, plain: slicedMember(member, tables) ?? never };
  const item = element.slicing ? chosenRow(member, tables) : itemRow(type, tables);
  return { item, plain: never };
}

/** The row of a member, which is made when first needed: types contain themselves. */
export function memberRow(name: string, member: MemberPlan, bit: number, tables: Tables): MemberRow {
  const { element, choice } = member;
  const row: MemberRow = {
    name,
    bit,
    choice,
    counts: name === 'id' ? 0 : 1,
    next: undefined,
    isMade: false,
    item: undefined,
    most: element.repeats ? Math.min(element.max, MANY) : 0,
    plain: never,
    make: () => {
      Object.assign(row, seenBy(member, tables));
      row.isMade = true;
    },
  };
  return row;
}

/** The row of the name by which a resource says its type. */
export const typeRow = (): MemberRow => ({
  name: 'resourceType',
  bit: 0,
  choice: 0,
  counts: 1,
  next: undefined,
  isMade: true,
  item: undefined,
  most: 0,
  plain: always,
  make: () => {},
});
