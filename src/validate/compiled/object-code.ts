import type { ElementPlan, MemberPlan, ObjectPlan } from '../plan/types.ts';
import type { Generated } from './generated.ts';
import { memberCode } from './member-code.ts';
import { quoted, type Source } from './source.ts';

/** From so many members on they are told apart by length first. */
const MANY = 10;

/** The bit that says that an element is there, which what stands beside a primitive says too. */
const bitOf = (member: MemberPlan, plan: ObjectPlan): number =>
  member.sibling ? (plan.members.get(member.other)?.bit ?? 0) : member.bit;

function bodyOf(name: string, member: MemberPlan, plan: ObjectPlan, source: Source, generated: Generated): string {
  const bit = bitOf(member, plan);
  return [
    // an object needs more than an id
    name === 'id' ? 'count -= 1;' : '',
    bit === 0 ? '' : `there |= ${bit};`,
    member.choice < 0 ? '' : `if (chosen === ${member.choice}) return false;\nchosen = ${member.choice};`,
    memberCode(member, source, generated),
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

/** The body of a function that answers `false` unless all members of an object `o` are plainly right. */
export function objectCode(plan: ObjectPlan, source: Source, generated: Generated): string {
  const bodies = [...plan.members].map(([name, member]): [string, string] => [
    name,
    bodyOf(name, member, plan, source, generated),
  ]);
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
