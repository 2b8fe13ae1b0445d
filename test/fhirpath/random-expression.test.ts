import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { JsonObject } from '../../src/fhir/json.ts';
import { createFhirPath, resourceAlone } from '../../src/fhirpath/index.ts';

const { compile, shortcut, shortcutOfAll } = createFhirPath();
const interpreted = createFhirPath({ mode: 'interpreted' });
const context = { path: 'Patient', type: 'Patient' };

const ABOUT = { extension: [{ url: 'urn:about', valueString: 'x' }] };
const NAMES: JsonObject[] = [
  { family: 'Berg', given: ['Ida', 'Eva'], period: { start: '2001', end: '2020-05-01' } },
  { text: 'Idchen', use: 'nickname', _text: ABOUT },
  { family: 'berg', given: ['Eva'], period: { start: '2020-05-01T10:00:00Z' } },
];
const patient: fc.Arbitrary<JsonObject> = fc.record(
  {
    resourceType: fc.constant('Patient'),
    id: fc.constantFrom('a', 'b', 'Berg'),
    active: fc.boolean(),
    gender: fc.constantFrom('female', 'other'),
    birthDate: fc.constantFrom('1970', '1970-03', '1970-03-01'),
    _birthDate: fc.constant(ABOUT),
    name: fc.shuffledSubarray(NAMES),
    multipleBirthInteger: fc.constantFrom(0, 2, 3),
    deceasedDateTime: fc.constantFrom('2020-05', '2020-05-01T10:00:00Z'),
    contact: fc.shuffledSubarray([{ name: { family: 'Berg' }, gender: 'male' }, { relationship: [{ text: 'x' }] }]),
    photo: fc.shuffledSubarray([{ size: 12, title: 'a' }, { size: 1500 }]),
  },
  { requiredKeys: ['resourceType'] },
);

const TEXTS = ['id', 'gender', 'name.family', 'name.given', 'name.text', 'contact.name.family', "'Berg'", "'a'", '{}'];
const DATES = [
  'birthDate',
  'name.period.start',
  'name.period.end',
  '(deceased as dateTime)',
  '@1970-03',
  '@2020-05-01',
];
const COLLECTIONS = ['name', 'contact', 'name.period', 'contact.name', 'photo', 'extension', 'birthDate.extension'];
const PICKS = [
  '',
  '',
  '',
  '.first()',
  '.last()',
  '.tail()',
  '.skip(1)',
  '.take(1)',
  '.distinct()',
  '[1]',
  '.where($index = 0)',
];
const OPERATORS = [' and ', ' or ', ' xor ', ' implies '];
const EQUALITIES = [' = ', ' != ', ' ~ ', ' !~ '];
const ORDERS = [' < ', ' <= ', ' > ', ' >= '];

const written = (...parts: (fc.Arbitrary<string> | string)[]): fc.Arbitrary<string> =>
  fc
    .tuple(...parts.map((part) => (typeof part === 'string' ? fc.constant(part) : part)))
    .map((texts) => texts.join(''));
const one = fc.constantFrom;

/** Truth values as authors of profiles ask for them, of both sides of every function and operator. */
const { truth } = fc.letrec<{ truth: string; text: string; number: string; date: string; items: string; each: string }>(
  (tie) => ({
    text: fc.oneof(
      { depthSize: 'small' },
      written(one(...TEXTS), one(...PICKS)),
      written(tie('text'), one('.upper()', '.lower()', '.trim()', '.substring(1)', ".replace('a', 'b')")),
      written('(', tie('text'), one(' & ', ' + '), tie('text'), ')'),
      written(tie('items'), one('.select(family)', '.text', '.title', '.given', '.gender')),
      written('(', tie('text'), ' | ', tie('text'), ')'),
      written('iif(', tie('truth'), ', ', tie('text'), ', ', tie('text'), ')'),
    ),
    number: fc.oneof(
      { depthSize: 'small' },
      one('0', '1', '2', '1.5', '1500', 'multipleBirth', '(multipleBirth as integer)', 'photo.size'),
      written(tie('items'), '.count()'),
      written(tie('text'), one('.length()', ".indexOf('e')", '.count()')),
      written('(', tie('number'), one(' + ', ' - ', ' * ', ' div ', ' mod '), tie('number'), ')'),
    ),
    date: written(one(...DATES), one(...PICKS)),
    items: fc.oneof(
      { depthSize: 'small' },
      written(one(...COLLECTIONS), one(...PICKS)),
      written(tie('items'), '.where(', tie('each'), ')'),
      written(tie('items'), one('.take(1)', '.skip(1)', '.single()')),
      written('(', tie('items'), ' | ', tie('items'), ')'),
      written(tie('items'), one('.union(', '.combine(', '.intersect(', '.exclude('), tie('items'), ')'),
    ),
    each: fc.oneof(
      { depthSize: 'small' },
      one("family = 'Berg'", 'given.exists()', "text ~ 'IDCHEN'", 'period.start <= period.end', "url = 'urn:about'"),
      one('$index > 0', '%resource.active', 'value is string', '$this.family in %resource.name.given', 'size > 100'),
      written('(', tie('each'), one(...OPERATORS), tie('each'), ')'),
    ),
    truth: fc.oneof(
      { depthSize: 'medium' },
      written(fc.oneof(tie('items'), tie('text'), tie('date')), one('.exists()', '.empty()', '.isDistinct()')),
      written(tie('items'), one('.exists(', '.all('), tie('each'), ')'),
      written(tie('text'), one(...EQUALITIES), tie('text')),
      written(tie('date'), one(...EQUALITIES, ...ORDERS), tie('date')),
      written(tie('number'), one(...EQUALITIES, ...ORDERS), tie('number')),
      written(tie('text'), one(' in ', ' contains '), tie('text')),
      written(
        tie('text'),
        one(".startsWith('B')", ".endsWith('a')", ".contains('er')", ".matches('^[A-Z]')", '.hasValue()'),
      ),
      written('(', tie('truth'), one(...OPERATORS), tie('truth'), ')', one('', '', '.not()')),
      one(
        'active',
        'active.not()',
        'deceased is dateTime',
        'deceased.ofType(boolean)',
        'true',
        '{}',
        'name.hasValue()',
      ),
    ),
  }),
);

it('an expression written at random gives what fhirpath.js gives, and its shortcut says nothing else', () => {
  let told = 0;
  let equal = 0;
  fc.assert(
    fc.property(truth, fc.array(patient, { minLength: 3, maxLength: 3 }), (expression, patients) => {
      for (const focus of patients) {
        const environment = resourceAlone(focus);
        const result = compile(expression, context).test(focus, environment);
        const expected = interpreted.compile(expression, context).test(focus, environment);
        // where fhirpath.js gives up it may be about a side that need not be looked at
        if (typeof expected !== 'string') expect(result, expression).toBe(expected);
        // a shortcut does not look at a side that need not be looked at, which may be what cannot be evaluated
        if (typeof result === 'string') continue;
        if (shortcut(expression, context)?.(focus, focus)) expect(result, expression).toBe(true);
        const all = shortcutOfAll([expression, `(${expression}).not()`], context);
        const [yes, no] = (all?.isTold ?? []).map(
          (isTold, at) => isTold && ((all?.open(focus, focus) ?? 3) & (1 << at)) === 0,
        );
        if (yes) expect(result, expression).toBe(true);
        if (no) expect(result, expression).toBe(false);
        told += yes || no ? 1 : 0;
        equal += typeof expected === 'string' ? 0 : 1;
      }
    }),
    { numRuns: 600, seed: 11 },
  );
  expect(told).toBeGreaterThan(70);
  expect(equal).toBeGreaterThan(1200);
});
