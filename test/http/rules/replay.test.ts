import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ENGINES, type Engine, search } from '../../search/engines.ts';
import { type Served, served } from '../harness.ts';

const message = {
  resourceType: 'Bundle',
  type: 'transaction',
  identifier: { system: 'urn:ehr', value: 'm-1' },
  entry: [
    { fullUrl: 'urn:uuid:p', resource: { resourceType: 'Patient' }, request: { method: 'POST', url: 'Patient' } },
    {
      resource: { resourceType: 'Observation', status: 'final', subject: { reference: 'urn:uuid:p' } },
      request: { method: 'POST', url: 'Observation' },
    },
  ],
};

describe.each(ENGINES)('Bundles that are sent again, over $name', ({ open, skipped }) => {
  const it = test.skipIf(skipped !== undefined);
  let engine: Engine;
  let server: Served;
  beforeEach(async () => {
    if (skipped !== undefined) return;
    engine = await open();
    server = await served({ store: engine.store, search });
  });
  afterEach(async () => {
    await server?.close();
    await engine?.dispose();
  });

  it('of many senders at once one writes, and all get the same answer', async () => {
    const bodies = await Promise.all(
      Array.from({ length: 16 }, async () => (await server.post(message).expect(200)).text),
    );
    expect(new Set(bodies).size).toBe(1);
    for (const type of ['Patient', 'Observation']) {
      const { body } = await server.http.get(`/fhir/${type}?_summary=count`).expect(200);
      expect(body.total).toBe(1);
    }
  });

  it('of many conditional creates at once one creates', async () => {
    const create = () =>
      server.http
        .post('/fhir/Patient')
        .set({ 'content-type': 'application/fhir+json', 'if-none-exist': 'birthdate=1960-05-01' })
        .send('{"resourceType":"Patient","birthDate":"1960-05-01"}');
    const answers = await Promise.all(Array.from({ length: 16 }, create));
    expect(answers.map(({ status }) => status).sort()).toEqual([...Array(15).fill(200), 201]);
  });

  it('patches at once are all done', async () => {
    const put = (note: object[]) =>
      server.http
        .put('/fhir/Observation/o')
        .set('content-type', 'application/fhir+json')
        .send(JSON.stringify({ resourceType: 'Observation', id: 'o', status: 'final', note }));
    await put([{ text: 'first' }]).expect(201);
    const patch = (text: string) =>
      server.http
        .patch('/fhir/Observation/o')
        .set('content-type', 'application/json-patch+json')
        .send(JSON.stringify([{ op: 'add', path: '/note/-', value: { text } }]));
    const answers = await Promise.all(Array.from({ length: 12 }, (_, at) => patch(String(at))));
    expect(answers.map(({ status }) => status)).toEqual(Array(12).fill(200));
    const { body } = await server.http.get('/fhir/Observation/o').expect(200);
    expect(body.note.map(({ text }: { text: string }) => text).sort()).toHaveLength(13);
  });
});
