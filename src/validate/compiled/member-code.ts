import type { MemberPlan, TypePlan } from '../plan/types.ts';
import { checkExtension } from '../rules/extension.ts';
import { checkMember } from '../walk.ts';
import type { Generated } from './generated.ts';
import { primitiveTest } from './primitive-code.ts';
import { chosenCode, type ItemCode, slicedCode } from './slice-code.ts';
import type { Source } from './source.ts';
import { callHeld } from './type-code.ts';

/** What is only told apart slowly, and whatever looks wrong, is left to the exact walk. */
function slowly(member: MemberPlan, source: Source, compiler: Generated): string {
  return `${source.use(checkMember)}(${source.use(member)}, value, undefined, run, ${source.use(compiler.engine)});`;
}

const isObject = (value: string): string =>
  `typeof ${value} === 'object' && ${value} !== null && !Array.isArray(${value})`;

/** An array with something in it and not more than may be. */
function isArray({ element }: MemberPlan): string {
  const most = element.max === Number.POSITIVE_INFINITY ? '' : ` && value.length <= ${element.max}`;
  return `Array.isArray(value) && value.length > 0${most}`;
}

/** How one item that is an object is checked. */
function itemCode({ element }: MemberPlan, source: Source, compiler: Generated): ItemCode {
  const { engine } = compiler;
  return (type, index, item) => {
    const [used, plan] = [source.use(engine), source.use(type)];
    const inside = type.resource
      ? `${source.use(engine.walk.resource)}(${item}, ${source.use(type.resource)}, run, ${used});`
      : type.extension
        ? `${source.use(checkExtension)}(${plan}, ${item}, run, ${used});`
        : `${callHeld(compiler.type(type), `${item}, run`, source)};`;
    return `run.enter(${source.use(element.name)}, ${index}, ${plan}, ${item});\n${inside}\nrun.leave();`;
  };
}

function objectMember(member: MemberPlan, source: Source, compiler: Generated): string {
  const slow = slowly(member, source, compiler);
  const { element, type } = member;
  const code = itemCode(member, source, compiler);
  if (!element.repeats) {
    const inside = element.slicing ? chosenCode(member, source, code) : code(type, '-1', 'value');
    return inside === undefined ? slow : `if (${isObject('value')}) {\n${inside}\n} else ${slow}`;
  }
  const [whole, item] = [source.local(), source.local()];
  const inside = element.slicing ? slicedCode(member, source, code, slow) : eachItem(type, source, code);
  if (inside === undefined) return slow;
  return [
    `let ${whole} = ${isArray(member)};`,
    `if (${whole}) for (const ${item} of value) if (!(${isObject(item)})) { ${whole} = false; break; }`,
    `if (${whole}) {\n${inside}\n} else ${slow}`,
  ].join('\n');
}

function eachItem(type: TypePlan, source: Source, code: ItemCode): string {
  const [at, item] = [source.local(), source.local()];
  return `for (let ${at} = 0; ${at} < value.length; ${at}++) {\nconst ${item} = value[${at}];\n${code(type, at, item)}\n}`;
}

/** What a primitive has to pass so that nothing is found; `undefined` where a rule on it has to be asked each time. */
function passes({ type }: MemberPlan, value: string, source: Source): string | undefined {
  const tests = [primitiveTest(type, value, source)];
  for (const check of type.checks) {
    const test = check.passes?.(value, (constant) => source.use(constant));
    if (test === undefined) return undefined;
    tests.push(`(${test})`);
  }
  return tests.join(' && ');
}

function primitiveMember(member: MemberPlan, source: Source, compiler: Generated): string {
  const slow = slowly(member, source, compiler);
  if (!member.element.repeats) {
    const test = passes(member, 'value', source);
    return test === undefined ? slow : `if (!(${test})) ${slow}`;
  }
  const [whole, item] = [source.local(), source.local()];
  const test = passes(member, item, source);
  if (test === undefined) return slow;
  return [
    `let ${whole} = ${isArray(member)};`,
    `if (${whole}) for (const ${item} of value) if (!(${test})) { ${whole} = false; break; }`,
    `if (!${whole}) ${slow}`,
  ].join('\n');
}

/** Checks the member `value` of an object. */
export function memberCode(member: MemberPlan, source: Source, compiler: Generated): string {
  const { element, type } = member;
  if (element.max < 1 || (element.slicing && type.primitive)) return slowly(member, source, compiler);
  return type.primitive ? primitiveMember(member, source, compiler) : objectMember(member, source, compiler);
}
