import { UCUM } from '../../fhir/canonical.ts';
import { isId } from '../../fhir/id.ts';
import { fold } from '../fold.ts';
import { IMPLIED, NO_SYSTEM, systemId } from '../index-id.ts';
import { indexedReference } from '../index-values/reference.ts';
import { LONGEST_TEXT } from '../index-values/string.ts';
import { instantRange, withZone } from '../instant-range.ts';
import type { Component, Part } from '../parameter.ts';
import type { RowTest } from '../plan.ts';
import { comparableUnit, familyUnit, type Scale, scaled } from '../unit.ts';
import { splitEscaped, unescaped } from './escape.ts';
import { isMistake, type Mistake, mistake, shown } from './mistake.ts';
import { dateBounds, type NumberStretch, numberBounds, numberStretch, type Prefix, splitPrefix } from './prefix.ts';
import type { SoughtCode, Surroundings } from './surroundings.ts';

/** The part of a parameter that values are read for. */
export interface Searched extends Component {
  code: string;
  /** Types a reference may lead to; empty when any may. */
  targets: readonly string[];
}

/** The rows, any of which meets one value of a parameter; or why the value cannot be read. */
export type ReadValue = (searched: Searched, value: string, around: Surroundings) => RowTest[] | Mistake;

const ids = (parts: readonly Part[]) => parts.map(({ id }) => id);

const wrong = ({ code }: Searched, value: string, expected: string) =>
  mistake('search-value-invalid', `${code}: "${shown(value)}" is not understood; ${expected} was expected.`);

/** `[system|]code` (http://hl7.org/fhir/R4/search.html#token). */
const tokenTests: ReadValue = (searched, value) => {
  const { parts } = searched;
  const [first = '', ...rest] = splitEscaped(value, '|').map(unescaped);
  if (rest.length === 0) return first === '' ? wrong(searched, value, 'a code') : codeTests(parts, { code: first });
  const code = rest.join('|');
  if (first === '' && code === '') return wrong(searched, value, '[system]|[code]');
  return code === '' ? systemTests(parts, first) : codeTests(parts, { system: first, code });
};

/**
 * A code of a system (`''`: of none), or all of its codes; without a system the code of any. Of codes that have no
 * system of their own the definition says it; where it does not, they may be of any.
 */
export function codeTests(parts: readonly Part[], { system, code }: SoughtCode): RowTest[] {
  const codes = code === undefined ? {} : { codes: [code] };
  if (system === undefined) return [{ table: 'token', indexes: ids(parts), ...codes }];
  const own = system === '' ? NO_SYSTEM : systemId(system);
  const isImplied = ({ systems }: Part) => system === '' || (systems?.includes(system) ?? true);
  const [implied, others] = [parts.filter(isImplied), parts.filter((part) => !isImplied(part))];
  const tests: RowTest[] = [
    { table: 'token', indexes: ids(implied), systems: [own, IMPLIED], ...codes },
    { table: 'token', indexes: ids(others), systems: [own], ...codes },
  ];
  return tests.filter(({ indexes }) => indexes.length > 0);
}

/** Any code of a system. */
function systemTests(parts: readonly Part[], system: string): RowTest[] {
  const own = systemId(system);
  const implied = ids(parts.filter(({ systems }) => systems?.includes(system)));
  const tests: RowTest[] = [
    { table: 'token', indexes: ids(parts), systems: [own] },
    { table: 'token', indexes: implied, systems: [IMPLIED] },
  ];
  return tests.filter(({ indexes }) => indexes.length > 0);
}

/** `system|code|value` of an identifier with its type. */
export const ofTypeTests: ReadValue = (searched, value) => {
  const parts = splitEscaped(value, '|').map(unescaped);
  const [system = '', code = '', ...rest] = parts;
  if (parts.length !== 3 || parts.includes('')) return wrong(searched, value, '[system]|[code]|[value]');
  const indexes = searched.parts.map(({ identifierId }) => identifierId);
  return [{ table: 'token', indexes, systems: [systemId(system)], codes: [`${code}|${rest[0]}`] }];
};

/** No more of a text is kept, and engines bound the pattern that one is looked for by. */
const tooLong = (searched: Searched, value: string) =>
  wrong(searched, value, `a text of at most ${LONGEST_TEXT} characters`);

/** Texts of codes, as strings are searched. */
export const textTests: ReadValue = (searched, value) => {
  const indexes = searched.parts.map(({ textId }) => textId);
  return folded(searched, indexes, 'starts', value);
};

function folded(
  searched: Searched,
  indexes: number[],
  match: 'starts' | 'contains',
  value: string,
): RowTest[] | Mistake {
  const text = fold(unescaped(value));
  if (text === '') return wrong(searched, value, 'a letter or a digit');
  if (text.length > LONGEST_TEXT) return tooLong(searched, value);
  return [{ table: 'string', indexes, match, text }];
}

/** Strings that begin with the value, without case and accents. */
const stringTests: ReadValue = (searched, value) => folded(searched, ids(searched.parts), 'starts', value);

/** Strings that hold the value anywhere. */
export const containsTests: ReadValue = (searched, value) => folded(searched, ids(searched.parts), 'contains', value);

/** Strings that are the value, to the letter. */
export const exactTests: ReadValue = (searched, value) => {
  const text = unescaped(value);
  if (text.length > LONGEST_TEXT) return tooLong(searched, value);
  return [{ table: 'string', indexes: ids(searched.parts), match: 'exact', text }];
};

/** Dates with a prefix (http://hl7.org/fhir/R4/search.html#date). */
const dateTests: ReadValue = (searched, value, { now }) => {
  const { prefix, rest } = splitPrefix(unescaped(value));
  const range = instantRange(withZone(rest));
  if (!range) return wrong(searched, value, 'a date such as 2020, 2020-05 or ge2020-05-31T12:00:00Z');
  return [{ table: 'date', indexes: ids(searched.parts), bounds: dateBounds(prefix, range, now) }];
};

/** Numbers with a prefix. */
const numberTests: ReadValue = (searched, value) => {
  const { prefix, rest } = splitPrefix(unescaped(value));
  const stretch = numberStretch(rest);
  if (!stretch) return wrong(searched, value, 'a number such as 100, 0.80 or ge5');
  return [{ table: 'quantity', indexes: ids(searched.parts), bounds: numberBounds(prefix, stretch), code: '' }];
};

/** `[prefix]number[|system|code]` (http://hl7.org/fhir/R4/search.html#quantity). */
const quantityTests: ReadValue = (searched, value) => {
  const [number = '', system = '', code = '', ...more] = splitEscaped(value, '|').map(unescaped);
  const { prefix, rest } = splitPrefix(number);
  const stretch = numberStretch(rest);
  if (!stretch || more.length > 0 || (system !== '' && code === '')) {
    return wrong(searched, value, '[prefix]number or [prefix]number|[system]|[code]');
  }
  const indexes = ids(searched.parts);
  if (code === '') return [{ table: 'quantity', indexes, bounds: numberBounds(prefix, stretch), code: '' }];
  if (system !== '')
    return [{ ...inUnit(indexes, prefix, stretch, comparableUnit(system, code)), system: systemId(system) }];
  // the code or the text of the unit
  const asText = inUnit(indexes, prefix, stretch, { code, factor: 1 });
  const family = familyUnit(code);
  return family ? [{ ...inUnit(indexes, prefix, stretch, family), system: systemId(UCUM) }, asText] : [asText];
};

function inUnit(indexes: number[], prefix: Prefix, { value, low, high }: NumberStretch, { code, factor }: Scale) {
  const inScale = { value: scaled(value, factor), low: scaled(low, factor), high: scaled(high, factor) };
  return { table: 'quantity' as const, indexes, code, bounds: numberBounds(prefix, inScale) };
}

/** A uri, whole. */
const uriTests: ReadValue = (searched, value) => {
  const code = unescaped(value);
  return code === ''
    ? wrong(searched, value, 'a uri')
    : [{ table: 'token', indexes: ids(searched.parts), codes: [code] }];
};

/** A text without slashes at its end. A regular expression would try from each of many slashes anew. */
function withoutSlashes(text: string): string {
  let end = text.length;
  while (text[end - 1] === '/') end -= 1;
  return text.slice(0, end);
}

/** A uri and all below its path. */
export const uriBelowTests: ReadValue = (searched, value) => {
  const code = withoutSlashes(unescaped(value));
  if (code === '') return wrong(searched, value, 'a uri');
  const indexes = ids(searched.parts);
  return [
    { table: 'token', indexes, codes: [code] },
    { table: 'token', indexes, prefix: `${code}/` },
  ];
};

/** A uri and all whose path it is below. */
export const uriAboveTests: ReadValue = (searched, value) => {
  const segments = withoutSlashes(unescaped(value)).split('/');
  if (segments.length > 50 || segments[0] === '') return wrong(searched, value, 'a uri');
  const indexes = ids(searched.parts);
  return [{ table: 'token', indexes, codes: segments.map((_, at) => segments.slice(0, at + 1).join('/')) }];
};

const REFERENCE = 'an id, Type/id or a whole URL';

/** `Type/id`, `id`, or a whole URL (http://hl7.org/fhir/R4/search.html#reference). */
export const referenceTests: ReadValue = (searched, value, { base, own }) => {
  const given = unescaped(value);
  const { type, id } = indexedReference(given, base === undefined ? own : [`${base}/`, ...own]);
  if (type === '' && isId(id)) {
    return byTargets(searched).map(({ indexes, types }) => ({ table: 'reference', indexes, ids: [id], types }));
  }
  if (type === '') {
    const whole = /^(?:[a-z][a-z0-9+.-]*:|#)./i.test(id);
    return whole
      ? [{ table: 'reference', indexes: ids(searched.parts), types: [''], ids: [id] }]
      : wrong(searched, value, REFERENCE);
  }
  const local: RowTest[] = byTargets(searched, type).map(({ indexes }) => ({
    table: 'reference',
    indexes,
    ids: [id],
    types: [type],
  }));
  if (local.length === 0) {
    return mistake('search-value-invalid', `${searched.code}: it does not lead to a ${shown(type)}.`);
  }
  // what was stored before the base was configured
  if (base === undefined || own.includes(`${base}/`)) return local;
  return [...local, { table: 'reference', indexes: ids(searched.parts), types: [''], ids: [`${base}/${type}/${id}`] }];
};

/** The parts by the types their references may lead to, narrowed to one type where it is given. */
export function byTargets(
  { parts, targets }: Searched,
  type?: string,
): { indexes: number[]; types: readonly string[] }[] {
  return parts.flatMap((part) => {
    const own = part.targets ?? targets;
    if (type === undefined) return [{ indexes: [part.id], types: own }];
    return own.length === 0 || own.includes(type) ? [{ indexes: [part.id], types: [type] }] : [];
  });
}

/** `system|value` of the identifier that a reference carries. */
export const referenceIdentifierTests: ReadValue = (searched, value, around) => {
  const parts = searched.parts.map((part) => ({ ...part, id: part.identifierId }));
  return tokenTests({ ...searched, parts }, value, around);
};

/** The reader of plain values by the type of the parameter. */
export const PLAIN_VALUES: Readonly<Record<Component['type'], ReadValue>> = {
  token: tokenTests,
  string: stringTests,
  date: dateTests,
  number: numberTests,
  quantity: quantityTests,
  reference: referenceTests,
  uri: uriTests,
};

/** The tests of several values, any of which may hold. */
export function anyTests(read: ReadValue, searched: Searched, values: readonly string[], around: Surroundings) {
  const tests: RowTest[] = [];
  for (const value of values) {
    const own = read(searched, value, around);
    if (isMistake(own)) return own;
    tests.push(...own);
  }
  return tests;
}
