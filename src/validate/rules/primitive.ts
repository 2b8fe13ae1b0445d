import type { JsonValue } from '../../fhir/json.ts';
import { isAbsolute } from '../../fhir/literal-reference.ts';
import type { Advice, PrimitiveRule } from '../plan/types.ts';

/**
 * The primitive types of R4 (http://hl7.org/fhir/R4/datatypes.html#primitive): each rule says what is wrong with a
 * value as a clause after "The value".
 */

const DATE = /^(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?$/;
const DATE_TIME = /^(\d{4})(?:-(\d{2})(?:-(\d{2})(?:T(\d{2}):(\d{2}):(\d{2})(?:\.\d+)?(Z|[+-]\d{2}:\d{2}))?)?)?$/;
const INSTANT = /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2}):(\d{2})(?:\.\d+)?(Z|[+-]\d{2}:\d{2})$/;
const TIME = /^(?:[01]\d|2[0-3]):[0-5]\d:(?:[0-5]\d|60)(?:\.\d+)?$/;
const MAX_INT = 2147483647;
/** Strings are at most 1 MB (http://hl7.org/fhir/R4/datatypes.html#string). */
const MAX_STRING = 1024 * 1024;

const isLeap = (year: number): boolean => (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;

function days(year: number, month: number): number {
  if (month === 2) return isLeap(year) ? 29 : 28;
  return [4, 6, 9, 11].includes(month) ? 30 : 31;
}

/** Whether the matched date is in the calendar; absent parts are. */
function inCalendar(match: RegExpExecArray): boolean {
  const [, year = '', month = '01', day = '01', hour = '00', minute = '00', second = '00', zone = 'Z'] = match;
  const monthNumber = Number(month);
  if (monthNumber < 1 || monthNumber > 12 || year === '0000') return false;
  if (Number(day) < 1 || Number(day) > days(Number(year), monthNumber)) return false;
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second) > 60) return false;
  if (zone === 'Z' || zone.slice(1) === '14:00') return true;
  return Number(zone.slice(1, 3)) <= 13 && Number(zone.slice(4)) <= 59;
}

/** The same few days stand in a resource again and again. */
const dateRule = (format: RegExp, expected: string): PrimitiveRule => {
  let last: string | undefined;
  return (value) => {
    if (last !== undefined && value === last) return undefined;
    const match = typeof value === 'string' ? format.exec(value) : null;
    if (!match || !inCalendar(match)) return `must be ${expected}`;
    last = match[0];
    return undefined;
  };
};

const pattern =
  (format: RegExp, expected: string): PrimitiveRule =>
  (value) =>
    typeof value === 'string' && format.test(value) ? undefined : `must be ${expected}`;

const integer =
  (least: number, expected: string): PrimitiveRule =>
  (value) =>
    Number.isInteger(value) && Number(value) >= least && Number(value) <= MAX_INT ? undefined : `must be ${expected}`;

/** Characters that may be whitespace: in ASCII they are, beyond it a closer look says so. */
const isSpace = (code: number): boolean => code === 32 || (code >= 9 && code <= 13) || code >= 160;

/** R4 forbids empty strings, and advises against characters below U+0020 other than tab, line feed and carriage return. */
function textRule(value: JsonValue): string | Advice | undefined {
  if (typeof value !== 'string') return 'must be a string';
  const { length } = value;
  if (length === 0) return 'must not be empty';
  if (length > MAX_STRING) return 'must not be longer than 1 MB';
  for (let at = 0; at < length; at++) {
    const code = value.charCodeAt(at);
    if (code < 32 && code !== 9 && code !== 10 && code !== 13) return { should: 'should not hold control characters' };
  }
  if (isSpace(value.charCodeAt(0)) && value.trim() === '') return { should: 'should not be whitespace alone' };
  return undefined;
}

/** Whether there may be whitespace in a text; beyond ASCII a closer look says so. */
function mayHoldSpace(value: string): boolean {
  for (let at = 0; at < value.length; at++) if (isSpace(value.charCodeAt(at))) return true;
  return false;
}

const uriRule: PrimitiveRule = (value) => uriProblem(value, withoutFragment);

/** What is wrong with a URI, of whose URN `named` gives what has a form to keep. */
function uriProblem(value: JsonValue, named: (value: string) => string): string | undefined {
  if (typeof value !== 'string') return 'must be a string';
  if (value === '') return 'must not be empty';
  if (mayHoldSpace(value) && /\s/.test(value)) return 'must be a URI without whitespace';
  const first = value.charCodeAt(0);
  if (first !== 117 && first !== 111) return undefined;
  // http://hl7.org/fhir/R4/datatypes.html#uri: the two are written as URNs
  if (/^(?:oid|uuid):/.test(value)) return 'must begin with urn:oid: or urn:uuid:';
  if (value.startsWith('urn:uuid:') && !UUID.test(named(value)))
    return 'must be a valid UUID in lower case after urn:uuid:';
  if (value.startsWith('urn:oid:') && !isOid(named(value))) return 'must be a valid OID after urn:oid:';
  return undefined;
}

/** A canonical is absolute or names what is contained (http://hl7.org/fhir/R4/references.html#canonical). */
function canonicalRule(value: JsonValue): string | undefined {
  const problem = uriProblem(value, canonicalUrl);
  if (problem !== undefined || typeof value !== 'string' || value.startsWith('#') || isAbsolute(value)) return problem;
  return 'must be an absolute url or a fragment';
}

function idRule(value: JsonValue): string | undefined {
  const wrong = 'must be an id of 1 to 64 letters, digits, dots and dashes';
  if (typeof value !== 'string' || value.length === 0 || value.length > 64) return wrong;
  for (let at = 0; at < value.length; at++) {
    const code = value.charCodeAt(at);
    const isLetter = (code | 32) >= 97 && (code | 32) <= 122 && code < 128;
    if (!isLetter && !(code >= 48 && code <= 57) && code !== 45 && code !== 46) return wrong;
  }
  return undefined;
}

const withoutFragment = (value: string): string => /^[^#]*/.exec(value)?.[0] ?? value;

/** A canonical's url without version and fragment. */
const canonicalUrl = (value: string): string => /^[^|#]*/.exec(value)?.[0] ?? value;

const UUID = /^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
// what repeats groups, of which a text made up may have any number, would fill the stack
const isOid = (value: string): boolean => /^urn:oid:[0-2]\.[\d.]+$/.test(value) && !/\.(?:0\d|\.|$)/.test(value);

/** Whitespace that a code may not have: at its ends, beside other whitespace, or other than a space. */
const ILL_SPACED = /^\s|\s$|\s\s|[^\S ]/;

function codeRule(value: JsonValue): string | undefined {
  if (typeof value !== 'string') return 'must be a string';
  if (value === '') return 'must not be empty';
  // the common case without a regular expression: no whitespace at all
  if (!mayHoldSpace(value) || !ILL_SPACED.test(value)) return undefined;
  return 'must be a code without whitespace other than single spaces between';
}

function base64Rule(value: JsonValue): string | undefined {
  if (typeof value !== 'string') return 'must be a string';
  const compact = value.replace(/\s/g, '');
  return compact !== '' && compact.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(compact)
    ? undefined
    : 'must be base64';
}

const booleanRule: PrimitiveRule = (value) => (typeof value === 'boolean' ? undefined : 'must be true or false');
const decimalRule: PrimitiveRule = (value) => {
  if (typeof value !== 'number') return 'must be a decimal number';
  return Number.isFinite(value) ? undefined : { should: 'should be within the range that software commonly has' };
};

/** By type name; types that are not here are not primitive. */
export const PRIMITIVES: ReadonlyMap<string, PrimitiveRule> = new Map<string, PrimitiveRule>([
  ['boolean', booleanRule],
  ['integer', integer(-MAX_INT - 1, 'a whole number of 32 bits')],
  ['unsignedInt', integer(0, 'a whole number from 0 to 2147483647')],
  ['positiveInt', integer(1, 'a whole number from 1 to 2147483647')],
  ['decimal', decimalRule],
  ['string', textRule],
  ['markdown', textRule],
  // what is in a narrative is looked at by its own rule
  ['xhtml', (value) => (typeof value === 'string' ? undefined : 'must be a string')],
  ['uri', uriRule],
  ['url', uriRule],
  ['canonical', canonicalRule],
  ['oid', (value) => (typeof value === 'string' && isOid(value) ? undefined : 'must be an OID as urn:oid:…')],
  ['uuid', pattern(UUID, 'a UUID as urn:uuid:… in lower case')],
  ['code', codeRule],
  ['id', idRule],
  ['date', dateRule(DATE, 'a date that exists, as YYYY, YYYY-MM or YYYY-MM-DD')],
  ['dateTime', dateRule(DATE_TIME, 'a date, or a date with time, seconds and time zone, that exists')],
  ['instant', dateRule(INSTANT, 'a date with time, seconds and time zone that exists')],
  ['time', pattern(TIME, 'a time as hh:mm:ss')],
  ['base64Binary', base64Rule],
]);
