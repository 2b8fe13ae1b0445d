import { beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { PLACES, type Running, runningHere } from './whole-place.ts';

const BASE = 'https://registry.example/fhir';
const INSIDE = 'http://adapter:8080/fhir';

const patient = { resourceType: 'Patient', id: 'p', identifier: [{ system: 'urn:mrn', value: '1' }], gender: 'female' };
const breast = { coding: [{ system: 'http://hl7.org/fhir/sid/icd-10', code: 'C50.9' }] };
const condition = (id: string, reference: string) => ({
  resourceType: 'Condition',
  id,
  code: breast,
  subject: { reference },
  // word for word the same they would be one
  note: [{ text: id }],
});

/** Ids of what a search finds, with what it includes. */
const found = async ({ http }: Running, query: string): Promise<string[]> => {
  const { body } = await http.get(`/fhir/${query}`).expect(200);
  return (body.entry ?? []).map(({ resource }: { resource: { id: string } }) => resource.id).sort();
};
const cancers = async ({ http }: Running): Promise<number[]> => {
  const { body } = await http.get('/cases').expect(200);
  return body.map(({ primaryCancers = [] }: { primaryCancers?: object[] }) => primaryCancers.length);
};

describe.each(PLACES)('references below a base of this server, over $name', (tried) => {
  const bases = { baseUrl: BASE, otherBaseUrls: [`${INSIDE}/`] };
  const server = runningHere(tried, bases);
  beforeAll(async () => {
    if (tried.skip) return;
    await server.send('put', '/fhir/Patient/p', patient).expect(201);
    await server.send('put', '/fhir/Condition/absolute', condition('absolute', `${BASE}/Patient/p`)).expect(201);
    await server.send('put', '/fhir/Condition/relative', condition('relative', 'Patient/p')).expect(201);
  });
  const it = test.skipIf(tried.skip);

  it('make a resource part of the case, and stay as they were sent', async () => {
    expect(await cancers(server)).toEqual([2]);
    const { body } = await server.http.get('/fhir/Condition/absolute').expect(200);
    expect(body.subject.reference).toBe(`${BASE}/Patient/p`);
  });

  it.each(['Patient/p', 'p', `${BASE}/Patient/p`, `${INSIDE}/Patient/p`])(
    'are found by %s, as relative ones are',
    async (value) => {
      expect(await found(server, `Condition?subject=${value}`)).toEqual(['absolute', 'relative']);
    },
  );

  it('are followed by chains, includes, compartments and $everything', async () => {
    for (const query of [
      'Condition?subject:Patient.gender=female',
      'Patient/p/Condition',
      'Condition?patient.identifier=urn:mrn|1',
    ])
      expect(await found(server, query)).toEqual(['absolute', 'relative']);
    const all = ['absolute', 'p', 'relative'];
    expect(await found(server, 'Condition?_include=Condition:subject')).toEqual(all);
    expect(await found(server, 'Patient?_revinclude=Condition:subject')).toEqual(all);
    expect(await found(server, 'Patient?_has:Condition:subject:_id=absolute')).toEqual(['p']);
    expect(await found(server, 'Patient/p/$everything')).toEqual(all);
  });

  it('keep what they refer to from being deleted, and may not lead to what was deleted', async () => {
    const id = 'q';
    await server.send('put', `/fhir/Patient/${id}`, { resourceType: 'Patient', id }).expect(201);
    await server.send('put', '/fhir/Condition/of-q', condition('of-q', `${INSIDE}/Patient/${id}`)).expect(201);
    await server.http.delete(`/fhir/Patient/${id}`).expect(409);
    await server.http.delete('/fhir/Condition/of-q').expect(204);
    await server.http.delete(`/fhir/Patient/${id}`).expect(204);
    const { body } = await server
      .send('put', '/fhir/Condition/of-q', condition('of-q', `${BASE}/Patient/${id}`))
      .expect(409);
    expect(body.issue[0].details.coding[0].code).toBe('reference-to-deleted');
  });

  it('count with a version, and by tables of SQL on FHIR', async () => {
    const versioned = condition('versioned', `${BASE}/Patient/p/_history/1`);
    await server.send('put', '/fhir/Condition/versioned', versioned).expect(201);
    expect(await found(server, 'Condition?subject=Patient/p')).toContain('versioned');
    const select = [{ column: [{ name: 'of', path: 'subject.getReferenceKey(Patient)' }] }];
    const viewResource = { resourceType: 'ViewDefinition', status: 'active', resource: 'Condition', select };
    const { text } = await server
      .send('post', '/fhir/$viewdefinition-run?_format=csv&header=false', {
        resourceType: 'Parameters',
        parameter: [{ name: 'viewResource', resource: viewResource }],
      })
      .expect(200);
    expect(new Set(text.trim().split(/\r?\n/))).toEqual(new Set(['p']));
    await server.http.delete('/fhir/Condition/versioned').expect(204);
  });

  it('are followed in a push whose fullUrls are of this server', async () => {
    const entry = [{ fullUrl: `${INSIDE}/Condition/pushed`, resource: condition('pushed', `${INSIDE}/Patient/p`) }];
    await server.send('post', '/fhir', { resourceType: 'Bundle', type: 'collection', entry }).expect(200);
    expect(await cancers(server)).toEqual([3]);
    await server.http.delete('/fhir/Condition/pushed').expect(204);
  });

  it('are followed from the next start on when the base is configured, and no longer when it is not', async () => {
    onTestFinished(() => server.restart(bases));
    await server.restart({ baseUrl: 'https://other.example/fhir' });
    expect(await cancers(server)).toEqual([1]);
    expect(await found(server, 'Condition?subject=Patient/p')).toEqual(['relative']);
    expect(await found(server, `Condition?subject=${BASE}/Patient/p`)).toEqual(['absolute']);
    await server.restart({ baseUrl: 'https://other.example/fhir', otherBaseUrls: [BASE] });
    expect(await cancers(server)).toEqual([2]);
    expect(await found(server, 'Condition?subject=Patient/p')).toEqual(['absolute', 'relative']);
  });

  it('are refused with their places where a client alone says that the base is ours', async () => {
    onTestFinished(() => server.restart(bases));
    await server.restart();
    const called = (body: object, path = '/fhir', method: 'post' | 'put' = 'post') =>
      server.send(method, path, body).set('host', 'registry.example').expect(422);
    const base = 'http://registry.example/fhir';
    const one = condition('c', `${base}/Patient/p`);
    const entry = [{ fullUrl: `${base}/Condition/c`, resource: condition('c', 'Patient/p') }];
    const refusals = [
      await called(one, '/fhir/Condition/c', 'put'),
      await called(one, '/fhir/Condition'),
      await called({
        resourceType: 'Bundle',
        type: 'transaction',
        entry: [{ resource: one, request: { method: 'POST', url: 'Condition' } }],
      }),
      await called({ resourceType: 'Bundle', type: 'collection', entry }),
    ];
    expect(refusals.map(({ body: { issue } }) => [issue[0].details.coding[0].code, issue[0].expression])).toEqual([
      ['base-not-configured', ['Condition.subject.reference']],
      ['base-not-configured', ['Condition.subject.reference']],
      ['base-not-configured', ['Bundle.entry[0].resource.subject.reference']],
      ['base-not-configured', ['Bundle.entry[0].fullUrl']],
    ]);
    expect(await found(server, 'Condition?_id=c')).toEqual([]);
    expect(refusals[0]?.body.issue[0].details.text).toContain('send "Patient/p"');
    const named = { ...condition('n', 'Patient/p'), note: [{ text: `${base}/Patient/p` }] };
    await server.send('put', '/fhir/Condition/n', named).set('host', 'registry.example').expect(201);
    const evidence = Array.from({ length: 25 }, () => ({ detail: [{ reference: `${base}/Patient/p` }] }));
    const { body } = await called({ ...condition('c', 'Patient/p'), evidence }, '/fhir/Condition');
    expect(body.issue.map(({ expression }: { expression: string[] }) => expression[0])).toEqual(
      Array.from({ length: 20 }, (_, at) => `Condition.evidence[${at}].detail[0].reference`),
    );
    await server.http.delete('/fhir/Condition/n').expect(204);
  });
});
