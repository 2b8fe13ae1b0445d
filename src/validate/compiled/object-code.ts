import type { ElementPlan, MemberPlan, ObjectPlan } from '../plan/types.ts';
import type { Generated, Plain, PlainMember } from './generated.ts';
import { memberCode } from './member-code.ts';
import { identifier, quoted, Source } from './source.ts';

/** From so many members on they are told apart by length first. */
const MANY = 10;

/** The bit that says that an element is there, which what stands beside a primitive says too. */
const bitOf = (member: MemberPlan, plan: ObjectPlan): number =>
  member.sibling ? (plan.members.get(member.other)?.bit ?? 0) : member.bit;

/** A member with the function that looks at it; without one it is never plain. */
interface MemberFunction {
  name: string;
  member: MemberPlan;
  called: string | undefined;
  text: string;
}

function functionOf(
  name: string,
  member: MemberPlan,
  at: number,
  source: Source,
  generated: Generated,
): MemberFunction {
  const body = memberCode(member, source, generated);
  const called = body === undefined ? undefined : `m${at}`;
  const text = `function m${at}(value, run, holder, o) {\n${body}\nreturn true;\n}`;
  return { name, member, called, text: called === undefined ? '' : text };
}

function bodyOf({ name, member, called }: MemberFunction, plan: ObjectPlan): string {
  if (called === undefined) return 'return false;';
  const bit = bitOf(member, plan);
  return [
    // an object needs more than an id
    name === 'id' ? 'count -= 1;' : '',
    bit === 0 ? '' : `there |= ${bit};`,
    member.choice < 0 ? '' : `if (chosen === ${member.choice}) return false;\nchosen = ${member.choice};`,
    `if (!${called}(value, run, holder, o)) return false;`,
  ].join('\n');
}

/** `switch` over the name of a member. */
function dispatch(members: readonly [string, string][], otherwise: string): string {
  const cases = (list: readonly [string, string][]): string =>
    list.map(([name, body]) => `case ${quoted(name)}: {\n${body}\nbreak;\n}`).join('\n');
  if (members.length <= MANY) return `switch (name) {\n${cases(members)}\ndefault: ${otherwise}\n}`;
  const byLength = Map.groupBy(members, ([name]) => name.length);
  const groups = [...byLength].map(
    ([length, list]) => `case ${length}: switch (name) {\n${cases(list)}\ndefault: ${otherwise}\n}\nbreak;`,
  );
  return `switch (name.length) {\n${groups.join('\n')}\ndefault: ${otherwise}\n}`;
}

/** Elements that must be there and that no bit stands for: several of them, or one of very many. */
function countedCode({ name, node, repeats, min }: ElementPlan): string {
  if (node.isChoice || min < 1) return 'return false;';
  const value = `o[${quoted(name)}]`;
  return repeats
    ? `if (!Array.isArray(${value}) || ${value}.length < ${min}) return false;`
    : `if (${value} === undefined) return false;`;
}

/** Statements that answer `false` unless all members of an object `o` are plainly right. */
function wholeCode(plan: ObjectPlan, functions: readonly MemberFunction[]): string {
  const bodies = functions.map((one): [string, string] => [one.name, bodyOf(one, plan)]);
  const members = [...plan.members.values()];
  const bits = members.reduce((sum, { bit }) => sum | bit, 0);
  const withBit = new Set(members.filter(({ bit }) => bit !== 0).map(({ element }) => element));
  const counted = plan.required.filter((element) => !withBit.has(element));
  return [
    'let count = 0;',
    bits === 0 ? '' : 'let there = 0;',
    members.some(({ choice }) => choice >= 0) ? 'let chosen = -1;' : '',
    'for (const name in o) {',
    'const value = o[name];',
    'count += 1;',
    dispatch(bodies, plan.closed ? "if (name !== 'resourceType') return false;" : ''),
    '}',
    ...counted.map(countedCode),
    bits === 0 ? 'return count > 0;' : `return count > 0 && there === ${bits};`,
  ].join('\n');
}

/** The functions of an object: the whole, and its members by name. */
export interface ObjectFunctions {
  plain: Plain;
  members: ReadonlyMap<string, PlainMember>;
}

/** Generates the functions that see whether members of an object, and all of them, are plainly right. */
export function objectFunctions(plan: ObjectPlan, generated: Generated): ObjectFunctions {
  const source = new Source();
  const functions = [...plan.members].map(([name, member], at) => functionOf(name, member, at, source, generated));
  const path = functions[0]?.member.element.node.path ?? '';
  const names = functions.flatMap(({ name, called }) => (called === undefined ? [] : `[${quoted(name)}, ${called}]`));
  return source.build<ObjectFunctions>(
    [
      ...functions.map(({ text }) => text),
      `function ${identifier(`plain ${path}`)}(o, run, holder) {\n${wholeCode(plan, functions)}\n}`,
      `return { plain: ${identifier(`plain ${path}`)}, members: new Map([${names.join(', ')}]) };`,
    ].join('\n'),
  );
}
