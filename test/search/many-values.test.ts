import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Served, served } from '../http/harness.ts';
import { ENGINES, type Engine, search } from './engines.ts';

const values = (count: number, one: (at: number) => string) => Array.from({ length: count }, (_, at) => one(at)).join();

describe.each(ENGINES)('a search with many values over $name', ({ skipped, open }) => {
  let engine: Engine;
  let server: Served;
  beforeAll(async () => {
    if (skipped) return;
    engine = await open();
    const limits = {
      depth: 50,
      entries: 2000,
      page: 1000,
      search: { parameters: 10, values: 100_000, chain: 3, count: 50, included: 1000 },
    };
    server = await served({ store: engine.store, search, limits }, { maxBodyBytes: 2_000_000 });
    const put = (resource: { resourceType: string; id: string; [name: string]: unknown }) => ({
      resource,
      request: { method: 'PUT', url: `${resource.resourceType}/${resource.id}` },
    });
    const entry = Array.from({ length: 600 }, (_, at) => [
      put({
        resourceType: 'Patient',
        id: `p${at}`,
        name: [{ family: `name${at}` }],
        meta: { tag: [{ code: `t${at}` }] },
      }),
      put({
        resourceType: 'Observation',
        id: `o${at}`,
        status: 'final',
        code: { coding: [{ code: `c${at}` }] },
        subject: { reference: `Patient/p${at}` },
        valueQuantity: { value: at + 1, system: 'http://unitsofmeasure.org', code: 'mm' },
      }),
    ]).flat();
    await server.post({ resourceType: 'Bundle', type: 'transaction', entry }).expect(200);
  });
  afterAll(async () => {
    if (skipped) return;
    await server.close();
    await engine.dispose();
  });
  const find = (path: string, form: string) => server.http.post(`/fhir${path}/_search`).type('form').send(form);

  test.skipIf(skipped).each([
    ['codes', '/Observation', `code=${values(5000, (at) => `c${at}`)}`, 600],
    ['references', '/Observation', `subject=${values(5000, (at) => `Patient/p${at}`)}`, 600],
    ['texts', '/Patient', `name=${values(1200, (at) => `name${at + 100}`)}`, 500],
    ['quantities', '/Observation', `value-quantity=${values(600, (at) => `${at + 101}||mm`)}`, 500],
    ['chains', '/Observation', `patient.name=${values(600, (at) => `name${at}`)}`, 600],
    ['codes of all types', '', `_tag=${values(600, (at) => `t${at}`)}`, 600],
  ])('finds what has any of them: %s', async (_, path, form, count) => {
    const { body } = await find(path, `${form}&_summary=count`).expect(200);
    expect(body.total).toBe(count);
  });

  test.skipIf(skipped)('includes what refers to each of many matches', async () => {
    const { body } = await find('/Patient', '_count=600&_revinclude=Observation:subject').expect(200);
    expect(body.entry).toHaveLength(1200);
  });

  test.skipIf(skipped)('is refused as too costly where the store cannot take so many', async () => {
    const { body } = await find('/Observation', `code=${values(40_000, (at) => `c${at}`)}`).expect(400);
    expect(body.issue).toMatchObject([{ code: 'too-costly' }]);
  });
});
