import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { isObject, type JsonObject, type JsonValue } from '../../../src/fhir/json.ts';
import { root, shippedMapping } from '../toolkit.ts';

const mapping = shippedMapping();
const folder = join(root, 'test/mapping/foreign/cases');
const bundles = readdirSync(folder)
  .map((name) => ({ name, file: join(folder, name, 'bundle.json') }))
  .filter(({ file }) => existsSync(file))
  .map(({ name, file }): [string, JsonValue] => [name, JSON.parse(readFileSync(file, 'utf8'))])
  .filter((one): one is [string, JsonObject] => isObject(one[1]) && Array.isArray(one[1].entry));

const casesOf = (value: JsonValue): JsonObject[] =>
  mapping.toCases(value).cases.map(({ case: read }) => ({ ...JSON.parse(JSON.stringify(read ?? {})), id: '' }));

const KEY = /^[a-z-]+-\d+$/i;

/** A value without the keys of items, which count them in the order they came in, and with its lists sorted. */
function unordered(value: JsonValue | undefined): JsonValue {
  if (Array.isArray(value)) return value.map(unordered).toSorted((one, other) => (text(one) < text(other) ? -1 : 1));
  if (isObject(value)) return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, unordered(one)]));
  return typeof value === 'string' && KEY.test(value) ? 'key' : (value ?? null);
}
const text = (value: JsonValue): string => JSON.stringify(value);

/** A value with each of its members changed, from the inside out. */
function everywhere(
  value: JsonValue | undefined,
  change: (value: JsonValue, name: string) => JsonValue,
  name = '',
): JsonValue {
  if (Array.isArray(value))
    return change(
      value.map((item) => everywhere(item, change)),
      name,
    );
  if (!isObject(value)) return change(value ?? null, name);
  const members = Object.entries(value).map(([member, one]) => [member, everywhere(one, change, member)]);
  return change(Object.fromEntries(members), name);
}

const words = new Set(['text', 'display', 'valueString']);
const unknown = { system: 'urn:oid:1.2.3', code: 'LOCAL' };
const spelt = (how: (text: string) => string) => (value: JsonValue, name: string) =>
  typeof value === 'string' && words.has(name) ? how(value) : value;
const ofCodings = (how: (codings: JsonValue[]) => JsonValue[]) => (value: JsonValue, name: string) =>
  name === 'coding' && Array.isArray(value) ? how(value) : value;

const changes: [string, (value: JsonValue, name: string) => JsonValue][] = [
  ['with codings in another order', ofCodings((codings) => codings.toReversed())],
  ['with a code of a system that is not known before the others', ofCodings((codings) => [unknown, ...codings])],
  ['with one behind the others', ofCodings((codings) => [...codings, unknown])],
  ['with double blanks', spelt((said) => ` ${said.replaceAll(' ', '  ')} `)],
  ['with blanks that do not break', spelt((said) => said.replaceAll(' ', '\u00a0'))],
  ['with marks apart from their letters', spelt((said) => said.normalize('NFD'))],
];

describe.each(bundles)('%s says the same', (_name, bundle) => {
  test.each(changes)('%s', (_change, change) => {
    expect(unordered(casesOf(everywhere(bundle, change)))).toEqual(unordered(casesOf(bundle)));
  });

  test('within another Bundle', () => {
    const message = {
      resourceType: 'Bundle',
      type: 'collection',
      entry: [{ fullUrl: 'urn:uuid:outer', resource: bundle }],
    };
    expect(casesOf(message)).toEqual(casesOf(bundle));
  });

  test.skipIf(bundle.type === 'history')('in another order', () => {
    const entry = Array.isArray(bundle.entry) ? bundle.entry.toReversed() : [];
    expect(unordered(casesOf({ ...bundle, entry }))).toEqual(unordered(casesOf(bundle)));
  });
});

describe('diagnoses of encounters', () => {
  const category = (code: string) => [
    { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/condition-category', code }] },
  ];
  const diagnosis = (id: string, kind: 'encounter-diagnosis' | 'problem-list-item', onsetDateTime?: string) => ({
    fullUrl: `https://ehr.example/Condition/${id}`,
    resource: {
      resourceType: 'Condition',
      id,
      category: category(kind),
      verificationStatus: {
        coding: [{ system: 'http://terminology.hl7.org/CodeSystem/condition-ver-status', code: 'confirmed' }],
      },
      code: { coding: [{ system: 'http://snomed.info/sct', code: '94600009' }] },
      ...(onsetDateTime === undefined ? {} : { onsetDateTime }),
      subject: { reference: 'https://ehr.example/Patient/p' },
    },
  });
  const visit = (id: string, date?: string) => diagnosis(id, 'encounter-diagnosis', date);
  const problem = (id: string, date?: string) => diagnosis(id, 'problem-list-item', date);
  const patient = { fullUrl: 'https://ehr.example/Patient/p', resource: { resourceType: 'Patient', id: 'p' } };

  type Entry = ReturnType<typeof diagnosis>;
  const permutations = (entries: Entry[]): Entry[][] =>
    entries.length < 2
      ? [entries]
      : entries.flatMap((one) => permutations(entries.filter((other) => other !== one)).map((rest) => [one, ...rest]));

  test.each<[string, Entry[], (string | undefined)[]]>([
    [
      'one at another time and one at no time',
      [problem('1', '2020-05-02'), visit('2'), visit('3', '2023-01')],
      ['2020-05-02', '2023-01'],
    ],
    [
      'two of one month, one to the day',
      [visit('1', '2023-01'), visit('2', '2023-01-15'), visit('3', '2020')],
      ['2020', '2023-01-15'],
    ],
    [
      'one that is one of two in the problem list',
      [problem('1', '2019'), problem('2', '2021'), visit('3')],
      ['2019', '2021'],
    ],
    [
      'a year that two fall in',
      [problem('1', '2019-02'), problem('2', '2019-11'), visit('3', '2019')],
      ['2019-02', '2019-11'],
    ],
    ['visits of one that has no time', [problem('1'), visit('2', '2019'), visit('3', '2021')], [undefined]],
  ])('%s: the same episodes in whatever order', (_name, entries, onsets) => {
    for (const order of permutations(entries)) {
      const [read] = casesOf({ resourceType: 'Bundle', type: 'collection', entry: [patient, ...order] });
      const episodes = Array.isArray(read?.episodes) ? read.episodes : [];
      const found = episodes.map((one) => (isObject(one) ? one.onset : null));
      expect(found.toSorted()).toEqual(onsets);
    }
  });
});

describe('diagnoses of stays that have no category', () => {
  const GM = 'http://fhir.de/CodeSystem/bfarm/icd-10-gm';
  const SIDES = 'https://fhir.kbv.de/CodeSystem/KBV_CS_SFHIR_ICD_SEITENLOKALISATION';
  const subject = { reference: 'Patient/p' };
  const stay = (id: string, more: JsonObject = {}): JsonObject => ({
    resourceType: 'Encounter',
    id,
    status: 'finished',
    subject,
    ...more,
  });
  const of = (id: string) => ({ encounter: { reference: `Encounter/${id}` } });
  const condition = (id: string, code: JsonObject, more: JsonObject = {}): JsonObject => ({
    resourceType: 'Condition',
    id,
    subject,
    code,
    ...more,
  });
  const breast = (id: string, more: JsonObject = {}, side?: string) => {
    const extension = [
      {
        url: 'http://fhir.de/StructureDefinition/seitenlokalisation',
        valueCoding: { system: SIDES, code: side ?? '' },
      },
    ];
    return condition(
      id,
      { coding: [{ system: GM, code: 'C50.4', ...(side === undefined ? {} : { extension }) }] },
      more,
    );
  };
  const iscm = (id: string, text: string, more: JsonObject = {}) =>
    condition(id, { coding: [{ system: GM, code: 'C79.4' }], text }, more);
  const dated = (date: string) => ({ onsetDateTime: date });
  const counts = (...resources: JsonObject[]) => {
    const all = [{ resourceType: 'Patient', id: 'p' }, stay('e1'), stay('e2'), ...resources];
    return [all, all.toReversed()].map((input) => {
      const read = mapping.toCases(input).cases[0]?.case;
      return [read?.primaryCancers?.length ?? 0, read?.episodes?.length ?? 0, read?.lesions?.length ?? 0];
    });
  };

  test.each<[string, JsonObject[], [number, number, number]]>([
    [
      'say again what was coded at another stay',
      [
        breast('b1', of('e1')),
        breast('b2', of('e2')),
        iscm('i1', 'Intramedulläre Metastase BWK 6', of('e1')),
        iscm('i2', 'Intramedulläre Metastase BWK 6', of('e2')),
      ],
      [1, 1, 1],
    ],
    [
      'say it again where the stays name them, and they name no stay',
      [
        breast('b1'),
        breast('b2'),
        stay('e3', { diagnosis: [{ condition: { reference: 'Condition/b1' } }] }),
        stay('e4', { diagnosis: [{ condition: { reference: 'Condition/b2' } }] }),
      ],
      [1, 0, 0],
    ],
    [
      'say again what is recorded outside of stays',
      [breast('b1', dated('2019-03-07')), breast('b2', of('e1'))],
      [1, 0, 0],
    ],
    [
      'tell two breasts apart by the side of the code',
      [breast('b1', of('e1'), 'L'), breast('b2', of('e2'), 'R')],
      [2, 0, 0],
    ],
    [
      'tell two breasts apart in words',
      [
        condition('b1', { text: 'Mammakarzinom links', coding: [{ system: GM, code: 'C50.9' }] }, of('e1')),
        condition('b2', { text: 'Mammakarzinom rechts', coding: [{ system: GM, code: 'C50.9' }] }, of('e2')),
        breast('b3', of('e2')),
      ],
      [2, 0, 0],
    ],
    [
      'tell two places in the cord apart',
      [
        iscm('i1', 'Intramedulläre Metastase BWK 6', of('e1')),
        iscm('i2', 'Intramedulläre Metastase HWK 3', of('e2')),
        iscm('i3', 'Intramedulläre Metastase Höhe BWK 6/7', of('e2')),
      ],
      [0, 2, 2],
    ],
    [
      'are the first to tell the place in the cord',
      [
        iscm('i1', 'Intramedulläre Metastase im Rückenmark', dated('2024-05-02')),
        iscm('i2', 'Intramedulläre Metastase BWK 6', of('e1')),
        iscm('i3', 'Intramedulläre Metastase BWK 6', of('e2')),
      ],
      [0, 1, 1],
    ],
    [
      'tell two times apart',
      [
        iscm('i1', 'Intramedulläre Metastase BWK 6', { ...of('e1'), ...dated('2023-01') }),
        iscm('i2', 'Intramedulläre Metastase BWK 6', { ...of('e2'), ...dated('2024-01') }),
      ],
      [0, 2, 2],
    ],
    [
      'are no visit where they stand in the problem list',
      ['b1', 'b2'].map((id) =>
        breast(id, {
          ...of('e1'),
          // word for word the same they would be copies
          note: [{ text: id }],
          category: [
            {
              coding: [
                { code: 'problem-list-item', system: 'http://terminology.hl7.org/CodeSystem/condition-category' },
              ],
            },
          ],
        }),
      ),
      [2, 0, 0],
    ],
  ])('%s', (_name, resources, expected) => {
    expect(counts(...resources)).toEqual([expected, expected]);
  });
});
