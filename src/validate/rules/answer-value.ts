import { isObject, type JsonObject, type JsonValue } from '../../fhir/json.ts';
import { choice, named, num, str } from '../../fhir/read.ts';
import type { OfferedOptions } from './offered-options.ts';

/** What `value[x]` an answer to a question of a type has (http://hl7.org/fhir/R4/valueset-item-type.html). */
const VALUE_TYPES: Record<string, readonly string[]> = {
  boolean: ['Boolean'],
  decimal: ['Decimal'],
  integer: ['Integer'],
  date: ['Date'],
  dateTime: ['DateTime'],
  time: ['Time'],
  string: ['String'],
  text: ['String'],
  url: ['Uri'],
  choice: ['Coding', 'Date', 'Time', 'Integer', 'String', 'Reference'],
  'open-choice': ['Coding', 'Date', 'Time', 'Integer', 'String', 'Reference'],
  attachment: ['Attachment'],
  reference: ['Reference'],
  quantity: ['Quantity'],
};

/** Whether a code may be in the value set of a question. */
export type OfferedCodes = (valueSet: string, system: string, code: string) => boolean;

/** What the questions of a questionnaire offer. */
export interface Offers {
  options: OfferedOptions;
  codes: OfferedCodes;
}

/** A Coding without a code is in none, nor is one whose code means nothing without its system; unless it says why. */
function inValueSet(value: JsonObject, valueSet: string, offers: OfferedCodes): boolean {
  const [system, code] = [str(value.system), str(value.code)];
  if (system === undefined && value._system === undefined) return false;
  if (code === undefined && value._code === undefined) return false;
  if (system === undefined || code === undefined) return true;
  return offers(valueSet, system, code);
}

/** Whether an answer is one the question offers. */
function isOffered(item: JsonObject, type: string, value: JsonValue, offers: Offers): boolean {
  // free text is what open choices are open for
  if (type === 'String' && item.type === 'open-choice') return true;
  const isOption = offers.options.has(item, value);
  if (isOption !== undefined) return isOption;
  const valueSet = str(item.answerValueSet);
  if (valueSet === undefined || !isObject(value) || type !== 'Coding') return true;
  return inValueSet(value, valueSet, offers.codes);
}

/** What is wrong with an answer. */
export interface AnswerProblem {
  /** As a clause. */
  clause: string;
  /** Where, below the answer. */
  below: '' | '.value';
}

/** What is wrong with an answer to a question; `undefined` for nothing. */
export function answerProblem(item: JsonObject, answer: JsonObject, offers: Offers): AnswerProblem | undefined {
  const given = choice(answer, 'value');
  const allowed = named(VALUE_TYPES, String(item.type));
  if (!given || !allowed) return undefined;
  const ofValue = (clause: string): AnswerProblem => ({ clause, below: '.value' });
  if (!allowed.includes(given.type))
    return ofValue(`a question of type ${item.type} is answered with ${allowed.join(' or ')}, not ${given.type}`);
  const maxLength = num(item.maxLength);
  if (maxLength !== undefined && typeof given.value === 'string' && given.value.length > maxLength)
    return ofValue(`the answer has ${given.value.length} characters; at most ${maxLength} are allowed`);
  if (['choice', 'open-choice'].includes(String(item.type)) && !isOffered(item, given.type, given.value, offers))
    return { clause: 'the answer is none of those the question offers', below: '' };
  return undefined;
}
