import type { JsonObject, JsonValue } from '../../fhir/json.ts';
import type { MemberPlan, SlicePlan, TypePlan } from '../plan/types.ts';
import { over } from '../rules/pattern-code.ts';
import { unsureKey, unsureOf } from '../rules/slices.ts';
import type { Run } from '../run.ts';
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

/** A slice in generated code: its test of an item, and what to do with the numbers at the end. */
interface SliceCode {
  declared: string;
  test: string;
  /** The same without counting. */
  alone: string;
  end: string;
}

/** Of a slice told apart by constants. */
const plainSlice = (slice: SlicePlan, test: string, count: string): SliceCode => ({
  declared: `let ${count} = 0;`,
  test,
  alone: test,
  end: countTest(slice, count),
});

/** Of a slice that an item may not be told to be in: then its number is not checked, which is noted. */
function askedSlice(slice: SlicePlan, item: string, type: TypePlan, count: string, source: Source): SliceCode {
  const { jsonName } = type;
  const ask = (value: JsonValue, run: Run): boolean | undefined =>
    slice.matches({ value, sibling: undefined, jsonName, index: 0 }, run);
  const key = unsureKey(slice);
  const asked = `${source.use(ask)}(${item}, run)`;
  const doubt = source.use((o: JsonObject, run: Run): true => run.doubts(key, o, () => unsureOf(slice)));
  return {
    declared: `let ${count} = 0, ${count}_told, ${count}_unsure = false;`,
    alone: `${asked} === true`,
    test: `(${count}_told = ${asked}, ${count}_unsure ||= ${count}_told === undefined, ${count}_told === true)`,
    end: `if (${count}_unsure) {\nif (last >= 0) return false;\n${doubt}(o, run);\n} else {\n${countTest(slice, count)}\n}`,
  };
}

/** The code for an array of objects that is sliced, `value`; `undefined` where it is never plain. */
export function slicedCode({ element, type }: MemberPlan, source: Source, generated: Generated): string | undefined {
  const { slicing } = element;
  if (!slicing || slicing.ordered || slicing.rules === 'openAtEnd' || slicing.fallback) return undefined;
  const { slices } = slicing;
  if (slices.some((slice) => slice.element.slicing !== undefined)) return undefined;
  const one = source.local();
  const tests = slices.map((slice) => itemTest(typeIn(slice, type), one, source, generated));
  const rest = slicing.rules === 'closed' ? undefined : itemTest(type, one, source, generated);
  if (rest === undefined && tests.every((test) => test === undefined)) return undefined;
  const table = slicing.table();
  const position = source.local();
  const codes = slices.map((slice, at) => {
    const count = source.local();
    if (table) return { count, ...plainSlice(slice, `${position} === ${at}`, count) };
    const constant = slice.matching(one, source.use);
    return constant === undefined
      ? { count, ...askedSlice(slice, one, type, count, source) }
      : { count, ...plainSlice(slice, constant, count) };
  });
  // what is said comes slice by slice; where items are mixed the exact walk sees to that
  const inOrder = (at: number): string =>
    `if (run.told !== said) {\nif (${at} < last) return false;\nlast = ${at};\nsaid = run.told;\n}`;
  const isInOther = (at: number): string => {
    const others = slicing.areApart || table ? [] : codes.slice(at + 1).map(({ alone }) => alone);
    return others.length > 0 ? `if (${others.join(' || ')}) return false;\n` : '';
  };
  const branches = codes.map(
    ({ test, count }, at) =>
      `if (${test}) {\n${count} += 1;\n${isInOther(at)}if (!(${tests[at] ?? 'false'})) return false;\n${inOrder(at)}\n} else `,
  );
  return [
    ...codes.map(({ declared }) => declared),
    'let said = run.told, last = -1;',
    over('value', one),
    // what is no object has no members to tell slices by
    `if (typeof ${one} !== 'object' || ${one} === null) return false;`,
    table ? `const ${position} = ${source.use(table)}(${one});\nif (${position} === undefined) return false;` : '',
    `${branches.join('')}{\nif (!(${rest ?? 'false'})) return false;\n${inOrder(codes.length)}\n}`,
    '}',
    ...codes.map(({ end }) => end),
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
