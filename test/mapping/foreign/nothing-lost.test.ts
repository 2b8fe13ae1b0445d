import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { isObject, type JsonObject, type JsonValue } from '../../../src/fhir/json.ts';
import { coded, condition, iscm, mapping, told as read, SCT, subject } from './told.ts';

const folder = join(import.meta.dirname, 'cases');
const bundles = readdirSync(folder)
  .map((name): [string, JsonValue] => [name, JSON.parse(readFileSync(join(folder, name, 'bundle.json'), 'utf8'))])
  .filter((one): one is [string, JsonObject] => isObject(one[1]) && Array.isArray(one[1].entry))
  .filter(([, bundle]) => bundle.type !== 'history');

/** A word that stands in no table. */
const WORD = 'xqz';
const words = new Set(['text', 'valueString', 'conclusion']);
const besideContent = new Set(['meta', 'contained', 'text']);

/** Each way to say one thing more in a resource: a word behind a text, or an extension in an element. */
function* told(value: JsonValue, at: string): Generator<{ at: string; more: JsonValue }> {
  if (Array.isArray(value)) {
    for (const [index, item] of value.entries())
      for (const one of told(item, `${at}[${index}]`)) yield { ...one, more: value.with(index, one.more) };
    return;
  }
  if (!isObject(value)) return;
  const isElement = value.resourceType === undefined;
  if (isElement) {
    const extension = [...(Array.isArray(value.extension) ? value.extension : []), { url: 'urn:x', valueString: WORD }];
    yield { at: `${at}.extension`, more: { ...value, extension } };
  }
  for (const [name, member] of Object.entries(value)) {
    if (member === undefined || (!isElement && besideContent.has(name))) continue;
    if (typeof member === 'string' && words.has(name))
      yield { at: `${at}.${name}`, more: { ...value, [name]: `${member}, ${WORD}` } };
    else for (const one of told(member, `${at}.${name}`)) yield { ...one, more: { ...value, [name]: one.more } };
  }
}

/** Whether what was said more stands in a case, or the report names the place or quotes it. */
function isKept(bundle: JsonObject, at: string, resource: string): boolean {
  const { cases, issues } = mapping.toCases(bundle);
  const all = [...issues, ...cases.flatMap((one) => one.issues)];
  const isRead = all.some(({ id, expression }) => id === 'used' && expression === resource);
  const names = (expression: string): boolean => expression.startsWith(at) || at.startsWith(expression);
  return (
    !isRead ||
    JSON.stringify(cases.map((one) => one.case)).includes(WORD) ||
    all.some(({ message }) => message.includes(WORD)) ||
    all.some(({ id, expression }) => id === 'not-represented' && expression !== undefined && names(expression))
  );
}

describe('of a resource that is read', () => {
  test.each(bundles)('every text and every extension is in the case or in the report: %s', (_name, bundle) => {
    const entries = Array.isArray(bundle.entry) ? bundle.entry.filter(isObject) : [];
    for (const [index, entry] of entries.entries()) {
      const expression = `Bundle.entry[${index}].resource`;
      for (const { at, more } of told(entry.resource ?? {}, expression)) {
        const changed = { ...bundle, entry: entries.with(index, { ...entry, resource: more }) };
        expect(isKept(changed, at, expression), at).toBe(true);
      }
    }
  });

  test('the words of a primary stand in the case, and in the report where those of its site do', () => {
    const lung = {
      coding: [{ system: 'http://hl7.org/fhir/sid/icd-10', code: 'C34.1' }],
      text: 'Adenokarzinom der Lunge',
    };
    const placed = read(condition(lung, { bodySite: [{ text: 'Oberlappen links' }] }));
    expect(placed.case?.primaryCancers).toMatchObject([{ site: 'lung', siteText: 'Oberlappen links' }]);
    expect(placed.report).toContain('not-represented Condition.code.text');
    const breast = { ...coded(SCT, '254837009'), text: 'Triple-negative breast cancer' };
    expect(read(condition(breast)).case?.primaryCancers).toMatchObject([{ siteText: 'Triple-negative breast cancer' }]);
  });

  test('the words of a course of radiotherapy are in the report where its site is named', () => {
    const iscm = condition(coded(SCT, '94600009'), { id: 'i' });
    const course = {
      resourceType: 'Procedure',
      status: 'completed',
      subject,
      code: { ...coded(SCT, '108290001'), text: '10 x 3 Gy' },
      bodySite: [{ text: 'T4 to T6' }],
      reasonReference: [{ reference: 'Condition/i' }],
    };
    const told = read(iscm, course);
    expect(told.case?.radiotherapies).toMatchObject([{ targetText: 'T4 to T6' }]);
    expect(told.report).toContain('not-represented Procedure.code.text');
  });

  test('every place of a symptom is', () => {
    const iscm = condition(coded(SCT, '94600009'));
    const legs = coded(SCT, '61685007');
    const told = read(
      iscm,
      condition({ text: 'Weakness' }, { bodySite: [{ ...legs, text: 'left leg' }, { text: 'right hand' }] }),
    );
    expect(told.case?.symptoms).toMatchObject([{ kind: 'weakness' }]);
    expect(told.report).toContain('not-represented Condition.bodySite[1]');
  });
});

describe('symptoms of encounters', () => {
  const category = (code: string) => [
    { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/condition-category', code }] },
  ];
  const visit = (id: string, onsetDateTime?: string, kind = 'encounter-diagnosis'): JsonObject => ({
    resourceType: 'Condition',
    id,
    subject,
    category: category(kind),
    code: { text: 'Urinary retention' },
    ...(onsetDateTime === undefined ? {} : { onsetDateTime }),
  });
  const onsets = (...conditions: JsonObject[]) => read(iscm(), ...conditions).case?.symptoms?.map(({ onset }) => onset);

  test('that say a symptom again are not counted twice, in whatever order', () => {
    const conditions = [visit('1'), visit('2', '2022-05'), visit('3', '2022-05', 'problem-list-item')];
    expect(onsets(...conditions)).toEqual(['2022-05']);
    expect(onsets(...conditions.toReversed())).toEqual(['2022-05']);
  });

  test('at another time are others', () => {
    expect(onsets(visit('1', '2022-05'), visit('2', '2023'))?.toSorted()).toEqual(['2022-05', '2023']);
  });
});

describe('ECOG in words', () => {
  const ecog = (valueString: string) =>
    read(iscm(), { resourceType: 'Observation', status: 'final', subject, code: { text: 'ECOG' }, valueString }).case
      ?.episodes?.[0]?.ecog;

  test.each([
    ['2 - Ambulatory, capable of all self-care', 2],
    ['1 (symptomatic)', 1],
    ['1 - 2', undefined],
    ['1 or 2', undefined],
    ['2 - was 1 before', undefined],
  ])('gives its points where the text says one number: %s', (text, points) => {
    expect(ecog(text)).toBe(points);
  });
});

test('an extension beside a value of a Patient that others sent is in the report', () => {
  const [one] = mapping.toCases([
    {
      resourceType: 'Patient',
      id: 'p',
      gender: 'other',
      _gender: { extension: [{ url: 'urn:x', valueCode: 'D' }] },
      birthDate: '1950-01-01',
      _birthDate: { extension: [{ url: 'urn:y', valueDateTime: '1950-01-01T10:00:00Z' }] },
    },
  ]).cases;
  expect(one?.case?.patient).toEqual({ sex: 'other', birthDate: '1950-01-01' });
  const told = one?.issues.flatMap(({ id, expression }) => (id === 'not-represented' ? [expression] : []));
  expect(told).toEqual(['Patient._gender.extension[0]', 'Patient._birthDate.extension[0]']);
});
