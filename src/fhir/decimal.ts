import type { JsonValue } from './json.ts';

declare global {
  interface JSON {
    rawJSON(text: string): unknown;
  }
}

/**
 * A decimal whose digits a JavaScript number would not print back (`1.50`, `0.10`, twenty digits). FHIR counts those
 * digits as precision (http://hl7.org/fhir/R4/datatypes.html#decimal), so they are kept as text. It stands in JSON
 * values where a number would; `JSON.stringify` writes its digits.
 */
export class Decimal {
  [name: string]: JsonValue | undefined;
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

// Not class members, since those would have to be JSON values.
Object.defineProperty(Decimal.prototype, 'toJSON', {
  value(this: Decimal) {
    return JSON.rawJSON(this.text);
  },
});
Object.defineProperty(Decimal.prototype, 'toString', {
  value(this: Decimal) {
    return this.text;
  },
});
Object.defineProperty(Decimal.prototype, 'valueOf', {
  value(this: Decimal) {
    return Number(this.text);
  },
});

/** Whether a value is a number, in whichever of the two ways it is held. */
export const isNumber = (value: unknown): value is number | Decimal =>
  typeof value === 'number' || value instanceof Decimal;

/** The number as a JavaScript number where that prints back the same digits, else as {@link Decimal}. */
export function decimalOf(text: string): number | Decimal {
  const number = Number(text);
  return String(number) === text ? number : new Decimal(text);
}

/** A number behind what comes before numbers in JSON; inside a string it is met seldom and does no harm. */
const mayLoseDigits = /(?:^|[:,[])\s*(?:-?(?:\d+\.\d*0(?!\d)|\d+(?:\.\d+)?[eE]|[\d.]{16}|0\.0{6})|-0(?![.\d]))/;

/**
 * `JSON.parse` that keeps the digits of every number; as fast as `JSON.parse` where no number would lose any. A byte
 * order mark is let pass, as `parseJson` does.
 */
export function parseExact(marked: string): JsonValue {
  const text = marked.charCodeAt(0) === 0xfeff ? marked.slice(1) : marked;
  if (!mayLoseDigits.test(text)) return JSON.parse(text);
  return JSON.parse(text, (_name, value: JsonValue, context?: { source?: string }) =>
    typeof value === 'number' && context?.source !== undefined ? decimalOf(context.source) : value,
  );
}
