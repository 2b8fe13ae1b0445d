import type { ObjectPlan } from '../plan/types.ts';
import { memberRow, typeRow } from './member-row.ts';
import type { MemberRow, ObjectTable, Tables } from './rows.ts';

/** The table of an object; what sees its members is made when first needed. */
export function objectTable(plan: ObjectPlan, tables: Tables): ObjectTable {
  const rows: Record<string, MemberRow> = Object.create(null);
  if (plan.isResource) rows.resourceType = typeRow();
  for (const [name, member] of plan.members) {
    const bit = member.sibling ? (plan.members.get(member.other)?.bit ?? 0) : member.bit;
    rows[name] = memberRow(name, member, bit, tables);
  }
  const members = [...plan.members.values()];
  const withBit = new Set(members.flatMap(({ bit, element }) => (bit === 0 ? [] : element)));
  return {
    members: rows,
    bits: members.reduce((sum, { bit }) => sum | bit, 0),
    counted: plan.required.filter((element) => !withBit.has(element)),
    resources: [...plan.members].flatMap(([name, { type }]) => (type.resource ? name : [])),
    closed: plan.closed,
    next: undefined,
  };
}
