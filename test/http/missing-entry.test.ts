import { describe, expect, test } from 'vitest';
import { FHIR } from './harness.ts';
import { PLACES, runningHere } from './whole-place.ts';

const [HERE, GONE] = ['0c3151bd-1cbf-4d64-b04d-cd9187a4c6e0', '7a1e3c5d-52a4-4a94-8b0e-1d8f6f3b2c11'].map(
  (uuid) => `urn:uuid:${uuid}`,
);
const observation = (more: object) => ({ resourceType: 'Observation', status: 'final', code: { text: 'x' }, ...more });
const post = (fullUrl: string | undefined, resource: { resourceType: string }) => ({
  fullUrl,
  resource,
  request: { method: 'POST', url: resource.resourceType },
});
const patient = { resourceType: 'Patient', identifier: [{ system: 'urn:mrn', value: '1' }] };

describe.each(PLACES)('a reference to an entry that is not there, over $name', (tried) => {
  const server = runningHere(tried);
  const it = test.skipIf(tried.skip);
  const places = async (path: string, body: object, method: 'post' | 'put' = 'post') => {
    const answer = await server.send(method, path, body).expect(422);
    return answer.body.issue.map((issue: { expression: string[]; details: { coding: { code: string }[] } }) => [
      issue.details.coding[0]?.code,
      ...issue.expression,
    ]);
  };
  const count = async (type: string) => (await server.http.get(`/fhir/${type}?_summary=count`).expect(200)).body.total;

  it('refuses a transaction, with each place, and nothing of it is written', async () => {
    const wrong = observation({
      subject: { reference: GONE },
      focus: [{ reference: HERE }, { reference: `${GONE}#a` }],
    });
    const entry = [post(HERE, patient), post(undefined, wrong)];
    const counts = async () => [await count('Patient'), await count('Observation')];
    const before = await counts();
    expect(await places('/fhir', { resourceType: 'Bundle', type: 'transaction', entry })).toEqual([
      ['reference-to-no-entry', 'Bundle.entry[1].resource.subject.reference'],
      ['reference-to-no-entry', 'Bundle.entry[1].resource.focus[1].reference'],
    ]);
    expect(await counts()).toEqual(before);
  });

  it('names at most twenty places', async () => {
    const focus = Array.from({ length: 25 }, () => ({ reference: GONE }));
    const told = await places('/fhir/Observation', observation({ focus }));
    expect([told.length, told.at(-1)]).toEqual([20, ['reference-to-no-entry', 'Observation.focus[19].reference']]);
  });

  it('an entry that reads or deletes is none to refer to', async () => {
    const read = { fullUrl: HERE, request: { method: 'DELETE', url: 'Patient/17' } };
    const entry = [read, post(undefined, observation({ subject: { reference: HERE } }))];
    const { body } = await server
      .send('post', '/fhir', { resourceType: 'Bundle', type: 'transaction', entry })
      .expect(422);
    expect(body.issue.map(({ details }: { details: { text: string } }) => details.text)).toEqual([
      `No entry of the Bundle that is written has the fullUrl "${HERE}", so that the reference leads nowhere.`,
    ]);
    const alone = await server
      .send('post', '/fhir/Observation', observation({ subject: { reference: HERE } }))
      .expect(422);
    expect(alone.body.issue[0].details.text).toBe(
      `"${HERE}" names an entry of a transaction or case push, and leads nowhere from here.`,
    );
  });

  it('takes one to a version or a part of an entry', async () => {
    const focus = [{ reference: `${HERE}/_history/1` }, { reference: `${HERE}#part` }];
    const entry = [post(HERE, patient), post(undefined, observation({ focus }))];
    const { body } = await server
      .send('post', '/fhir', { resourceType: 'Bundle', type: 'transaction', entry })
      .expect(200);
    const [made, about] = body.entry.map(({ response }: { response: { location: string } }) =>
      response.location.replace(/^.*\/fhir\/|\/_history.*/g, ''),
    );
    const { body: read } = await server.http.get(`/fhir/${about}`).expect(200);
    expect(read.focus).toEqual([{ reference: made }, { reference: made }]);
    await server.http.delete(`/fhir/${about}`).expect(204);
    await server.http.delete(`/fhir/${made}`).expect(204);
  });

  it('finds it however it is written', async () => {
    const escaped = JSON.stringify(observation({ subject: { reference: GONE } }))
      .replace('"reference":"urn', '"r\\u0065ference" :\n"ur\\u006E')
      .replace('"status":"final"', '"text":{"status":"generated","div":"<div>\\u003cbr/></div>"},"status":"final"');
    const { body } = await server.http.post('/fhir/Observation').set('content-type', FHIR).send(escaped).expect(422);
    expect(body.issue).toMatchObject([{ details: { coding: [{ code: 'reference-to-no-entry' }] } }]);
  });

  it.each([HERE, 'urn:oid:1.2.3.4'])(
    'refuses criteria by it, which would find nothing and make again what is there: %s',
    async (here) => {
      const created = post(undefined, observation({ subject: { reference: here } }));
      const request = { ...created.request, ifNoneExist: `code:text=x&subject=${here}` };
      const entry = [post(here, patient), { ...created, request }];
      const bundle = { resourceType: 'Bundle', type: 'transaction', entry };
      const { body } = await server.send('post', '/fhir', bundle).expect(400);
      expect(body.issue[0]).toMatchObject({
        details: { coding: [{ code: 'invalid-criteria' }] },
        expression: ['Bundle.entry[1].request.ifNoneExist'],
      });
      const headers = { 'content-type': FHIR, 'if-none-exist': `identifier=${GONE}` };
      const { body: made } = await server.http
        .post('/fhir/Patient')
        .set(headers)
        .send(JSON.stringify(patient))
        .expect(201);
      await server.http.delete(`/fhir/Patient/${made.id}`).expect(204);
    },
  );

  it('is no name of a system: that of an identifier may be an OID', async () => {
    const known = { resourceType: 'Patient', identifier: [{ system: 'urn:oid:1.2.3', value: '7' }] };
    const entry = [
      { resource: known, request: { method: 'POST', url: 'Patient', ifNoneExist: 'identifier=urn:oid:1.2.3|7' } },
    ];
    const bundle = { resourceType: 'Bundle', type: 'transaction', entry };
    const [made, again] = [await server.send('post', '/fhir', bundle), await server.send('post', '/fhir', bundle)];
    expect([made, again].map(({ body }) => body.entry[0].response.status.slice(0, 3))).toEqual(['201', '200']);
    const found = await server.http.get('/fhir/Patient?identifier=urn:oid:1.2.3%7C7').expect(200);
    expect(found.body.total).toBe(1);
    await server.http.delete('/fhir/Patient?identifier=urn:oid:1.2.3%7C7').expect(204);
  });

  it('refuses a case push', async () => {
    const entry = [{ fullUrl: HERE, resource: observation({ id: 'o', subject: { reference: GONE } }) }];
    expect(await places('/fhir', { resourceType: 'Bundle', type: 'collection', entry })).toEqual([
      ['reference-to-no-entry', 'Bundle.entry[0].resource.subject.reference'],
    ]);
  });

  it('refuses a resource by itself, and one that a patch would make so', async () => {
    const wrong = { reference: 'urn:oid:1.2.3' };
    const at = [['reference-to-no-entry', 'Observation.subject.reference']];
    expect(await places('/fhir/Observation', observation({ subject: wrong }))).toEqual(at);
    expect(await places('/fhir/Observation/o', observation({ id: 'o', subject: wrong }), 'put')).toEqual(at);
    await server.send('put', '/fhir/Observation/o', observation({ id: 'o' })).expect(201);
    await server.http
      .patch('/fhir/Observation/o')
      .set('content-type', 'application/json-patch+json')
      .send(JSON.stringify([{ op: 'add', path: '/subject', value: wrong }]))
      .expect(422);
  });
});
