import { isObject, type JsonObject, type JsonValue } from '../../fhir/json.ts';
import { choice, named, objects, str } from '../../fhir/read.ts';
import { sameJson } from '../../fhir/same-json.ts';
import { textOrder } from '../../fhir/text-order.ts';
import { compareTimes } from './compare-times.ts';

/** The answers to the question with a linkId that the item at hand depends on. */
export type Answers = (linkId: string) => readonly JsonValue[];

/** An order of two answers; `undefined` where there is none. */
function order(a: JsonValue, b: JsonValue): number | undefined {
  if (typeof a === 'number' && typeof b === 'number') return Math.sign(a - b);
  if (typeof a === 'string' && typeof b === 'string') return compareTimes(a, b) ?? textOrder(a, b);
  if (!isObject(a) || !isObject(b) || a.code !== b.code || a.value === undefined || b.value === undefined)
    return undefined;
  return order(a.value, b.value);
}

/**
 * Codings are the same by system and code, amounts by their value too, references by what they lead to, times in
 * whatever zone, other answers as they are.
 */
function same(a: JsonValue, b: JsonValue): boolean {
  if (isObject(a) && isObject(b) && a.code !== undefined) {
    const isOfOneSystem = a.system === b.system || a.system === undefined || b.system === undefined;
    return a.code === b.code && isOfOneSystem && a.value === b.value;
  }
  if (isObject(a) && isObject(b) && a.reference !== undefined) return a.reference === b.reference;
  return sameJson(a, b) || (typeof a === 'string' && typeof b === 'string' && compareTimes(a, b) === 0);
}

const ORDERS: Record<string, (sign: number) => boolean> = {
  '>': (sign) => sign > 0,
  '<': (sign) => sign < 0,
  '>=': (sign) => sign >= 0,
  '<=': (sign) => sign <= 0,
};

function holds(condition: JsonObject, answers: Answers): boolean {
  const given = answers(str(condition.question) ?? '');
  const wanted = choice(condition, 'answer')?.value;
  if (wanted === undefined) return true;
  if (condition.operator === 'exists') return given.length > 0 === (wanted === true);
  if (condition.operator === '=') return given.some((one) => same(one, wanted));
  if (condition.operator === '!=') return !given.some((one) => same(one, wanted));
  const test = named(ORDERS, String(condition.operator));
  if (!test) return true;
  return given.some((one) => {
    const sign = order(one, wanted);
    return sign !== undefined && test(sign);
  });
}

/**
 * Whether an item is enabled by the answers
 * (http://hl7.org/fhir/R4/questionnaire-definitions.html#Questionnaire.item.enableWhen).
 */
export function isEnabled(item: JsonObject, answers: Answers): boolean {
  const conditions = objects(item.enableWhen);
  if (conditions.length === 0) return true;
  return item.enableBehavior === 'any'
    ? conditions.some((condition) => holds(condition, answers))
    : conditions.every((condition) => holds(condition, answers));
}
