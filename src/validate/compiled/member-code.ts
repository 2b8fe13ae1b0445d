import type { MemberPlan } from '../plan/types.ts';
import { over } from '../rules/pattern-code.ts';
import type { Generated } from './generated.ts';
import { isObjectTest, itemTest, objectTest, usePlace } from './item-code.ts';
import { chosenCode, slicedCode } from './slice-code.ts';
import { quoted, type Source } from './source.ts';

/** An array with something in it and not more than may be. */
function isArray({ element }: MemberPlan): string {
  const most = element.max === Number.POSITIVE_INFINITY ? '' : ` && value.length <= ${element.max}`;
  return `Array.isArray(value) && value.length > 0${most}`;
}

/** Id and extensions beside a primitive that does not repeat. */
function siblingCode({ element, type, other }: MemberPlan, source: Source, generated: Generated): string | undefined {
  const inside = type.inside();
  if (element.repeats || element.slicing || element.max < 1 || !inside.closed) return undefined;
  if (type.checks.some(({ extended }) => extended !== undefined)) return undefined;
  return [
    `if (!(${isObjectTest('value')})) return false;`,
    "for (const part in value) if (part !== 'id' && part !== 'extension') return false;",
    type.absent ? `if (o[${quoted(other)}] === undefined) return false;` : '',
    `if (!${objectTest(generated.object(inside), `value, run, ${usePlace(type, source)}`, source)}) return false;`,
  ].join('\n');
}

/** Statements that answer `false` unless the member `value` of an object is plainly right; `undefined` where it never is. */
export function memberCode(member: MemberPlan, source: Source, generated: Generated): string | undefined {
  const { element, type, sibling } = member;
  if (sibling) return siblingCode(member, source, generated);
  if (element.max < 1) return undefined;
  if (element.slicing) {
    if (type.primitive && element.repeats) return undefined;
    const sliced = element.repeats ? slicedCode(member, source, generated) : chosenCode(member, source, generated);
    if (sliced === undefined) return undefined;
    return element.repeats ? `if (!(${isArray(member)})) return false;\n${sliced}` : sliced;
  }
  const item = element.repeats ? source.local() : 'value';
  const test = itemTest(type, item, source, generated);
  if (test === undefined) return undefined;
  if (!element.repeats) return `if (!(${test})) return false;`;
  return `if (!(${isArray(member)})) return false;\n${over('value', item)} if (!(${test})) return false; }`;
}
