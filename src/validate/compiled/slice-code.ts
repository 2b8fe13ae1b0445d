import type { MemberPlan, SlicePlan, TypePlan } from '../plan/types.ts';
import { checkCount } from '../rules/slices.ts';
import type { Source } from './source.ts';

/** The code for one item at an index, by a type plan. */
export type ItemCode = (type: TypePlan, index: string, item: string) => string;

/** The type plan of an item that a slice took. */
const typeIn = (slice: SlicePlan, base: TypePlan): TypePlan => slice.element.types.get(base.jsonName) ?? base;

function countCode(slice: SlicePlan, count: string, source: Source): string {
  const { min, max } = slice.element;
  const most = max === Number.POSITIVE_INFINITY ? '' : ` || ${count} > ${max}`;
  return `if (${count} < ${min}${most}) ${source.use(checkCount)}(${source.use(slice)}, ${count}, run);`;
}

/** The code that goes over the items of one slice, in their order. */
function groupCode(
  slice: SlicePlan,
  at: number,
  base: TypePlan,
  places: string,
  source: Source,
  item: ItemCode,
): string {
  const [count, index, one] = [source.local(), source.local(), source.local()];
  return [
    `let ${count} = 0;`,
    `for (let ${index} = 0; ${index} < ${places}.length; ${index}++) if (${places}[${index}] === ${at}) {`,
    `${count} += 1;`,
    `const ${one} = value[${index}];`,
    item(typeIn(slice, base), index, one),
    '}',
    countCode(slice, count, source),
  ].join('\n');
}

/**
 * The code for an array of objects that is sliced, `value`, known to be of the right shape; what it cannot tell is left
 * to `slow`. `undefined` for slicing that is not by constants.
 */
export function slicedCode(
  { element, type }: MemberPlan,
  source: Source,
  item: ItemCode,
  slow: string,
): string | undefined {
  const { slicing } = element;
  if (!slicing || slicing.ordered || slicing.rules === 'openAtEnd' || slicing.fallback) return undefined;
  const { slices } = slicing;
  if (slices.some((slice) => slice.element.slicing !== undefined)) return undefined;
  const one = source.local();
  const tests = slices.map((slice) => slice.matching(one, (constant) => source.use(constant)));
  if (tests.includes(undefined)) return undefined;
  const [places, place, index, rest] = [source.local(), source.local(), source.local(), source.local()];
  const chosen = `${tests.map((test, at) => `${test} ? ${at} : `).join('')}-1`;
  const left = [
    `for (let ${index} = 0; ${index} < ${places}.length; ${index}++) if (${places}[${index}] < 0) {`,
    `const ${one} = value[${index}];`,
    item(type, index, one),
    '}',
  ].join('\n');
  return [
    `const ${places} = [];`,
    `let ${rest} = false;`,
    `for (const ${one} of value) {`,
    `const ${place} = ${chosen};`,
    `if (${place} < 0) ${rest} = true;`,
    `${places}.push(${place});`,
    '}',
    slicing.rules === 'closed' ? `if (${rest}) ${slow} else {` : '{',
    ...slices.map((slice, at) => groupCode(slice, at, type, places, source, item)),
    `if (${rest}) ${left}`,
    '}',
  ].join('\n');
}

/** The code for a choice, `value`, that is sliced by type; `undefined` where more than its name is asked. */
export function chosenCode({ element, type }: MemberPlan, source: Source, item: ItemCode): string | undefined {
  const { slicing, node } = element;
  const stated = node.slicing?.discriminators ?? [];
  const isByType = node.isChoice && stated.every((one) => one.type === 'type' && one.path === '$this');
  if (!slicing || !isByType || slicing.fallback) return undefined;
  const taken = slicing.slices.find((slice) => slice.element.types.has(type.jsonName));
  if (taken ? taken.element.slicing || taken.element.max < 1 || taken.element.min > 1 : slicing.rules === 'closed')
    return undefined;
  const counted = slicing.slices.map((slice) => {
    if (slice === taken) return item(typeIn(slice, type), '-1', 'value');
    return slice.element.min > 0 ? `${source.use(checkCount)}(${source.use(slice)}, 0, run);` : '';
  });
  return [...counted, taken ? '' : item(type, '-1', 'value')].join('\n');
}
