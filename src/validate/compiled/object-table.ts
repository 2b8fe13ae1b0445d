import type { MemberPlan, ObjectPlan } from '../plan/types.ts';
import type { Generated, MemberRow, ObjectTable, PlainMember } from './generated.ts';
import { held } from './held.ts';
import { memberCode } from './member-code.ts';
import { identifier, Source } from './source.ts';

const never = (): boolean => false;
const always = (): boolean => true;

function memberFunction(member: MemberPlan, generated: Generated): PlainMember {
  const source = new Source(generated.known);
  const body = memberCode(member, source, generated);
  if (body === undefined) return never;
  const name = identifier(`plain ${member.type.jsonName}`);
  return source.build<PlainMember>(`return function ${name}(value, run, holder, o) {\n${body}\nreturn true;\n};`);
}

const row = (name: string, make: () => PlainMember, bit = 0, choice = -1): MemberRow =>
  Object.assign(held(make), { name, bit, choice, counts: name === 'id' ? 0 : 1, next: undefined });

/** The table of an object; what sees its members is made when first needed. */
export function objectTable(plan: ObjectPlan, generated: Generated): ObjectTable {
  const rows: Record<string, MemberRow> = Object.create(null);
  if (plan.isResource) rows.resourceType = row('resourceType', () => always);
  for (const [name, member] of plan.members) {
    const bit = member.sibling ? (plan.members.get(member.other)?.bit ?? 0) : member.bit;
    rows[name] = row(name, () => memberFunction(member, generated), bit, member.choice);
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
