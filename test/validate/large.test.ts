import { expect, it } from 'vitest';
import { loadDefinitions } from '../../src/definitions/index.ts';
import type { JsonObject } from '../../src/fhir/json.ts';
import { createValidator } from '../../src/validate/index.ts';
import { processorTime } from '../processor-time.ts';

/** Lists as long as an input may have them take time that grows with their length, not with its square. */

const validator = createValidator({ definitions: loadDefinitions().definitions });

const repeat = <T>(count: number, make: (at: number) => T): T[] =>
  Array.from({ length: count }, (_none, at) => make(at));
const patient = (more: JsonObject): JsonObject => ({ resourceType: 'Patient', id: 'p', ...more });
const linked = (div: string): JsonObject => ({
  status: 'generated',
  div: `<div xmlns="http://www.w3.org/1999/xhtml">${div}</div>`,
});
const NARRATIVE_LINK = 'http://hl7.org/fhir/StructureDefinition/narrativeLink';

const cases: [string, (count: number) => JsonObject][] = [
  ['members that are not known', (count) => patient(Object.fromEntries(repeat(count, (at) => [`a${at}`, 1])))],
  [
    'profiles that are not known',
    (count) => patient({ meta: { profile: repeat(count, (at) => `http://test/${at}`) } }),
  ],
  [
    'contained resources that are referred to',
    (count) =>
      patient({
        contained: repeat(count, (at) => ({ resourceType: 'Organization', id: `o${at}`, name: 'A' })),
        generalPractitioner: repeat(count, (at) => ({ reference: `#o${at}` })),
      }),
  ],
  [
    'links to a narrative',
    (count) =>
      patient({
        text: linked('<p id="a">a</p>'),
        extension: repeat(count, () => ({ url: NARRATIVE_LINK, valueUrl: '#a' })),
      }),
  ],
  [
    'links to a narrative of another entry',
    (count) => ({
      resourceType: 'Bundle',
      type: 'collection',
      entry: repeat(count, (at) => ({
        fullUrl: `http://server.test/Patient/p${at}`,
        resource: patient({
          id: `p${at}`,
          text: linked('<p id="a">a</p>'),
          extension: [{ url: NARRATIVE_LINK, valueUrl: `http://server.test/Patient/p${count - 1 - at}#a` }],
        }),
      })),
    }),
  ],
  [
    'links that lead nowhere',
    (count) => patient({ text: linked(repeat(count, (at) => `<a href="#${at}">a</a>`).join('')) }),
  ],
  [
    'codes of vital signs',
    (count) => ({
      resourceType: 'Observation',
      status: 'final',
      code: { coding: repeat(count, () => ({ system: 'http://loinc.org', code: '8867-4' })) },
    }),
  ],
  [
    'groups of a measure',
    (count) => {
      const groups = repeat(count, (at) => ({ code: { coding: [{ system: 'http://test/s', code: `${at}` }] } }));
      return {
        resourceType: 'MeasureReport',
        status: 'complete',
        type: 'summary',
        measure: '#m',
        period: { start: '2020' },
        contained: [{ resourceType: 'Measure', id: 'm', status: 'draft', group: groups }],
        group: groups.toReversed(),
      };
    },
  ],
  [
    'answers to a question with as many options',
    (count) => {
      const values = repeat(count, (at) => ({ valueCoding: { system: 'http://test/s', code: `${at}` } }));
      const item = [{ linkId: '1', type: 'choice', repeats: true, answerOption: values }];
      return {
        resourceType: 'QuestionnaireResponse',
        status: 'completed',
        questionnaire: '#q',
        contained: [{ resourceType: 'Questionnaire', id: 'q', status: 'active', item }],
        item: [{ linkId: '1', answer: values.toReversed() }],
      };
    },
  ],
  [
    'codes within codes',
    (count) => {
      const concept = repeat(count, (at) => ({ code: `a${at}`, concept: [{ code: `b${at}` }] }));
      return { resourceType: 'CodeSystem', status: 'active', content: 'complete', concept };
    },
  ],
  [
    'questions of groups',
    (count) => {
      const item = repeat(count, (at) => ({
        linkId: `${at}`,
        type: 'group',
        item: [{ linkId: `${at}.1`, type: 'string' }],
      }));
      return { resourceType: 'Questionnaire', status: 'active', item };
    },
  ],
];

function secondsFor(resource: JsonObject): number {
  const spent = processorTime();
  validator.validate({ resource });
  return spent();
}

it.each(cases)('takes no more an item where there are many: %s', (_what, make) => {
  secondsFor(make(100));
  const [some, many] = [secondsFor(make(4_000)), secondsFor(make(32_000))];
  // eight times as many: what grew with the square would take sixty-four times as long
  expect(many).toBeLessThan(Math.max(1.5, 24 * some));
});
