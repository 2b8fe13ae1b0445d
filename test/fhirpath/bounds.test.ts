import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../src/fhir/json.ts';
import { compileValues, createFhirPath, NotEvaluated, resourceAlone, syntaxProblem } from '../../src/fhirpath/index.ts';
import { processorTime } from '../processor-time.ts';

const patient: JsonObject = {
  resourceType: 'Patient',
  active: true,
  name: [{ given: ['Ida', 'Eva'] }, { text: 'Idchen' }],
};
const bundle: JsonObject = {
  resourceType: 'Bundle',
  entry: Array.from({ length: 7000 }, (_, at) => ({ fullUrl: `urn:${at}`, resource: patient })),
};
const modes = ['compiled', 'interpreted'] as const;

/** What each mode tells of an expression, and that its shortcut does not say that it holds. */
function told(expression: string, focus: JsonObject): unknown[] {
  const context = { path: String(focus.resourceType), type: String(focus.resourceType) };
  const { shortcut } = createFhirPath();
  expect(shortcut(expression, context)?.(focus, focus)).not.toBe(true);
  return modes.map((mode) => createFhirPath({ mode }).compile(expression, context).test(focus, resourceAlone(focus)));
}

describe('an expression is bounded', () => {
  const nested = (times: number): string =>
    `name${'.select(%resource.name.given'.repeat(times)}${')'.repeat(times)}.count() > 0`;

  it.each([
    ['goes over all for each', 'entry.all(%resource.entry.resource.name.given.exists())', bundle],
    ['asks all for each', 'entry.all(%resource.entry.exists(fullUrl.empty()).not())', bundle],
    ['goes over all for each of all', nested(24), patient],
  ])('that %s', (_what, expression, focus) => {
    for (const answer of told(expression, focus)) expect(answer).toBe('it goes over too many items');
  });

  it.each([
    "entry.all(%resource.entry.all(%resource.entry.exists(fullUrl = 'x').not()))",
    "entry.where(%resource.entry.where(%resource.entry.exists(fullUrl = 'x')).exists()).empty()",
    "entry.select(%resource.entry.select(%resource.entry.fullUrl)).exists($this = 'x').not()",
    "entry.all(%resource.entry.exists(%resource.entry.exists(fullUrl = 'x')).not())",
    'entry.where(fullUrl.intersect(%resource.entry.fullUrl).empty()).empty()',
  ])('that a shortcut might tell: %s', (expression) => {
    const context = { path: 'Bundle', type: 'Bundle' };
    const { shortcut, shortcutOfAll } = createFhirPath();
    expect(shortcut(expression, context)?.(bundle, bundle)).not.toBe(true);
    const all = shortcutOfAll([expression, 'entry.exists()'], context);
    expect([all?.isTold[0], (all?.open(bundle, bundle) ?? 0) & 1]).not.toEqual([true, 0]);
  });

  it('whose shortcut would be long', () => {
    const context = { path: 'Patient', type: 'Patient' };
    const { shortcut } = createFhirPath();
    expect(shortcut(`extension${'.value.extension'.repeat(6)}.exists()`, context)).toBeUndefined();
    expect(shortcut('extension.value.extension.exists()', context)).toBeDefined();
  });

  it.each(["'a'.repeat($this & 'a').exists()", '1.repeat($this + 1).exists()'])('that grows: %s', (expression) => {
    for (const answer of told(expression, patient)) expect(answer).toMatch(/too much|too many|too deep/);
  });

  it('that makes long texts', () => {
    const growing = `'a'${".replace('a', 'aaaaaaaaaa')".repeat(12)}.length() > 0`;
    for (const answer of told(growing, patient)) expect(answer).toBe('it makes too long a text');
    const values = compileValues(growing, { type: 'Patient' });
    const evaluate = 'problem' in values ? () => [] : () => values.evaluate([patient], resourceAlone(patient));
    expect(evaluate).toThrow(NotEvaluated);
  });

  it.each([
    ['deep', `${'('.repeat(5000)}true${')'.repeat(5000)}`],
    ['long', Array(6000).fill('active').join(' and ')],
    ['open', '('.repeat(5000)],
  ])('that is too %s to be read', (_what, expression) => {
    expect(syntaxProblem(expression)).toBe('it is too long or too deep');
    for (const answer of told(expression, patient)) expect(answer).toMatch(/does not parse|too deep/);
  });
});

it('what an expression spends is not missed by the next', () => {
  const { compile } = createFhirPath();
  const context = { path: 'Bundle', type: 'Bundle' };
  const test = (expression: string) => compile(expression, context).test(bundle, resourceAlone(bundle));
  expect(test('entry.all(%resource.entry.resource.name.given.exists())')).toContain('too many');
  expect(test('entry.resource.name.given.count() = 14000')).toBe(true);
});

describe('repetitions are found without comparing all with all', () => {
  const concepts = Array.from({ length: 20_000 }, (_, at) => ({ code: `c${at}`, concept: [{ code: `d${at}` }] }));
  const system = { resourceType: 'CodeSystem', concept: concepts };
  const items = concepts.map(({ code }) => ({ linkId: code, item: [{ linkId: `${code}.1` }] }));
  const questionnaire = { resourceType: 'Questionnaire', item: items };
  const codes = 'concept.code.combine($this.descendants().concept.code)';

  it.each<[string, JsonObject]>([
    [`${codes}.count() = 40000 and ${codes}.isDistinct()`, system],
    ['descendants().linkId.count() = 40000 and descendants().linkId.isDistinct()', questionnaire],
    ['entry.all(%resource.entry.resource.meta.exists().not())', bundle],
    ['entry.all(fullUrl in %resource.entry.fullUrl)', bundle],
    ['entry.all(%resource.entry.fullUrl contains fullUrl)', bundle],
    ['entry.where(fullUrl.intersect(%resource.entry.fullUrl).empty()).empty()', bundle],
    ['entry.isDistinct() and entry.distinct().count() = 7000', bundle],
    ['entry.intersect(%resource.entry).count() = 7000 and entry.exclude(%resource.entry).empty()', bundle],
  ])('%s', (expression, resource) => {
    const compiled = createFhirPath().compile(expression, {
      path: String(resource.resourceType),
      type: String(resource.resourceType),
    });
    const spent = processorTime();
    expect(compiled.test(resource, resourceAlone(resource))).toBe(true);
    expect(spent()).toBeLessThan(10);
  });
});
