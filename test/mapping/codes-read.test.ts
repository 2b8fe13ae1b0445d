import { expect, it } from 'vitest';
import { parseCase } from '../../src/case/parse-case.ts';
import { CASE_MODEL_VERSION } from '../../src/case/version.ts';
import { asArray, isObject, isResource, type JsonObject, type Resource } from '../../src/fhir/json.ts';
import { shippedMapping } from './toolkit.ts';

const mapping = shippedMapping();
const parsed = parseCase({
  model: CASE_MODEL_VERSION,
  id: 'c',
  patient: { menopausalStatus: 'postmenopausal' },
  primaryCancers: [{ key: 'p', site: 'lung' }],
  markers: [
    { key: 'm', of: 'p', marker: 'er', result: 'positive', date: '2016-06-03' },
    { key: 'n', of: 'p', marker: 'pr', result: 'positive', date: '2016-06' },
  ],
  ages: [
    { key: 'a', event: 'report', years: 39 },
    { key: 'b', event: 'report', years: 40 },
  ],
});
if (!parsed.ok) throw new Error('the case is valid');
const written = parsed.case;

function resourcesOf(bundle: JsonObject): Resource[] {
  return asArray(bundle.entry).flatMap((entry) =>
    isObject(entry) && isResource(entry.resource) ? [entry.resource] : [],
  );
}

/** The Bundle of the case with its resources changed. */
function bundleWith(change: (resource: Resource, key: string) => void): JsonObject {
  const bundle: JsonObject = JSON.parse(JSON.stringify(mapping.toBundle(written)));
  for (const resource of resourcesOf(bundle)) {
    const [identifier] = asArray(resource.identifier).filter(isObject);
    change(resource, String(identifier?.value).replace(/^.*#/, ''));
  }
  return bundle;
}

/** What is read of the case where the result of its first marker has this coding and no other. */
function readWith(coding: JsonObject) {
  const [read] = mapping.toCases(
    bundleWith((resource, key) => {
      if (key === 'm') resource.valueCodeableConcept = { coding: [coding] };
    }),
  ).cases;
  return {
    result: read?.case?.markers?.find(({ key }) => key === 'm')?.result,
    told: (read?.issues ?? []).filter(({ id }) => id !== 'used').map(({ message }) => message),
  };
}

it('a code of others for a word is told with the word and the map, and with no loss where there is none', () => {
  expect(readWith({ system: 'http://loinc.org', code: 'LA6576-8' })).toEqual({
    result: 'positive',
    told: ['http://loinc.org|LA6576-8 was read as "positive" by marker-result.'],
  });
});

it('what a code of others says beyond its word is told, since the case does not hold it', () => {
  const lymphNode = { coding: [{ system: 'http://snomed.info/sct', code: '59441001' }] };
  const bundle = bundleWith((resource, key) => {
    if (key === 'p') resource.bodySite = [lymphNode];
  });
  const [read] = mapping.toCases(bundle).cases;
  expect(read?.case?.primaryCancers).toEqual([{ key: 'p', site: 'lymphoid' }]);
  const told = read?.issues.flatMap(({ id, message }) => (id === 'normalised' ? [message] : []));
  expect(told).toEqual([
    expect.stringContaining('as "lymphoid" by primary-site; it also says that it is a lymph node,'),
  ]);
});

it.each([['LA6576-8'], ['10828004'], ['positive']])('a code of another system is no code of ours: %s', (code) => {
  expect(readWith({ system: 'urn:example:local', code })).toEqual({
    result: undefined,
    told: [expect.stringContaining('has no place in the case')],
  });
});

it('of two places of a cancer the first stands, and the second is told', () => {
  const breast = { coding: [{ system: 'http://snomed.info/sct', code: '76752008' }] };
  const bundle = bundleWith((resource, key) => {
    if (key === 'p') resource.bodySite = [...asArray(resource.bodySite), breast];
  });
  const [read] = mapping.toCases(bundle).cases;
  expect(read?.case).toEqual(written);
  const told = (read?.issues ?? []).filter(({ id }) => id !== 'used');
  expect(told).toMatchObject([{ id: 'not-represented', expression: expect.stringMatching(/\.bodySite\[1\]$/) }]);
});

it('the report says of each resource what it was read as', () => {
  const [read] = mapping.toCases(bundleWith(() => undefined)).cases;
  const used = (read?.issues ?? []).map(({ severity, id, message }) => `${severity} ${id ?? ''}: ${message}`);
  expect(used).toEqual(
    expect.arrayContaining([
      'information used: This Condition was read as p.',
      'information used: This Observation was read as menopausal-status of patient.',
      'information used: This Observation was read as m.',
    ]),
  );
});

it('a result that is dated to the day has a dateTime, any other a Period', () => {
  const effective = resourcesOf(mapping.toBundle(written)).flatMap(({ effectiveDateTime, effectivePeriod }) =>
    effectiveDateTime === undefined && effectivePeriod === undefined ? [] : [effectiveDateTime ?? effectivePeriod],
  );
  expect(effective).toEqual(['2016-06-03', { start: '2016-06', end: '2016-06' }]);
});

it('an item keeps its key when another one, which is new, stands before it', () => {
  const bundle = bundleWith((resource) => {
    delete resource.identifier;
  });
  const [first, second] = resourcesOf(bundle).filter(({ valueQuantity }) => valueQuantity !== undefined);
  expect(first).toMatchObject({ valueQuantity: { value: 39 } });
  const knownKeys = new Map([[`Observation/${second?.id ?? ''}`, ['ages-1']]]);
  const [read] = mapping.toCases(bundle, { newCaseId: () => 'c', knownKeys }).cases;
  expect(read?.case?.ages?.map(({ key, years }) => [key, years])).toEqual([
    ['ages-1', 40],
    ['ages-2', 39],
  ]);
});
