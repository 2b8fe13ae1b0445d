import type { JsonObject, JsonValue } from '../../fhir/json.ts';
import type { MemberPlan, SlicePlan, SlicingPlan, TypePlan } from '../plan/types.ts';
import { over } from '../rules/pattern-code.ts';
import { unsureKey, unsureOf } from '../rules/slices.ts';
import type { Run } from '../run.ts';
import type { Generated, ItemRow, PlainMember } from './generated.ts';
import { itemRow, itemTest } from './item-row.ts';
import { identifier, Source } from './source.ts';

/** The type plan of an item that a slice took. */
const typeIn = (slice: SlicePlan, base: TypePlan): TypePlan => slice.element.types.get(base.jsonName) ?? base;

/** A test of the number of items in a slice. */
function countTest(slice: SlicePlan, count: string): string {
  const { min, max } = slice.element;
  const least = min > 0 ? [`${count} < ${min}`] : [];
  const most = max === Number.POSITIVE_INFINITY ? [] : [`${count} > ${max}`];
  const tests = [...least, ...most];
  return tests.length > 0 ? `if (${tests.join(' || ')}) return false;` : '';
}

/** How a slice is told in generated code: by a test of an item, and where its number is counted. */
interface SliceCode {
  declared: string;
  test: string;
  /** The same without noting what cannot be told. */
  alone: string;
  counted: string;
}

/** Of a slice told apart by constants. */
const plainSlice = (slice: SlicePlan, test: string, count: string): SliceCode => ({
  declared: '',
  test,
  alone: test,
  counted: countTest(slice, count),
});

/** Of a slice that an item may not be told to be in: then its number is not checked, which is noted. */
function askedSlice(slice: SlicePlan, item: string, type: TypePlan, count: string, source: Source): SliceCode {
  const { jsonName } = type;
  const ask = (value: JsonValue, run: Run): boolean | undefined =>
    slice.matches({ value, sibling: undefined, jsonName, index: 0 }, run);
  const key = unsureKey(slice);
  const asked = `${source.use(ask)}(${item}, run)`;
  const [told, unsure] = [source.local(), source.local()];
  const doubt = source.use((o: JsonObject, run: Run): true => run.doubts(key, o, () => unsureOf(slice)));
  return {
    declared: `let ${told}, ${unsure} = false;`,
    alone: `${asked} === true`,
    test: `(${told} = ${asked}, ${unsure} ||= ${told} === undefined, ${told} === true)`,
    counted: `if (${unsure}) ${doubt}(o, run);\nelse {\n${countTest(slice, count)}\n}`,
  };
}

/** Statements that leave the position of an item in `position`: that of its slice, or the number of slices. */
function positionCode(
  { slices, areApart, table }: SlicingPlan,
  codes: readonly SliceCode[],
  item: string,
  source: Source,
): string {
  const known = table();
  if (known) {
    const told = `const told = ${source.use(known)}(${item});\nif (told === undefined) return false;`;
    return `${told}\nconst position = told < 0 ? ${slices.length} : told;`;
  }
  const isInOther = (at: number): string => {
    const others = areApart ? [] : codes.slice(at + 1).map(({ alone }) => alone);
    return others.length > 0 ? `if (${others.join(' || ')}) return false;\n` : '';
  };
  const branches = codes.map(({ test }, at) => `if (${test}) {\n${isInOther(at)}position = ${at};\n}`);
  return `let position = ${slices.length};\n${branches.join(' else ')}`;
}

/** Sees an array of objects that is sliced; `undefined` where it is never plain. */
export function slicedFunction(member: MemberPlan, generated: Generated): PlainMember | undefined {
  const { element, type } = member;
  const { slicing } = element;
  if (type.primitive || !slicing || slicing.ordered || slicing.rules === 'openAtEnd' || slicing.fallback)
    return undefined;
  const { slices } = slicing;
  if (slices.some((slice) => slice.element.slicing !== undefined)) return undefined;
  // resources in entries are looked at for themselves
  if (generated.object(type.inside()).resources.length > 0) return undefined;
  const rows = slices.map((slice) => itemRow(typeIn(slice, type), generated));
  const rest = slicing.rules === 'closed' ? undefined : itemRow(type, generated);
  if (rest === undefined && rows.every((row) => row === undefined)) return undefined;
  const source = new Source(generated.known);
  const body = slicedCode(slicing, rows, rest, element.max, type, source);
  const name = identifier(`plain ${type.jsonName}`);
  return source.build(`return function ${name}(value, run, holder, o) {\n${body}\nreturn true;\n};`);
}

/** Statements that answer `false` unless the array `value` is plainly right. */
function slicedCode(
  slicing: SlicingPlan,
  rows: readonly (ItemRow | undefined)[],
  rest: ItemRow | undefined,
  most: number,
  type: TypePlan,
  source: Source,
): string {
  const { slices } = slicing;
  const one = source.local();
  const hasTable = slicing.table() !== undefined;
  const codes = slices.map((slice, at) => {
    const count = `counts[${at}]`;
    // with a table there is nothing to test
    const constant = hasTable ? '' : slice.matching(one, source.use);
    return constant === undefined ? askedSlice(slice, one, type, count, source) : plainSlice(slice, constant, count);
  });
  // items are gone over slice by slice, in which order the exact walk tells what it finds
  const itemsAt = (at: number, row: ItemRow | undefined): string =>
    row === undefined
      ? `if (counts[${at}] > 0) return false;`
      : `if (counts[${at}] > 0) ${over('value', one)} if (positions[at] === ${at} && !${itemTest(row, one, source)}) return false; }`;
  return [
    `if (!Array.isArray(value) || value.length === 0${most === Number.POSITIVE_INFINITY ? '' : ` || value.length > ${most}`}) return false;`,
    `const positions = [], counts = [${'0, '.repeat(slices.length)}0];`,
    ...codes.map(({ declared }) => declared),
    over('value', one),
    // what is no object has no members to tell slices by
    `if (typeof ${one} !== 'object' || ${one} === null) return false;`,
    positionCode(slicing, codes, one, source),
    'positions.push(position);\ncounts[position] += 1;\n}',
    ...codes.map(({ counted }, at) => `${itemsAt(at, rows[at])}\n${counted}`),
    itemsAt(slices.length, rest),
  ].join('\n');
}

/** What is asked of a choice that is sliced by type; `undefined` where more than its name is asked. */
export function chosenRow({ element, type }: MemberPlan, generated: Generated): ItemRow | undefined {
  const { slicing, node } = element;
  const stated = node.slicing?.discriminators ?? [];
  const isByType = node.isChoice && stated.every((one) => one.type === 'type' && one.path === '$this');
  if (!slicing || !isByType || slicing.fallback) return undefined;
  const taken = slicing.slices.find((slice) => slice.element.types.has(type.jsonName));
  if (taken ? taken.element.slicing || taken.element.max < 1 || taken.element.min > 1 : slicing.rules === 'closed')
    return undefined;
  if (slicing.slices.some((slice) => slice !== taken && slice.element.min > 0)) return undefined;
  return itemRow(taken ? typeIn(taken, type) : type, generated);
}
