import type { JsonValue } from '../../fhir/json.ts';

/** The head of a generated loop over an array, which an iterator would make objects for. */
export const over = (array: string, item: string): string =>
  `for (let at = 0; at < ${array}.length; at++) { const ${item} = ${array}[at];`;

/** A generated function that says what `patternTest` says for a pattern known beforehand. */
export function patternFunction(pattern: JsonValue): (value: JsonValue | undefined) => boolean {
  const functions: string[] = [];
  const define = (body: string): string => {
    functions.push(`function p${functions.length}(value) {\n${body}\n}`);
    return `p${functions.length - 1}`;
  };
  const test = (wanted: JsonValue | undefined, value: string): string => {
    if (Array.isArray(wanted)) return arrayTest(wanted, value);
    if (typeof wanted !== 'object' || wanted === null) return `${value} === ${JSON.stringify(wanted)}`;
    const members = Object.entries(wanted).map(([name, member]) => test(member, `value[${JSON.stringify(name)}]`));
    const isObject = "typeof value === 'object' && value !== null && !Array.isArray(value)";
    return `${define(`return ${[isObject, ...members].join(' && ')};`)}(${value})`;
  };
  const arrayTest = (wanted: JsonValue[], value: string): string => {
    const each = wanted.map((one) => {
      const found = test(one, 'item');
      return `${define(`${over('value', 'item')} if (${found}) return true; }\nreturn false;`)}(${value})`;
    });
    return [`Array.isArray(${value})`, ...each].join(' && ');
  };
  const whole = test(pattern, 'value');
  return new Function(`"use strict";\n${functions.join('\n')}\nreturn (value) => ${whole};`)();
}
