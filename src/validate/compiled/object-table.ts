import type { JsonObject } from '../../fhir/json.ts';
import type { ElementPlan, MemberPlan, ObjectPlan } from '../plan/types.ts';
import type { Place, Run } from '../run.ts';
import type { Generated, PlainMember } from './generated.ts';
import { type Held, held } from './held.ts';
import { memberCode } from './member-code.ts';
import { identifier, Source } from './source.ts';

/** A member an object may have, with what sees whether it is plainly right. */
export interface MemberRow extends Held<PlainMember> {
  /** The bit that says that its element is there, which what stands beside a primitive says too. */
  bit: number;
  /** For elements of several types the position in its object; else -1. */
  choice: number;
  /** 0 for what alone makes no element: its id. */
  counts: number;
}

/** What is looked up of the members of an object. */
export interface ObjectTable {
  /** By name; without a prototype, as names come from the input. */
  members: Readonly<Record<string, MemberRow>>;
  /** The bits of all elements that must be there and have one. */
  bits: number;
  /** Elements that must be there and have no bit: several of them, or one of very many. */
  counted: readonly ElementPlan[];
  /** Members that hold resources, which are looked at for themselves. */
  resources: readonly string[];
  closed: boolean;
}

const never = (): boolean => false;

function memberFunction(member: MemberPlan, generated: Generated): PlainMember {
  const source = new Source(generated.known);
  const body = memberCode(member, source, generated);
  if (body === undefined) return never;
  const name = identifier(`plain ${member.type.jsonName}`);
  return source.build<PlainMember>(`return function ${name}(value, run, holder, o) {\n${body}\nreturn true;\n};`);
}

const TYPE_NAME: MemberRow = { ...held((): PlainMember => () => true), bit: 0, choice: -1, counts: 1 };

/** The table of an object; what sees its members is made when first needed. */
export function objectTable(plan: ObjectPlan, generated: Generated): ObjectTable {
  const rows: Record<string, MemberRow> = Object.create(null);
  rows.resourceType = TYPE_NAME;
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

function isThere({ name, node, repeats, min }: ElementPlan, o: JsonObject): boolean {
  if (node.isChoice || min < 1) return false;
  const value = o[name];
  return repeats ? Array.isArray(value) && value.length >= min : value !== undefined;
}

/** Whether all members of an object are plainly right. */
export function plainObject(table: ObjectTable, o: JsonObject, run: Run, holder: Place): boolean {
  const { members } = table;
  if (table.resources.length > 0) for (const name of table.resources) if (o[name] !== undefined) return false;
  let count = 0;
  let there = 0;
  let chosen = -1;
  for (const name in o) {
    const row = members[name];
    if (row === undefined) {
      if (table.closed) return false;
      count += 1;
      continue;
    }
    count += row.counts;
    there |= row.bit;
    if (row.choice >= 0) {
      if (chosen === row.choice) return false;
      chosen = row.choice;
    }
    if (!(row.plain ?? row.make())(o[name], run, holder, o)) return false;
  }
  if (count === 0 || there !== table.bits) return false;
  return table.counted.length === 0 || table.counted.every((element) => isThere(element, o));
}
