import { describe, expect, it } from 'vitest';
import { decimalOf } from '../../src/fhir/decimal.ts';
import type { JsonObject } from '../../src/fhir/json.ts';
import { createFhirPath, resourceAlone } from '../../src/fhirpath/index.ts';

const { shortcut, shortcutOfAll } = createFhirPath();
const { compile } = createFhirPath({ mode: 'interpreted' });

const grams = (value: number, code = 'g') => ({ value, unit: code, system: 'http://unitsofmeasure.org', code });
const bundle = {
  resourceType: 'Bundle',
  type: 'collection',
  entry: [
    { fullUrl: 'urn:a', resource: { resourceType: 'Patient', deceasedDateTime: '2020-05' } },
    {
      fullUrl: 'urn:b',
      resource: { resourceType: 'Condition', subject: { reference: 'urn:a' }, recordedDate: '2019' },
    },
    {
      fullUrl: 'urn:c',
      resource: { resourceType: 'Observation', extension: [{ valueReference: { reference: '#x' } }] },
    },
  ],
};
const ofPartsAndValues = {
  resourceType: 'Observation',
  subject: { reference: '#a' },
  component: [{ code: { text: 'a' }, valueQuantity: grams(1) }],
};
const namedTwice = {
  resourceType: 'Patient',
  name: [{ family: 'B', given: ['I', 'E'] }],
  contact: [{ name: { family: 'B', given: ['I', 'E'] } }],
};
const absent = { extension: [{ url: 'urn:reason', valueCode: 'unknown' }] };
const REFERENCES = "entry.resource.descendants().ofType(Reference).reference.where(startsWith('#').not())";

const agrees = (expression: string, type: string, focus: JsonObject): boolean | undefined => {
  const context = { path: type, type };
  const told = shortcut(expression, context)?.(focus, focus);
  // a shortcut may leave the question open, but never say yes where the answer is another
  if (told) expect(compile(expression, context).test(focus, resourceAlone(focus))).toBe(true);
  return told;
};

describe('a shortcut tells at once what holds', () => {
  const CASES: [expression: string, type: string, focus: JsonObject][] = [
    [`${REFERENCES}.exclude(%resource.entry.fullUrl).empty()`, 'Bundle', bundle],
    ['entry.where(resource is Patient).fullUrl.exists()', 'Bundle', bundle],
    ['entry.resource.ofType(Condition).subject.reference.exclude(%resource.entry.fullUrl).empty()', 'Bundle', bundle],
    ["entry.fullUrl.first() = 'urn:a'", 'Bundle', bundle],
    ['low.empty() or high.empty() or (low <= high)', 'Range', { low: grams(1), high: grams(2) }],
    ['start <= end', 'Period', { start: '2020-01-01', end: '2020-01-01' }],
    ['start <= end', 'Period', { start: '2019', end: '2020-05' }],
    [
      '(start.exists() and end.exists()) implies (start < end xor start > end)',
      'Period',
      { start: '2019', end: '2020' },
    ],
    ["(id = 'a' or id = 'b') and id.empty().not()", 'Patient', { resourceType: 'Patient', id: 'b' }],
    ['start.exists() and start.hasValue().not() and start.extension.exists()', 'Period', { _start: absent }],
    ['extension.exists() != value.exists()', 'Extension', { url: 'urn:x', _valueDate: absent }],
    ['start.hasValue() implies start < end', 'Period', { _start: absent, end: '2020' }],
    ['name.select(given).isDistinct()', 'Patient', namedTwice],
  ];
  it.each(CASES)('%s', (expression, type, focus) => {
    expect(agrees(expression, type, focus)).toBe(true);
  });
});

describe('a shortcut does not say yes to what does not hold', () => {
  const lost = structuredClone(bundle);
  lost.entry.splice(0, 1);
  const CASES: [expression: string, type: string, focus: JsonObject][] = [
    [`${REFERENCES}.exclude(%resource.entry.fullUrl).empty()`, 'Bundle', lost],
    ['entry.where(resource is Patient).fullUrl.exists()', 'Bundle', lost],
    ['low <= high', 'Range', { low: grams(2), high: grams(1) }],
    ['low <= high', 'Range', { low: grams(2), high: grams(1, 'kg') }],
    ['start <= end', 'Period', { start: '2020', end: '2020-05' }],
    ['start <= end', 'Period', { start: '2021', end: '2020-05' }],
    ["id = 'a' or id = 'c'", 'Patient', { resourceType: 'Patient', id: 'b' }],
    ["id = 'b' xor id.exists()", 'Patient', { resourceType: 'Patient', id: 'b' }],
    ["id ~ 'a'", 'Patient', { resourceType: 'Patient', id: 'b' }],
    ["(id ~ 'b').not()", 'Patient', { resourceType: 'Patient', id: 'b' }],
    ["name.where(family ~ 'B').empty()", 'Patient', { resourceType: 'Patient', name: [{ family: 'B' }] }],
    ['start.hasValue()', 'Period', { _start: absent }],
    ['start.extension.empty()', 'Period', { start: '2020', _start: absent }],
    ["start.empty() or start = '2020-01-01'", 'Period', { _start: absent }],
    // what names a type later is not nothing until then
    ['component.select(value).ofType(Quantity).empty()', 'Observation', ofPartsAndValues],
    ['component.select(value).unit.empty()', 'Observation', ofPartsAndValues],
    ['component.select(descendants()).ofType(Quantity).empty()', 'Observation', ofPartsAndValues],
    ['descendants().reference.empty()', 'Observation', ofPartsAndValues],
    ['descendants().where(reference.exists()).ofType(Reference).empty()', 'Observation', ofPartsAndValues],
    ['(descendants() | descendants()).ofType(Reference).empty()', 'Observation', ofPartsAndValues],
    // a union has once what both have
    ['(name | contact.name).given.count() > 2', 'Patient', namedTwice],
    ['(name | contact.name).where(family.exists()).count() > 1', 'Patient', namedTwice],
    ['(name.given | contact.name.given).isDistinct().not()', 'Patient', namedTwice],
    ['value.hasValue().not()', 'Quantity', { value: decimalOf('1.50') }],
    // decimals are added digit by digit
    ['low.value + high.value > 0.3', 'Range', { low: grams(0.1), high: grams(0.2) }],
    ['low.value + high.value != 0.3', 'Range', { low: grams(0.1), high: grams(0.2) }],
  ];
  it.each(CASES)('%s', (expression, type, focus) => {
    expect(agrees(expression, type, focus)).not.toBe(true);
  });
});

it('several expressions are told at once, by those that are left open', () => {
  const context = { path: 'Period', type: 'Period' };
  const expressions = ['start.exists()', 'end.exists()', "start = 'x'", 'start.exists() or end.exists()', 'lost('];
  const shortcuts = shortcutOfAll(expressions, context);
  expect(shortcuts?.open({ start: '2020' }, {})).toBe(0b00010);
  expect(shortcuts?.isTold).toEqual([true, true, false, true, false]);
  expect(shortcutOfAll(["id.matches('[')", 'start.exists()'], context)).toBeUndefined();
  expect(
    shortcutOfAll(
      Array.from({ length: 31 }, () => 'start.exists()'),
      context,
    ),
  ).toBeUndefined();
});

it.each(["id = '\uE000process.exit(1)\uE001'", "id = '`;process.exit(1);return true;//'"])(
  'takes no expression for code: %s',
  (hostile) => {
    expect(agrees(hostile, 'Patient', { resourceType: 'Patient', id: 'b' })).not.toBe(true);
  },
);
