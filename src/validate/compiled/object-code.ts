import type { MemberPlan, ObjectPlan } from '../plan/types.ts';
import { checkPresence } from '../rules/shape.ts';
import { checkObject, checkUnknown, reportEmpty, reportTwoChoices } from '../walk.ts';
import type { Generated } from './generated.ts';
import { memberCode } from './member-code.ts';
import { quoted, type Source } from './source.ts';

/** From so many members on they are told apart by length first. */
const MANY = 10;

function bodyOf(member: MemberPlan, source: Source, compiler: Generated): string {
  const lines: string[] = [];
  if (member.bit !== 0) lines.push(`there |= ${member.bit};`);
  if (member.choice >= 0) {
    const element = source.use(member.element);
    lines.push(
      `if (chosen === ${member.choice}) ${source.use(reportTwoChoices)}(${element}, run);`,
      `chosen = ${member.choice};`,
    );
  }
  lines.push(memberCode(member, source, compiler));
  return lines.join('\n');
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

/** The body of the walk over an object's members. What has something beside a primitive is left to `checkObject`. */
export function objectCode(plan: ObjectPlan, source: Source, compiler: Generated): string {
  const { engine } = compiler;
  const members = [...plan.members].filter(([, member]) => !member.sibling);
  const bodies = members.map(([name, member]): [string, string] => [name, bodyOf(member, source, compiler)]);
  const [self, used] = [source.use(plan), source.use(engine)];
  const unknown = plan.closed
    ? `if (name !== 'resourceType') ${source.use(checkUnknown)}(${self}, name, o, run, ${used});`
    : '';
  const missing = plan.required.map((element) => `${source.use(checkPresence)}(${source.use(element)}, o, run);`);
  return [
    'if (run.trial !== 0 && run.decided()) return false;',
    'let empty = true;',
    'for (const name in o) {',
    `if (name.charCodeAt(0) === 95) { ${source.use(checkObject)}(${self}, o, run, ${used}); return true; }`,
    "if (empty && name !== 'id') empty = false;",
    '}',
    `if (empty) { ${source.use(reportEmpty)}(run); return false; }`,
    'let there = 0;',
    'let chosen = -1;',
    'for (const name in o) {',
    'const value = o[name];',
    dispatch(bodies, unknown),
    '}',
    missing.length > 0 ? `if (there !== ${plan.satisfied}) {\n${missing.join('\n')}\n}` : '',
    'return true;',
  ].join('\n');
}
