import { isId } from '../../fhir/id.ts';
import { named } from '../../fhir/read.ts';
import { instantRange, withZone } from '../instant-range.ts';
import type { Parameter, Part } from '../parameter.ts';
import type { Filter, RowTest } from '../plan.ts';
import type { SearchTable } from '../row.ts';
import { anyOf, anyRow, NOTHING } from './combine.ts';
import { splitEscaped, unescaped } from './escape.ts';
import type { SearchKey } from './key.ts';
import { isMistake, type Mistake, mistake, shown } from './mistake.ts';
import { dateBounds, splitPrefix } from './prefix.ts';
import {
  anyTests,
  byTargets,
  containsTests,
  exactTests,
  ofTypeTests,
  PLAIN_VALUES,
  type ReadValue,
  referenceIdentifierTests,
  referenceTests,
  textTests,
  uriAboveTests,
  uriBelowTests,
} from './row-tests.ts';
import type { Surroundings } from './surroundings.ts';
import { TERMINOLOGY, terminologyFilter } from './terminology-filter.ts';

/** What resources of a type must be for one parameter of a query; `unknown` when the type has no such parameter. */
export function filterOf(
  type: string,
  key: SearchKey,
  value: string,
  around: Surroundings,
): Filter | Mistake | 'unknown' {
  if (key.kind === 'chain') return chainFilter(type, key, value, around);
  if (key.kind === 'has') return hasFilter(type, key, value, around);
  const { code, modifier } = key;
  if (code === '_id') return modifier === undefined ? idFilter(value) : noModifier(code, modifier);
  if (code === '_lastUpdated')
    return modifier === undefined ? updatedFilter(value, around) : noModifier(code, modifier);
  const parameter = around.parameters.get(type)?.get(code);
  return parameter ? parameterFilter(parameter, modifier, value, around) : 'unknown';
}

const noModifier = (code: string, modifier: string) =>
  mistake('search-modifier-invalid', `${code} cannot be searched with the modifier :${shown(modifier)}.`);

function idFilter(value: string): Filter | Mistake {
  const ids = splitEscaped(value, ',').map(unescaped);
  return ids.every(isId) ? { kind: 'id', ids } : mistake('search-value-invalid', `_id: "${shown(value)}" is no id.`);
}

function updatedFilter(value: string, { now }: Surroundings): Filter | Mistake {
  const filters: Filter[] = [];
  for (const one of splitEscaped(value, ',')) {
    const { prefix, rest } = splitPrefix(one);
    const range = instantRange(withZone(rest));
    if (!range) return mistake('search-value-invalid', `_lastUpdated: "${shown(one)}" is no date.`);
    filters.push({ kind: 'updated', bounds: dateBounds(prefix, range, now) });
  }
  return anyOf(filters);
}

function parameterFilter(
  parameter: Parameter,
  modifier: string | undefined,
  value: string,
  around: Surroundings,
): Filter | Mistake {
  const { code, type } = parameter;
  if (modifier === 'missing') return missingFilter(parameter, value);
  if (type === 'composite')
    return modifier === undefined ? composite(parameter, value, around) : noModifier(code, modifier);
  const searched = { ...parameter, type };
  if (type === 'token' && modifier !== undefined && TERMINOLOGY.has(modifier)) {
    return terminologyFilter(parameter, modifier, value, around);
  }
  const values = splitEscaped(value, ',');
  if (type === 'reference' && modifier !== undefined && modifier !== 'identifier') {
    return typedReference(parameter, modifier, values, around);
  }
  const read = modifier === undefined ? PLAIN_VALUES[type] : named(READERS[type] ?? {}, modifier);
  if (!read) return noModifier(code, modifier ?? '');
  const tests = anyTests(read, searched, values, around);
  if (isMistake(tests)) return tests;
  const found = anyRow(tests);
  return modifier === 'not' ? { kind: 'not', of: found } : found;
}

/** Modifiers by the type of the parameter (http://hl7.org/fhir/R4/search.html#modifiers). */
const READERS: Readonly<Record<string, Readonly<Record<string, ReadValue>>>> = {
  token: { not: PLAIN_VALUES.token, text: textTests, 'of-type': ofTypeTests },
  string: { contains: containsTests, exact: exactTests },
  uri: { below: uriBelowTests, above: uriAboveTests },
  reference: { identifier: referenceIdentifierTests },
};

/** `subject:Patient=1` */
function typedReference(
  parameter: Parameter,
  target: string,
  values: readonly string[],
  around: Surroundings,
): Filter | Mistake {
  if (!/^[A-Z]/.test(target)) return noModifier(parameter.code, target);
  const searched = { ...parameter, type: 'reference' as const };
  const parts = parameter.parts.filter((part) => byTargets({ ...searched, parts: [part] }, target).length > 0);
  if (parts.length === 0) {
    return mistake('search-modifier-invalid', `${parameter.code} does not lead to a ${shown(target)}.`);
  }
  const whole = values.map((value) => (isId(value) ? `${target}/${value}` : value));
  // a value that names another type contradicts the modifier
  const tests = anyTests(referenceTests, { ...searched, parts, targets: [target] }, whole, around);
  return isMistake(tests) ? tests : anyRow(tests);
}

function missingFilter({ code, type, parts, groups }: Parameter, value: string): Filter | Mistake {
  if (value !== 'true' && value !== 'false') {
    return mistake('search-value-invalid', `${code}:missing must be true or false.`);
  }
  const present: Filter =
    type === 'composite'
      ? anyOf(groups.map((group) => ({ kind: 'all', of: group.map((one) => presence(one.type, one.parts)) })))
      : presence(type, parts);
  return value === 'true' ? { kind: 'not', of: present } : present;
}

const TABLE_OF: Readonly<Record<Parameter['type'], SearchTable>> = {
  token: 'token',
  uri: 'token',
  string: 'string',
  date: 'date',
  number: 'quantity',
  quantity: 'quantity',
  reference: 'reference',
  composite: 'token',
};

/** The table that holds the values of a parameter's type. */
export const tableOf = (type: Parameter['type']): SearchTable => TABLE_OF[type];

function presence(type: Parameter['type'], parts: readonly Part[]): Filter {
  const of = parts.flatMap(({ id, textId, identifierId, targets }) => {
    const own = { table: TABLE_OF[type], indexes: [id], ...(targets === undefined ? {} : { types: targets }) };
    if (type === 'token') return [own, { table: 'string' as const, indexes: [textId] }];
    if (type !== 'reference' || targets !== undefined) return [own];
    return [own, { table: 'token' as const, indexes: [identifierId] }];
  });
  return { kind: 'present', of };
}

/** `code$value` pairs (http://hl7.org/fhir/R4/search.html#combining). */
function composite({ code, groups }: Parameter, value: string, around: Surroundings): Filter | Mistake {
  const filters: Filter[] = [];
  for (const pair of splitEscaped(value, ',')) {
    const values = splitEscaped(pair, '$');
    for (const group of groups) {
      if (values.length !== group.length) {
        return mistake('search-value-invalid', `${code}: ${group.length} values joined by $ were expected.`);
      }
      const tests: RowTest[][] = [];
      for (const [at, component] of group.entries()) {
        const read = PLAIN_VALUES[component.type];
        const own = anyTests(read, { ...component, code, targets: [] }, [values[at] ?? ''], around);
        if (isMistake(own)) return own;
        tests.push(own);
      }
      filters.push({ kind: 'group', tests });
    }
  }
  return anyOf(filters);
}

function referenceParameter(type: string, code: string, around: Surroundings): Parameter | Mistake | 'unknown' {
  const parameter = around.parameters.get(type)?.get(code);
  if (!parameter) return 'unknown';
  if (parameter.type === 'reference') return parameter;
  return mistake('search-chain-invalid', `${code} of ${type} is no reference, so that no chain can go through it.`);
}

type KeyOf<K extends SearchKey['kind']> = Extract<SearchKey, { kind: K }>;

/** `subject:Patient.name=…` (http://hl7.org/fhir/R4/search.html#chaining). Without a type all types that know the rest. */
function chainFilter(
  type: string,
  { code, type: wanted, rest }: KeyOf<'chain'>,
  value: string,
  around: Surroundings,
): Filter | Mistake | 'unknown' {
  const parameter = referenceParameter(type, code, around);
  if (parameter === 'unknown' || isMistake(parameter)) return parameter;
  const filters: Filter[] = [];
  let met = false;
  for (const { indexes, types } of byTargets({ ...parameter, type: 'reference' }, wanted)) {
    for (const target of types.length === 0 ? around.parameters.keys() : types) {
      const inner = filterOf(target, rest, value, around);
      if (inner === 'unknown') continue;
      if (isMistake(inner)) return inner;
      met = true;
      filters.push({ kind: 'chain', indexes, types: [target], filter: inner });
    }
  }
  if (met) return anyOf(filters);
  return mistake('search-chain-invalid', `No resource that ${code} of ${type} leads to has the rest of this chain.`);
}

/** `_has:Observation:patient:code=…` (http://hl7.org/fhir/R4/search.html#has). */
function hasFilter(
  type: string,
  { type: source, code, rest }: KeyOf<'has'>,
  value: string,
  around: Surroundings,
): Filter | Mistake {
  const parameter = referenceParameter(source, code, around);
  if (parameter === 'unknown')
    return mistake('search-chain-invalid', `${shown(source)} has no parameter ${shown(code)}.`);
  if (isMistake(parameter)) return parameter;
  const inner = filterOf(source, rest, value, around);
  if (inner === 'unknown') {
    return mistake('search-chain-invalid', `${source} has no parameter for the rest of this _has.`);
  }
  if (isMistake(inner)) return inner;
  const indexes = byTargets({ ...parameter, type: 'reference' }, type).flatMap((one) => one.indexes);
  return indexes.length === 0 ? NOTHING : { kind: 'referred', type: source, indexes, filter: inner };
}
