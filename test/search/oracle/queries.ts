import fc from 'fast-check';
import {
  at,
  codingHolds,
  DATE_PREFIXES,
  dateHolds,
  list,
  member,
  patientOf,
  plain,
  quantityHolds,
  span,
  spanOf,
  type Token,
  type Unit,
} from './judge.ts';
import { type Being, CODES, DATES, NAMES, NUMBERS, PATIENTS, SYSTEMS, TIMES, UCUM, URIS, type World } from './world.ts';

/** A parameter of a query, and which resources it lets through. */
export interface Criterion {
  name: string;
  value: string;
  holds(resource: Being, world: World): boolean;
}

type Values = (resource: Being) => unknown[];

/** Alternatives joined by commas: one must hold for one of the values. */
function alternatives<T>(
  name: fc.Arbitrary<string>,
  one: fc.Arbitrary<T>,
  text: (one: T) => string,
  values: Values,
  holds: (one: T, value: unknown) => boolean,
): fc.Arbitrary<Criterion> {
  return fc.tuple(name, fc.array(one, { minLength: 1, maxLength: 2 })).map(([code, wanted]) => ({
    name: code,
    value: wanted.map(text).join(','),
    holds: (resource) => values(resource).some((value) => wanted.some((each) => holds(each, value))),
  }));
}

const negated = ({ name, value, holds }: Criterion): Criterion => ({
  name: `${name}:not`,
  value,
  holds: (resource, world) => !holds(resource, world),
});

const missing = (name: string, present: (resource: Being) => boolean): fc.Arbitrary<Criterion> =>
  fc.boolean().map((absent) => ({
    name: `${name}:missing`,
    value: String(absent),
    holds: (resource) => present(resource) !== absent,
  }));

const tokens: fc.Arbitrary<Token> = fc.oneof(
  fc.record({ code: fc.constantFrom(...CODES) }),
  fc.record({ system: fc.constantFrom(...SYSTEMS, ''), code: fc.constantFrom(...CODES) }),
  fc.record({ system: fc.constantFrom(...SYSTEMS) }),
);
const tokenText = ({ system, code = '' }: Token) => (system === undefined ? code : `${system}|${code}`);
const token = (name: string, values: Values) => alternatives(fc.constant(name), tokens, tokenText, values, codingHolds);
const maybeNot = (criterion: fc.Arbitrary<Criterion>) => fc.oneof(criterion, criterion.map(negated));

const text = (name: string, values: Values) =>
  alternatives(
    fc.constant(`${name}:text`),
    fc.constantFrom('head', 'HEAD a', 'cord', 'oot'),
    String,
    (resource) => values(resource).flatMap((one) => [...at(one, 'text'), ...at(one, 'coding', 'display')]),
    (wanted, value) => plain(value).startsWith(plain(wanted)),
  );

const strings = fc.constantFrom(...NAMES.map((name) => name.slice(0, 3)), ...NAMES, 'cruz', 'ü');
const escaped = (value: string) => value.replace(/[\\$,|]/g, '\\$&');
const string = (name: string, values: Values) => {
  const folded = strings.filter((value) => plain(value) !== '');
  return fc.oneof(
    alternatives(fc.constant(name), folded, escaped, values, (a, b) => plain(b).startsWith(plain(a))),
    alternatives(fc.constant(`${name}:contains`), folded, escaped, values, (a, b) => plain(b).includes(plain(a))),
    alternatives(fc.constant(`${name}:exact`), strings, escaped, values, (a, b) => a === b),
  );
};

const date = (name: string, values: Values) =>
  alternatives(
    fc.constant(name),
    fc.tuple(fc.constantFrom(...DATE_PREFIXES), fc.constantFrom(...DATES, ...TIMES)),
    ([prefix, value]) => prefix + value,
    values,
    ([prefix, value], found) => spanOf(found).some((one) => dateHolds(prefix, span(value), one)),
  );

const numbers = fc.tuple(
  fc.constantFrom(...DATE_PREFIXES),
  fc.constantFrom(...NUMBERS.map(String), '5.0', '5.40', '0.5', '55'),
);
const units: fc.Arbitrary<Unit> = fc.oneof(
  fc.constant({}),
  fc.record({ system: fc.constant(UCUM), code: fc.constantFrom('mm', 'cm', '%') }),
  fc.record({ code: fc.constantFrom('mm', 'cm', '%', 'percent') }),
);
const unitText = ({ system = '', code }: Unit) => (code === undefined ? '' : `|${system}|${code}`);
const quantity = (name: string, values: Values) =>
  alternatives(
    fc.constant(name),
    fc.tuple(numbers, units),
    ([[prefix, number], unit]) => prefix + number + unitText(unit),
    values,
    ([[prefix, number], unit], value) => quantityHolds(prefix, number, unit, value),
  );

const references = fc.tuple(fc.constantFrom('', 'Patient/'), fc.constantFrom(...PATIENTS));
const subject = fc.oneof(
  alternatives(
    fc.constantFrom('subject', 'patient'),
    references,
    ([type, id]) => type + id,
    (resource) => at(resource, 'subject', 'reference'),
    ([, id], value) => value === `Patient/${id}`,
  ),
  alternatives(
    fc.constant('subject:Patient'),
    fc.constantFrom(...PATIENTS),
    String,
    (resource) => at(resource, 'subject', 'reference'),
    (id, value) => value === `Patient/${id}`,
  ),
  alternatives(
    fc.constant('subject'),
    fc.constant('http://elsewhere.example/Patient/p1'),
    String,
    (resource) => at(resource, 'subject', 'reference'),
    (url, value) => value === url,
  ),
  alternatives(
    fc.constant('subject:identifier'),
    tokens,
    tokenText,
    (resource) => at(resource, 'subject', 'identifier'),
    codingHolds,
  ),
  missing('subject', (resource) => resource.subject !== undefined),
);

const uri = fc.oneof(
  alternatives(
    fc.constant('instantiates-uri'),
    fc.constantFrom(...URIS),
    String,
    (resource) => at(resource, 'instantiatesUri'),
    (wanted, value) => value === wanted,
  ),
  alternatives(
    fc.constant('instantiates-uri:below'),
    fc.constantFrom(...URIS, 'http://x.example'),
    String,
    (resource) => at(resource, 'instantiatesUri'),
    (wanted, value) => value === wanted || String(value).startsWith(`${wanted}/`),
  ),
  alternatives(
    fc.constant('instantiates-uri:above'),
    fc.constantFrom(...URIS, 'http://x.example/a/b/c'),
    String,
    (resource) => at(resource, 'instantiatesUri'),
    (wanted, value) => value === wanted || wanted.startsWith(`${value}/`),
  ),
);

/** `code$value`, both within one element. */
function composite<T>(
  name: string,
  groups: Values,
  second: fc.Arbitrary<T>,
  secondText: (one: T) => string,
  holds: (one: T, group: unknown) => boolean,
) {
  return alternatives(
    fc.constant(name),
    fc.tuple(tokens, second),
    ([code, value]) => `${tokenText(code)}$${secondText(value)}`,
    groups,
    ([code, value], group) =>
      at(group, 'code', 'coding').some((coding) => codingHolds(code, coding)) && holds(value, group),
  );
}
const compositeQuantity = (name: string, groups: Values) =>
  composite(
    name,
    groups,
    fc.tuple(numbers, units),
    ([[prefix, number], unit]) => prefix + number + unitText(unit),
    ([[prefix, number], unit], group) => quantityHolds(prefix, number, unit, member(group, 'valueQuantity')),
  );
const compositeConcept = (name: string, groups: Values) =>
  composite(name, groups, tokens, tokenText, (wanted, group) =>
    at(group, 'valueCodeableConcept', 'coding').some((coding) => codingHolds(wanted, coding)),
  );
const whole: Values = (resource) => [resource];
const components: Values = (resource) => at(resource, 'component');
const combo: Values = (resource) => [resource, ...components(resource)];

const code = maybeNot(token('code', (resource) => at(resource, 'code', 'coding')));
const effective: Values = ({ effectiveDateTime, effectivePeriod }) => [
  ...list(effectiveDateTime),
  ...list(effectivePeriod),
];

const OWN: Readonly<Record<string, fc.Arbitrary<Criterion>>> = {
  Patient: fc.oneof(
    maybeNot(token('identifier', (resource) => at(resource, 'identifier'))),
    missing('identifier', ({ identifier }) => list(identifier).some((one) => member(one, 'value') !== undefined)),
    maybeNot(
      alternatives(
        fc.constant('gender'),
        fc.constantFrom('female', 'male', 'other'),
        String,
        (resource) => at(resource, 'gender'),
        (wanted, value) => wanted === value,
      ),
    ),
    alternatives(
      fc.constant('active'),
      fc.constantFrom('true', 'false'),
      String,
      (resource) => at(resource, 'active'),
      (wanted, value) => wanted === String(value),
    ),
    missing('active', ({ active }) => active !== undefined),
    date('birthdate', (resource) => at(resource, 'birthDate')),
    missing('birthdate', ({ birthDate }) => birthDate !== undefined),
    string('family', (resource) => at(resource, 'name', 'family')),
    string('name', (resource) => [...at(resource, 'name', 'family'), ...at(resource, 'name', 'given')]),
    missing('name', ({ name }) => name !== undefined),
  ),
  Observation: fc.oneof(
    code,
    text('code', (resource) => at(resource, 'code')),
    subject,
    date('date', effective),
    quantity('value-quantity', (resource) => at(resource, 'valueQuantity')),
    quantity('combo-value-quantity', (resource) => combo(resource).flatMap((one) => at(one, 'valueQuantity'))),
    missing('value-quantity', ({ valueQuantity }) => valueQuantity !== undefined),
    maybeNot(token('value-concept', (resource) => at(resource, 'valueCodeableConcept', 'coding'))),
    compositeQuantity('code-value-quantity', whole),
    compositeQuantity('component-code-value-quantity', components),
    compositeQuantity('combo-code-value-quantity', combo),
    compositeConcept('code-value-concept', whole),
    compositeConcept('marker-result', combo),
  ),
  Condition: fc.oneof(
    code,
    subject,
    date('onset-date', (resource) => at(resource, 'onsetDateTime')),
    string('onset-info', (resource) => at(resource, 'onsetString')),
    date('recorded-date', (resource) => at(resource, 'recordedDate')),
  ),
  CarePlan: fc.oneof(uri, subject),
};

const criterion = (type: string) => OWN[type] ?? fc.constant({ name: '_id', value: 'x', holds: () => false });
const REFERRING = ['Observation', 'Condition', 'CarePlan'] as const;

const chained = fc.tuple(fc.constantFrom('subject:Patient', 'patient'), criterion('Patient')).map(
  ([through, { name, value, holds }]): Criterion => ({
    name: `${through}.${name}`,
    value,
    holds: ({ subject: to }, world) => {
      const found = patientOf(to, world);
      return found !== undefined && holds(found, world);
    },
  }),
);

const reversed = fc
  .constantFrom(...REFERRING)
  .chain((source) => criterion(source).map((inner) => ({ source, ...inner })))
  .map(
    ({ source, name, value, holds }): Criterion => ({
      name: `_has:${source}:patient:${name}`,
      value,
      holds: ({ id }, world) =>
        world.some(
          (other) =>
            other.resourceType === source &&
            member(other.subject, 'reference') === `Patient/${id}` &&
            holds(other, world),
        ),
    }),
  );

/** A query: criteria that must all hold. */
export interface Query {
  type: string;
  criteria: readonly Criterion[];
  /** What the matches are sorted by; empty when by nothing. */
  sort: string;
}

const SORTS: Readonly<Record<string, readonly string[]>> = {
  Patient: ['birthdate', 'family', '-name', 'identifier'],
  Observation: ['date', 'value-quantity', 'code', 'subject', 'status'],
  Condition: ['onset-date', 'code'],
  CarePlan: ['instantiates-uri'],
};

/** Random queries of one or two parameters, chains and `_has` among them. */
export const queries: fc.Arbitrary<Query> = fc.constantFrom(...Object.keys(OWN)).chain((type) => {
  const all = type === 'Patient' ? fc.oneof(criterion(type), reversed) : fc.oneof(criterion(type), chained);
  const criteria = fc.oneof({ weight: 3, arbitrary: fc.tuple(all) }, { weight: 1, arbitrary: fc.tuple(all, all) });
  const key = fc.constantFrom(...(SORTS[type] ?? []), '_id', '_lastUpdated');
  const keys = fc.array(
    fc.tuple(fc.constantFrom('', '-'), key).map((parts) => parts.join('').replace('--', '')),
    {
      maxLength: 2,
    },
  );
  return fc.tuple(criteria, keys).map(([of, by]) => {
    const query = { type, criteria: of, sort: by.join(',') };
    return { ...query, [fc.toStringMethod]: () => queryText(query) };
  });
});

/** Ids of what a query should find. */
export function expected({ type, criteria }: Query, world: World): string[] {
  return world
    .filter(({ resourceType }) => resourceType === type)
    .filter((resource) => criteria.every(({ holds }) => holds(resource, world)))
    .map(({ id }) => id)
    .sort();
}

/** The query as it stands in a URL, behind the type. */
export function queryText({ type, criteria, sort }: Query): string {
  const parameters = new URLSearchParams(criteria.map(({ name, value }) => [name, value]));
  if (sort !== '') parameters.append('_sort', sort);
  return `${type}?${parameters}`;
}
