import { hash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { FHIR, type Served, served } from '../http/harness.ts';
import { ENGINES, type Engine, search } from './engines.ts';

/** Text that does not get shorter by packing, the same for each name. */
const long = (name: string): string =>
  Array.from({ length: 90 }, (_, at) => hash('sha256', `${name} ${at}`, 'base64url')).join('');

const URL_OF_OTHERS = `https://other.example/${long('path')}`;
const UNIT = { value: 3, unit: long('unit'), system: `urn:${long('units')}`, code: long('unit code') };

const OBSERVATION = {
  resourceType: 'Observation',
  id: 'long',
  status: 'final',
  code: { coding: [{ system: `urn:${long('codes')}`, code: long('code') }] },
  identifier: [{ system: `urn:${long('system')}`, value: long('value') }],
  subject: { reference: `${URL_OF_OTHERS}/Patient/1`, identifier: { value: long('logical') } },
  valueQuantity: UNIT,
};

describe.each(ENGINES)('texts longer than a row of an index, over $name', ({ skipped, open }) => {
  let engine: Engine;
  let server: Served;
  beforeAll(async () => {
    if (skipped) return;
    engine = await open();
    server = await served({ store: engine.store, search }, { maxBodyBytes: 200_000 });
    await server.http.put('/fhir/Observation/long').set('content-type', FHIR).send(OBSERVATION).expect(201);
  });
  afterAll(async () => {
    if (skipped) return;
    await server.close();
    await engine.dispose();
  });
  const found = async (form: Record<string, string>) => {
    const answer = await server.http.post('/fhir/Observation/_search').type('form').send(form).expect(200);
    return (JSON.parse(answer.text).entry ?? []).length;
  };

  test.skipIf(skipped).each([
    ['an identifier', { identifier: `urn:${long('system')}|${long('value')}` }, 1],
    ['another identifier that begins alike', { identifier: `${long('value')}x` }, 0],
    ['a code', { code: `urn:${long('codes')}|${long('code')}` }, 1],
    ['a reference to another server', { subject: `${URL_OF_OTHERS}/Patient/1` }, 1],
    ['the identifier of a reference', { 'subject:identifier': long('logical') }, 1],
    ['a unit', { 'value-quantity': `3|${UNIT.system}|${UNIT.code}` }, 1],
  ])('are found by %s', async (_, form, expected) => {
    expect(await found(form)).toBe(expected);
  });

  test.skipIf(skipped)('tell a resource of another server that is pushed again', async () => {
    const resource = { resourceType: 'Patient', id: '1', identifier: [{ system: 'urn:mrn', value: long('mrn') }] };
    const bundle = {
      resourceType: 'Bundle',
      type: 'collection',
      entry: [{ fullUrl: `${URL_OF_OTHERS}/Patient/1`, resource }],
    };
    await server.post(bundle).expect(200);
    await server.post(bundle).expect(200);
    const answer = await server.http.get('/fhir/Patient?_summary=count').expect(200);
    expect(JSON.parse(answer.text).total).toBe(1);
  });
});

test('a timing of very many events is indexed from the first to the last', () => {
  const days = ['2021-05-01', '2020-03-01', ...Array<string>(200_000).fill('2021-01-01')];
  const { date } = search.rows({ resourceType: 'Observation', id: 'o', effectiveTiming: { event: days } });
  expect(date.map(({ low, high }) => [low, high])).toContainEqual([Date.UTC(2020, 2, 1), Date.UTC(2021, 4, 2)]);
});
