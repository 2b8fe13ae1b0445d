import fc from 'fast-check';

/** A resource as plain JSON. */
export type Json = { [name: string]: unknown };

/** A resource of a world, with what every one has. */
export interface Being extends Json {
  resourceType: string;
  id: string;
}

/** Everything stored, few values of each kind, so that random queries meet some of it. */
export type World = readonly Being[];

export const UCUM = 'http://unitsofmeasure.org';
export const SYSTEMS = ['http://a.example', 'http://b.example'] as const;
export const CODES = ['c1', 'c2', 'C1'] as const;
export const PATIENTS = ['p1', 'p2', 'p3', 'p4'] as const;
export const NAMES = ['Müller', 'Muller-Weiß', 'mu', 'ODonnell', "O'Donnell", 'de la Cruz', '100%', 'a_b'] as const;
export const DATES = ['2019', '2020', '2020-02', '2020-03', '2020-02-28', '2020-02-29', '2020-03-01'] as const;
export const TIMES = [
  '2020-02-29T00:00:00Z',
  '2020-02-29T23:30:00-01:00',
  '2020-03-01T00:30:00.5Z',
  '2020-03-01T00:30:00+01:00',
] as const;
export const NUMBERS = [0, -1.5, 5, 5.4, 5.44, 50, 54, 500] as const;
export const UNITS = [
  { system: UCUM, code: 'mm', unit: 'mm' },
  { system: UCUM, code: 'cm', unit: 'cm' },
  { system: UCUM, code: '%', unit: 'percent' },
  { unit: 'cm' },
  {},
] as const;
export const URIS = ['http://x.example/a', 'http://x.example/a/b', 'http://x.example/ab', 'urn:oid:1.2.3'] as const;

const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });
const few = <T>(value: fc.Arbitrary<T>) => fc.array(value, { maxLength: 2 });

const coding = fc.record(
  {
    system: fc.constantFrom(...SYSTEMS),
    code: fc.constantFrom(...CODES),
    display: fc.constantFrom('Head', 'head ache', 'Foot'),
  },
  { requiredKeys: [] },
);
const concept = fc.record({ coding: few(coding), text: fc.constantFrom('Head', 'Cord') }, { requiredKeys: [] });
const period = fc.record(
  { start: fc.constantFrom(...DATES, ...TIMES), end: fc.constantFrom(...DATES, ...TIMES) },
  { requiredKeys: [] },
);
const quantity = fc
  .tuple(fc.constantFrom(...NUMBERS), fc.constantFrom(...UNITS))
  .map(([value, unit]) => ({ value, ...unit }));
const patientReference = fc.oneof(
  fc.constantFrom(...PATIENTS).map((id) => ({ reference: `Patient/${id}` })),
  fc.constant({ reference: 'http://elsewhere.example/Patient/p1' }),
  fc.constantFrom(...CODES).map((value) => ({ identifier: { system: SYSTEMS[0], value } })),
);
const identifier = fc.record(
  { system: fc.constantFrom(...SYSTEMS), value: fc.constantFrom(...CODES) },
  { requiredKeys: [] },
);

/** A choice: none, or one member under the name that its type gives it. */
const choice = (options: Record<string, fc.Arbitrary<unknown>>) =>
  fc.oneof(fc.constant({}), ...Object.entries(options).map(([name, value]) => value.map((one) => ({ [name]: one }))));

const patient = fc.record({
  identifier: few(identifier),
  active: maybe(fc.boolean()),
  gender: maybe(fc.constantFrom('female', 'male')),
  birthDate: maybe(fc.constantFrom(...DATES)),
  name: few(
    fc.record({ family: fc.constantFrom(...NAMES), given: few(fc.constantFrom(...NAMES)) }, { requiredKeys: [] }),
  ),
});
const observation = fc
  .tuple(
    fc.record({
      code: concept,
      status: fc.constantFrom('final', 'amended'),
      subject: maybe(patientReference),
      component: few(
        fc
          .tuple(concept, choice({ valueQuantity: quantity, valueCodeableConcept: concept }))
          .map(([code, value]) => ({ code, ...value })),
      ),
    }),
    choice({ valueQuantity: quantity, valueCodeableConcept: concept, valueString: fc.constantFrom(...NAMES) }),
    choice({ effectiveDateTime: fc.constantFrom(...DATES, ...TIMES), effectivePeriod: period }),
  )
  .map(([own, value, effective]) => ({ ...own, ...value, ...effective }));
const condition = fc
  .tuple(
    fc.record({ code: concept, subject: maybe(patientReference), recordedDate: maybe(fc.constantFrom(...DATES)) }),
    choice({ onsetDateTime: fc.constantFrom(...DATES), onsetString: fc.constantFrom(...NAMES) }),
  )
  .map(([own, onset]) => ({ ...own, ...onset }));
const carePlan = fc.record({ instantiatesUri: few(fc.constantFrom(...URIS)), subject: maybe(patientReference) });

const KINDS: Readonly<Record<string, fc.Arbitrary<Json>>> = {
  Patient: patient,
  Observation: observation,
  Condition: condition,
  CarePlan: carePlan,
};

/** Absent members, empty lists and empty elements are not written: FHIR has none of them. */
function pruned(value: unknown): unknown {
  if (Array.isArray(value)) {
    const items = value.map(pruned).filter((one) => one !== undefined);
    return items.length === 0 ? undefined : items;
  }
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value)
    .map(([name, member]) => [name, pruned(member)] as const)
    .filter(([, member]) => member !== undefined);
  return members.length === 0 ? undefined : Object.fromEntries(members);
}

const beings = (resourceType: string, ids: readonly string[]) =>
  fc
    .tuple(...ids.map(() => fc.option(KINDS[resourceType] ?? fc.constant({}), { nil: undefined, freq: 6 })))
    .map((all) =>
      all.flatMap((own, at): Being[] => {
        const members = pruned(own);
        if (own === undefined) return [];
        return [{ resourceType, id: ids[at] ?? '', ...(typeof members === 'object' ? members : {}) }];
      }),
    );

const named = (prefix: string, count: number) => Array.from({ length: count }, (_, at) => `${prefix}${at}`);

/** Worlds; some of the resources that others name are missing. */
export const worlds: fc.Arbitrary<World> = fc
  .tuple(
    beings('Patient', PATIENTS),
    beings('Observation', named('o', 12)),
    beings('Condition', named('c', 6)),
    beings('CarePlan', named('k', 4)),
  )
  .map((kinds) => kinds.flat());
