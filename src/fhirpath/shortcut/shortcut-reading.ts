import type { MemberName, StaticType } from '../model.ts';
import { give } from './shortcut-answer.ts';
import type { Items, Writer } from './shortcut-writer.ts';

/** What is said of items that come of others, each of one of them. */
export const repeating = ({ repeats, isCounted }: Items): Pick<Items, 'repeats' | 'isCounted'> => ({
  ...(repeats ? { repeats } : {}),
  ...(isCounted ? { isCounted } : {}),
});

/** From so many names on it is quicker to go over the members there are. */
const MANY = 6;

/**
 * Takes what stands beside a primitive that is not there for the item, which has no value then but may have extensions;
 * a value with something beside it is not told here.
 */
function orBeside(value: string, besideValue: string): string {
  const isObject = `typeof ${besideValue} === 'object' && ${besideValue} !== null && !Array.isArray(${besideValue})`;
  return `if (${besideValue} !== undefined) {\nif (${value} !== undefined || !(${isObject})) ${give('3')}\n${value} = ${besideValue};\n}`;
}

function eachOf(value: string, body: (item: string) => string, base: Items, writer: Writer): string {
  const [at, count, item] = [writer.local(), writer.local(), writer.local()];
  return [
    `if (${value} !== undefined && ${value} !== null) {`,
    `const ${count} = Array.isArray(${value}) ? ${value}.length : 1;`,
    base.isCounted ? writer.spent(count) : '',
    `for (let ${at} = 0; ${at} < ${count}; ${at}++) {`,
    `const ${item} = Array.isArray(${value}) ? ${value}[${at}] : ${value};`,
    `if (${item} === null || ${item} === undefined || Array.isArray(${item})) ${give('3')}`,
    body(item),
    '}\n}',
  ].join('\n');
}

/** The items that members of some items have. */
export function reading(base: Items, members: readonly MemberName[], type: StaticType, writer: Writer): Items {
  const few = (holder: string, body: (item: string) => string): string =>
    members
      .map((member) => {
        const [value, besideValue] = [writer.local(), writer.local()];
        const { jsonName, beside } = member;
        const read = `${beside === '' ? 'const' : 'let'} ${value} = ${holder}[${JSON.stringify(jsonName)}];`;
        const readBeside = `const ${besideValue} = ${holder}[${JSON.stringify(beside)}];\n${orBeside(value, besideValue)}`;
        return [read, beside === '' ? '' : readBeside, eachOf(value, body, base, writer)].join('\n');
      })
      .join('\n');
  const many = (holder: string, body: (item: string) => string): string => {
    const [name, value, besideValue] = [writer.local(), writer.local(), writer.local()];
    const names = writer.use(new Set(members.flatMap(({ jsonName, beside }) => [jsonName, beside])));
    const [first = ''] = members.map(({ jsonName }) => jsonName);
    // most names begin otherwise, which is sooner seen than looked up
    const mayBe = `(${name}.charCodeAt(0) === ${first.charCodeAt(0)} || ${name}.charCodeAt(0) === 95)`;
    return [
      `for (const ${name} in ${holder}) if (${mayBe} && ${names}.has(${name})) {`,
      `let ${value} = ${holder}[${name}];`,
      `if (${name}.charCodeAt(0) === 95) {`,
      `const ${besideValue} = ${value};\n${value} = ${holder}[${name}.slice(1)];\n${orBeside(value, besideValue)}`,
      '}',
      eachOf(value, body, base, writer),
      '}',
    ].join('\n');
  };
  return {
    ...repeating(base),
    type,
    each: (body) =>
      base.each(
        (holder) => `if (typeof ${holder} === 'object') {\n${(members.length > MANY ? many : few)(holder, body)}\n}`,
      ),
  };
}
