import type { Call } from './call.ts';
import { type Code, collection, predicate } from './code.ts';
import { type Item, NONE, plain, type Scope, Uncovered, Undecided } from './items.ts';
import { matchesPattern } from './valid-pattern.ts';

/** FHIRPath's functions on strings (http://hl7.org/fhirpath/N1/#string-manipulation). */

/** The one string that code gives, or nothing. */
export function text(code: Code, input: readonly Item[], scope: Scope): string | undefined {
  const items = code.many(input, scope);
  if (items.length > 1) throw new Undecided();
  const value = items[0] === undefined ? undefined : plain(items[0]);
  if (value !== undefined && typeof value !== 'string') throw new Undecided();
  return value;
}

function ofText(call: Call, test: (value: string, argument: string) => boolean): Code {
  const argument = call.value(0);
  return predicate((input, scope) => {
    const value = text(call.focus, input, scope);
    const given = text(argument, input, scope);
    return value === undefined || given === undefined ? undefined : test(value, given);
  });
}

function matches(call: Call): Code {
  if (call.count > 1) throw new Uncovered('flags of a pattern');
  return ofText(call, (value, pattern) => matchesPattern(value, pattern));
}

function toText(call: Call): Code {
  return collection('string', (input, scope) => {
    const items = call.focus.many(input, scope);
    if (items.length > 1) throw new Undecided();
    const value = items[0] === undefined ? undefined : plain(items[0]);
    if (value === undefined) return NONE;
    if (typeof value === 'string') return [value];
    if (typeof value === 'boolean' || (typeof value === 'number' && Number.isInteger(value))) return [String(value)];
    throw new Undecided();
  });
}

function substring(call: Call): Code {
  const start = call.value(0);
  const length = call.count > 1 ? call.value(1) : undefined;
  return collection('string', (input, scope) => {
    const value = text(call.focus, input, scope);
    const [from] = start.many(input, scope);
    const [many] = length?.many(input, scope) ?? [];
    if (value === undefined || typeof from !== 'number') return NONE;
    if (from < 0 || from >= value.length) return NONE;
    if (length && typeof many !== 'number') throw new Undecided();
    return [value.slice(from, typeof many === 'number' ? from + many : undefined)];
  });
}

function join(call: Call): Code {
  const separator = call.count > 0 ? call.value(0) : undefined;
  return collection('string', (input, scope) => {
    const between = separator ? text(separator, input, scope) : '';
    const values = call.focus
      .many(input, scope)
      .map(plain)
      .filter((value) => value !== undefined);
    if (values.some((value) => typeof value !== 'string')) throw new Undecided();
    return [values.join(between ?? '')];
  });
}

function length({ focus }: Call): Code {
  return collection('integer', (input, scope) => {
    const value = text(focus, input, scope);
    return value === undefined ? NONE : [value.length];
  });
}

function indexOf(call: Call): Code {
  const part = call.value(0);
  return collection('integer', (input, scope) => {
    const value = text(call.focus, input, scope);
    const wanted = text(part, input, scope);
    return value === undefined || wanted === undefined ? NONE : [value.indexOf(wanted)];
  });
}

/** The functions on strings, by name. */
export const TEXT_FUNCTIONS: Record<string, (call: Call) => Code> = {
  indexOf,
  join,
  length,
  substring,
  toString: toText,
  startsWith: (call) => ofText(call, (value, start) => value.startsWith(start)),
  endsWith: (call) => ofText(call, (value, end) => value.endsWith(end)),
  contains: (call) => ofText(call, (value, part) => value.includes(part)),
  matches,
};
