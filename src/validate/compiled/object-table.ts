import type { MemberPlan, ObjectPlan } from '../plan/types.ts';
import type { Generated, MemberRow, ObjectTable, PlainMember } from './generated.ts';
import { held } from './held.ts';
import { memberCode } from './member-code.ts';
import { identifier, Source } from './source.ts';

const never = (): boolean => false;

function memberFunction(member: MemberPlan, generated: Generated): PlainMember {
  const source = new Source(generated.known);
  const body = memberCode(member, source, generated);
  if (body === undefined) return never;
  const name = identifier(`plain ${member.type.jsonName}`);
  return source.build<PlainMember>(`return function ${name}(value, run, holder, o) {\n${body}\nreturn true;\n};`);
}

const TYPE_NAME: MemberRow = Object.assign(
  held((): PlainMember => () => true),
  { bit: 0, choice: -1, counts: 1 },
);

/** The table of an object; what sees its members is made when first needed. */
export function objectTable(plan: ObjectPlan, generated: Generated): ObjectTable {
  const rows: Record<string, MemberRow> = Object.create(null);
  if (plan.isResource) rows.resourceType = TYPE_NAME;
  for (const [name, member] of plan.members) {
    const bit = member.sibling ? (plan.members.get(member.other)?.bit ?? 0) : member.bit;
    const function_ = held(() => memberFunction(member, generated));
    rows[name] = Object.assign(function_, { bit, choice: member.choice, counts: name === 'id' ? 0 : 1 });
  }
  const members = [...plan.members.values()];
  const withBit = new Set(members.flatMap(({ bit, element }) => (bit === 0 ? [] : element)));
  return {
    members: rows,
    bits: members.reduce((sum, { bit }) => sum | bit, 0),
    counted: plan.required.filter((element) => !withBit.has(element)),
    resources: [...plan.members].flatMap(([name, { type }]) => (type.resource ? name : [])),
    closed: plan.closed,
  };
}
