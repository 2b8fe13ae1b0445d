import type { MemberPlan, SlicePlan, TypePlan } from '../plan/types.ts';
import type { Generated } from './generated.ts';
import { itemTest } from './item-code.ts';
import type { Source } from './source.ts';

/** The type plan of an item that a slice took. */
const typeIn = (slice: SlicePlan, base: TypePlan): TypePlan => slice.element.types.get(base.jsonName) ?? base;

function countTest(slice: SlicePlan, count: string): string {
  const { min, max } = slice.element;
  const least = min > 0 ? [`${count} < ${min}`] : [];
  const most = max === Number.POSITIVE_INFINITY ? [] : [`${count} > ${max}`];
  const tests = [...least, ...most];
  return tests.length > 0 ? `if (${tests.join(' || ')}) return false;` : '';
}

/**
 * The code for an array of objects that is sliced, `value`. `undefined` for slicing that is not by constants, and for
 * slices of slices.
 */
export function slicedCode({ element, type }: MemberPlan, source: Source, generated: Generated): string | undefined {
  const { slicing } = element;
  if (!slicing || slicing.ordered || slicing.rules === 'openAtEnd' || slicing.fallback) return undefined;
  const { slices } = slicing;
  if (slices.some((slice) => slice.element.slicing !== undefined)) return undefined;
  const [one, count] = [source.local(), source.local()];
  const branches = slices.map((slice, at) => {
    const match = slice.matching(one, (constant) => source.use(constant));
    const test = itemTest(typeIn(slice, type), one, source, generated) ?? 'false';
    return match && `if (${match}) {\n${count}_${at} += 1;\nif (!(${test})) return false;\n} else `;
  });
  if (branches.includes(undefined)) return undefined;
  const rest = slicing.rules === 'closed' ? 'false' : (itemTest(type, one, source, generated) ?? 'false');
  return [
    ...slices.map((_slice, at) => `let ${count}_${at} = 0;`),
    `for (const ${one} of value) {`,
    // what is no object has no members to tell slices by
    `if (typeof ${one} !== 'object' || ${one} === null) return false;`,
    `${branches.join('')}if (!(${rest})) return false;`,
    '}',
    ...slices.map((slice, at) => countTest(slice, `${count}_${at}`)),
  ].join('\n');
}

/** The code for a choice, `value`, that is sliced by type; `undefined` where more than its name is asked. */
export function chosenCode({ element, type }: MemberPlan, source: Source, generated: Generated): string | undefined {
  const { slicing, node } = element;
  const stated = node.slicing?.discriminators ?? [];
  const isByType = node.isChoice && stated.every((one) => one.type === 'type' && one.path === '$this');
  if (!slicing || !isByType || slicing.fallback) return undefined;
  const taken = slicing.slices.find((slice) => slice.element.types.has(type.jsonName));
  if (taken ? taken.element.slicing || taken.element.max < 1 || taken.element.min > 1 : slicing.rules === 'closed')
    return undefined;
  if (slicing.slices.some((slice) => slice !== taken && slice.element.min > 0)) return undefined;
  const test = itemTest(taken ? typeIn(taken, type) : type, 'value', source, generated);
  return test && `if (!(${test})) return false;`;
}
