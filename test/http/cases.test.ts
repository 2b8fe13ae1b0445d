import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { caseFacets } from '../../src/case/facets.ts';
import { parseCase } from '../../src/case/parse-case.ts';
import { CASE_MODEL_VERSION } from '../../src/case/version.ts';
import { CANONICAL } from '../../src/fhir/canonical.ts';
import { mappingDouble } from '../interaction/mapping-double.ts';
import { root, shippedMapping } from '../mapping/toolkit.ts';
import { type WholeServer, wholeServer } from '../security/whole-server.ts';
import { FHIR, type Served, served } from './harness.ts';

let server: Served;
beforeEach(async () => {
  server = await served({ mapping: mappingDouble });
});
afterEach(() => server.close());

const caseOf = (more: object = {}) => ({ model: CASE_MODEL_VERSION, id: 'c1', patient: { sex: 'female' }, ...more });
const age = (key: string, years: number) => ({ key, event: 'report', years });
const putCase = (value: unknown, headers: Record<string, string> = {}, id = 'c1') =>
  server.http
    .put(`/cases/${id}`)
    .set({ 'content-type': 'application/json', ...headers })
    .send(typeof value === 'string' ? value : JSON.stringify(value));
const put = (type: string, id: string, more: object) =>
  server.http
    .put(`/fhir/${type}/${id}`)
    .set('content-type', FHIR)
    .send(JSON.stringify({ resourceType: type, id, ...more }));
const foreignPatient = { gender: 'female', identifier: [{ system: 'urn:mrn', value: '1' }], name: [{ family: 'X' }] };
const foreignAge = {
  status: 'final',
  code: { text: 'age' },
  subject: { reference: 'Patient/p' },
  valueQuantity: { value: 39, unit: 'years', extension: [{ url: 'urn:kept', valueString: 'kept' }] },
  note: [{ text: 'kept' }],
};

describe('the case of a patient', () => {
  test('comes out of a push, with its state and why', async () => {
    const pushed = await server
      .post(mappingDouble.toBundle({ ...caseOf({ ages: [age('a', 39)] }) } as never))
      .expect(200);
    expect(pushed.body.entry).toHaveLength(2);
    const { body, headers } = await server.http.get('/cases/c1').expect(200);
    expect(headers).toMatchObject({ etag: 'W/"1"', 'content-type': 'application/json; charset=utf-8' });
    expect(body).toMatchObject({ id: 'c1', patient: { sex: 'female' }, ages: [{ years: 39 }], state: 'incomplete' });
    expect(body.stateReasons).toContain('No lesion is recorded.');
    const held = await server.http.get('/cases/c1').set('if-none-match', 'W/"1"').expect(304);
    expect([held.headers.etag, held.headers['last-modified']]).toEqual([headers.etag, headers['last-modified']]);
    await server.http.get('/cases/none').expect(404);
  });

  test('grows with parts that come later, keeps its id, and goes with its patient', async () => {
    await put('Patient', 'p', foreignPatient).expect(201);
    const [first] = (await server.http.get('/cases').expect(200)).body;
    await put('Observation', 'o', foreignAge).expect(201);
    const [second] = (await server.http.get('/cases').expect(200)).body;
    expect(second.id).toBe(first.id);
    expect(second.ages).toEqual([{ key: 'o', event: 'report', years: 39 }]);
    await server.http.delete('/fhir/Observation/o').expect(204);
    expect((await server.http.get(`/cases/${first.id}`)).body.ages).toBeUndefined();
    await server.http.delete('/fhir/Patient/p').expect(204);
    await server.http.get(`/cases/${first.id}`).expect(410);
    await server.http.get(`/cases/${first.id}/report`).expect(410);
    await server.http.get('/cases/none/report').expect(404);
    expect((await server.http.get('/cases')).body).toEqual([]);
  });

  test('keeps its version when a push changes nothing', async () => {
    const bundle = mappingDouble.toBundle(caseOf() as never);
    await server.post(bundle).expect(200);
    await server.post(bundle).expect(200);
    expect((await server.http.get('/cases/c1')).headers.etag).toBe('W/"1"');
  });

  test('is refused to another patient', async () => {
    const identifier = [{ system: 'urn:case', value: 'c1' }];
    await put('Patient', 'p', { identifier }).expect(201);
    const refused = await put('Patient', 'q', { identifier }).expect(422);
    expect(refused.body.issue[0].details.coding[0].code).toBe('case-of-other-patient');
    await server.http.get('/fhir/Patient/q').expect(404);
  });
});

describe('the list of cases', () => {
  const push = (id: string) => server.post(mappingDouble.toBundle(caseOf({ id }) as never)).expect(200);

  test('is JSON or NDJSON, over pages', async () => {
    expect((await server.http.get('/cases').expect(200)).body).toEqual([]);
    for (const id of ['c', 'a', 'e', 'b', 'd']) await push(id);
    const json = await server.http.get('/cases').expect(200);
    expect(json.body.map((one: { id: string }) => one.id)).toEqual(['a', 'b', 'c', 'd', 'e']);
    const lines = await server.http.get('/cases').set('accept', 'application/x-ndjson').expect(200);
    expect(lines.headers['content-type']).toBe('application/x-ndjson');
    expect(
      lines.text
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line).id),
    ).toEqual(['a', 'b', 'c', 'd', 'e']);
    await server.http.get('/cases').set('accept', 'application/pdf').expect(406);
  });

  test('has a JSON Schema that knows the state', async () => {
    const { body } = await server.http.get('/cases/schema').expect(200);
    expect(body.properties).toMatchObject({ id: {}, state: { readOnly: true } });
  });

  test('has a JSON Schema that validators of any language can compile', async () => {
    const { text } = await server.http.get('/cases/schema').buffer(true).expect(200);
    // Python's expressions, and those of many others, know no classes of Unicode by name
    expect(text).not.toMatch(/\\\\p\{/i);
    expect(text).toContain('ud800');
  });
});

describe('PUT /cases/{id}', () => {
  test('makes the resources of a new case', async () => {
    const made = await putCase(caseOf({ ages: [age('a', 39)] })).expect(201);
    expect(made.headers.etag).toBe('W/"1"');
    const { body } = await server.http.get('/fhir/Observation/c1-a').expect(200);
    expect(body.subject.reference).toBe('Patient/c1-patient');
  });

  test('a member that stands twice is refused: which of the two is meant, nobody knows', async () => {
    const text = JSON.stringify(caseOf({ ages: [age('a', 39)] }));
    const { body } = await putCase(text.replace('"years":39', '"years":39.50,"years":93')).expect(422);
    expect(body.issue[0]).toMatchObject({ code: 'structure', expression: ['ages[0].years'] });
    await putCase(text.replace('"years":39', '"years":39.50')).expect(201);
  });

  test('an existing case needs If-Match: 428 without, 412 for another version', async () => {
    await putCase(caseOf()).expect(201);
    await putCase(caseOf({ ages: [age('a', 1)] })).expect(428);
    await putCase(caseOf({ ages: [age('a', 1)] }), { 'if-match': 'W/"7"' }).expect(412);
    await putCase(caseOf({ ages: [age('a', 1)] }), { 'if-match': 'W/"1"' }).expect(200);
  });

  test('what GET gave, unchanged, writes nothing', async () => {
    await putCase(caseOf({ ages: [age('a', 39)] })).expect(201);
    const got = await server.http.get('/cases/c1');
    const again = await putCase(got.text, { 'if-match': got.headers.etag ?? '' }).expect(200);
    expect([again.headers.etag, again.text]).toEqual(['W/"1"', got.text]);
    expect((await server.http.get('/fhir/Patient/c1-patient')).headers.etag).toBe('W/"1"');
  });

  test('of a case that an earlier case model took is compared with what its resources say now', async () => {
    await putCase(caseOf({ ages: [age('a', 39)] })).expect(201);
    await server.context.store.transaction(async (writer) => {
      const held = await writer.readCase('c1');
      if (held?.text === undefined) throw new Error('the case was just written');
      const text = held.text.replace('"report"', '"a word of long ago"');
      const lineage = await writer.lineage('c1');
      const facets = caseFacets(JSON.parse(held.text));
      const write = {
        id: 'c1',
        patient: held.patient,
        text,
        state: held.state,
        reasons: [],
        mappingVersion: '1',
        lineage,
      };
      return { commit: true, value: await writer.putCase({ ...write, report: '{}', facets }) };
    });
    const got = await server.http.get('/cases/c1').expect(200);
    expect(got.text).toContain('a word of long ago');
    const headers = { 'if-match': got.headers.etag ?? '' };
    expect((await putCase(got.text, headers).expect(422)).body.issue).not.toHaveLength(0);
    const same = await putCase(caseOf({ ages: [age('a', 39)] }), headers).expect(200);
    expect(same.body.ages).toEqual([age('a', 39)]);
    const changed = await putCase(caseOf({ ages: [age('a', 40)] }), { 'if-match': same.headers.etag ?? '' }).expect(
      200,
    );
    expect(changed.body.ages).toEqual([age('a', 40)]);
  });

  test('digits survive: 1.50 stays 1.50 from case to resource and back', async () => {
    const text = JSON.stringify(caseOf({ ages: [age('a', 39)] })).replace('39', '39.50');
    await putCase(text).expect(201);
    expect((await server.http.get('/cases/c1')).text).toContain('39.50');
  });

  test('writes back into the resource an item came from and keeps what a case cannot hold', async () => {
    await put('Patient', 'p', foreignPatient).expect(201);
    await put('Observation', 'o', foreignAge).expect(201);
    const [held] = (await server.http.get('/cases')).body;
    const got = await server.http.get(`/cases/${held.id}`);
    const changed = { ...got.body, patient: { sex: 'male' }, ages: [age('o', 46), age('later', 49)] };
    await putCase(changed, { 'if-match': got.headers.etag ?? '' }, held.id).expect(200);
    const patient = await server.http.get('/fhir/Patient/p').expect(200);
    expect(patient.body).toMatchObject({ ...foreignPatient, gender: 'male' });
    const observation = await server.http.get('/fhir/Observation/o').expect(200);
    expect(observation.body).toMatchObject({
      ...foreignAge,
      valueQuantity: { ...foreignAge.valueQuantity, value: 46 },
    });
    const added = await server.http.get(`/fhir/Observation/${held.id}-later`).expect(200);
    expect(added.body.subject.reference).toBe('Patient/p');
    expect((await server.http.get(`/cases/${held.id}`)).body.ages).toHaveLength(2);
  });

  test('an item that is gone takes its resource with it', async () => {
    await putCase(caseOf({ ages: [age('a', 1), age('b', 2)] })).expect(201);
    await putCase(caseOf({ ages: [age('b', 2)] }), { 'if-match': 'W/"1"' }).expect(200);
    await server.http.get('/fhir/Observation/c1-a').expect(410);
    expect((await server.http.get('/fhir/Observation/c1-b')).headers.etag).toBe('W/"1"');
  });

  test.each([
    ['{', 400],
    ['[]', 422],
    [caseOf({ id: 'other' }), 400],
    [caseOf({ patient: { sex: 'no word' } }), 422],
    [caseOf({ nonsense: 1 }), 422],
  ])('%j: %i, and nothing is stored', async (value, status) => {
    const answer = await putCase(value).expect(status);
    expect(answer.body.resourceType).toBe('OperationOutcome');
    expect((await server.http.get('/cases')).body).toEqual([]);
  });
});

describe('operations on cases store nothing', () => {
  const call = (name: string, value: unknown) =>
    server.http.post(`/fhir/${name}`).set('content-type', FHIR).send(JSON.stringify(value));

  test('$from-case and $to-case are inverse', async () => {
    const value = caseOf({ ages: [age('a', 39)] });
    const bundle = await call('$from-case', value).expect(200);
    expect(bundle.body.type).toBe('collection');
    expect((await call('$from-case?as=transaction', value).expect(200)).body.type).toBe('transaction');
    await call('$from-case?as=nonsense', value).expect(400);
    const back = await call('$to-case', bundle.body).expect(200);
    expect(back.body.cases).toEqual([value]);
    expect(back.body.report.resourceType).toBe('OperationOutcome');
    expect((await server.http.get('/cases')).body).toEqual([]);
  });

  test('$from-case names every mistake of a case', async () => {
    const refused = await call('$from-case', caseOf({ patient: { sex: 7 }, nonsense: 1 })).expect(422);
    expect(refused.body.issue.length).toBeGreaterThan(1);
  });

  test('they stand in the CapabilityStatement', async () => {
    const { body } = await server.http.get('/fhir/metadata');
    const names = body.rest[0].operation.map(({ name }: { name: string }) => name);
    expect(names).toEqual(expect.arrayContaining(['validate', 'to-case', 'from-case']));
  });
});

/** The case of paper S4 as a transaction. */
function s4Transaction(): string {
  const read = parseCase(parse(readFileSync(join(root, 'examples/s4/case.yaml'), 'utf8')));
  if (!read.ok) throw new Error('the example is no case');
  return JSON.stringify(shippedMapping().toBundle(read.case, 'transaction'));
}

test('a case is complete, and contradictory while its resources say two things of one fact', async () => {
  const whole = await wholeServer({ all: { scopes: ['system/*.cruds'] } });
  const text = s4Transaction();
  const pushed = async (body: string) => {
    await whole.http
      .post('/fhir')
      .set({ 'content-type': FHIR, ...whole.as('all') })
      .send(body)
      .expect(200);
    return (await whole.http.get('/cases/s4').set(whole.as('all')).expect(200)).body;
  };
  expect(await pushed(text)).toMatchObject({ state: 'complete', stateReasons: [] });
  // the code of one metastasis is now that of another site than its body site says
  const { state, stateReasons } = await pushed(text.replace('"94391008"', '"94381002"'));
  expect([state, stateReasons]).toEqual(['contradictory', [expect.stringContaining('metastases')]]);
  await whole.close();
});

test('a dose is the same whether it is written 30 or 30.0, in which its resource cannot keep the zero', async () => {
  const whole = await wholeServer({ all: { scopes: ['system/*.cruds'] } });
  const therapy = '{"key":"rt","treats":["e"],"given":"given","totalDose":30.0}';
  const text = JSON.stringify(caseOf({ episodes: [{ key: 'e' }], radiotherapies: [] }));
  const made = await whole.http
    .put('/cases/c1')
    .set({ 'content-type': 'application/json', ...whole.as('all') })
    .send(text.replace('"radiotherapies":[]', `"radiotherapies":[${therapy}]`))
    .expect(201);
  expect(made.body.radiotherapies).toMatchObject([{ totalDose: 30 }]);
  await whole.close();
});

describe('what our profiles are claimed for', () => {
  let whole: WholeServer;
  beforeAll(async () => {
    whole = await wholeServer({ all: { scopes: ['system/*.cruds'] } });
    await whole.http
      .post('/fhir')
      .set({ 'content-type': FHIR, ...whole.as('all') })
      .send(s4Transaction())
      .expect(200);
  });
  afterAll(() => whole.close());

  const caseNow = async () => (await whole.http.get('/cases/s4').set(whole.as('all')).expect(200)).body;
  const found = async (query: string) =>
    (await whole.http.get(`/fhir/${query}`).set(whole.as('all')).expect(200)).body.entry[0].resource;
  const change = (resource: { resourceType: string; id: string }, more: object) =>
    whole.http
      .put(`/fhir/${resource.resourceType}/${resource.id}`)
      .set({ 'content-type': FHIR, ...whole.as('all') })
      .send(JSON.stringify({ ...resource, ...more }));

  test('is corrected and retracted as it was sent, and the case follows', async () => {
    const before = await caseNow();
    const marker = await found(`Observation?_profile=${CANONICAL}/StructureDefinition/iscm-ihc&_count=1`);
    await change(marker, { status: 'corrected' }).expect(200);
    expect((await caseNow()).markers).toEqual(before.markers);
    await change(marker, { status: 'entered-in-error' }).expect(200);
    expect((await caseNow()).markers).toHaveLength(before.markers.length - 1);
    await change(marker, { status: 'final' }).expect(200);
    expect((await caseNow()).markers).toEqual(before.markers);
  });

  test('is no fact before it is finished', async () => {
    const marker = await found(`Observation?_profile=${CANONICAL}/StructureDefinition/iscm-ihc&_count=1`);
    const { body } = await change(marker, { status: 'preliminary' }).expect(422);
    const errors = body.issue.filter(({ severity }: { severity: string }) => severity === 'error');
    expect(errors).toMatchObject([{ expression: ['Observation.status'] }]);
  });

  test.each(['entered-in-error', 'preparation'])(
    'a treatment that is now %s costs no more than itself',
    async (status) => {
      const before = await caseNow();
      const laminectomy = await found('Procedure?code=387731002');
      await change(laminectomy, { status }).expect(200);
      const without = await caseNow();
      expect(without.surgeries).toEqual(before.surgeries.filter(({ key }: { key: string }) => key !== 'laminectomy'));
      expect([without.episodes, without.lesions, without.markers]).toEqual([
        before.episodes,
        before.lesions,
        before.markers,
      ]);
      const unchanged = await whole.http.get('/cases/s4').set(whole.as('all'));
      await whole.http
        .put('/cases/s4')
        .set({ 'if-match': unchanged.headers.etag ?? '', ...whole.as('all') })
        .send(unchanged.body)
        .expect(200);
      expect((await found(`Procedure?_id=${laminectomy.id}`)).status).toBe(status);
      expect((await whole.http.get('/cases/s4').set(whole.as('all'))).headers.etag).toBe(unchanged.headers.etag);
      const { state, stateReasons } = without;
      if (status === 'entered-in-error') expect(state).toBe(before.state);
      else expect([state, stateReasons]).toEqual(['incomplete', [expect.stringContaining('surgeries')]]);
      await change(laminectomy, {}).expect(200);
      expect(await caseNow()).toEqual(before);
    },
  );

  test('a diagnosis is retracted by its verification status', async () => {
    const before = await caseNow();
    const diagnosis = await found('Condition?code=94600009');
    const system = 'http://terminology.hl7.org/CodeSystem/condition-ver-status';
    const { clinicalStatus: _none, ...rest } = diagnosis;
    await change(rest, { verificationStatus: { coding: [{ system, code: 'entered-in-error' }] } }).expect(200);
    const without = await caseNow();
    expect(without).toMatchObject({ state: 'incomplete', primaryCancers: before.primaryCancers });
    expect([without.episodes, without.lesions, without.mriFindings]).toEqual([undefined, undefined, undefined]);
    await change(diagnosis, {}).expect(200);
    expect(await caseNow()).toEqual(before);
  });
});

describe('a case made of resources of another system', () => {
  let whole: WholeServer;
  beforeAll(async () => {
    whole = await wholeServer({ all: { scopes: ['system/*.cruds'] } });
    const bundle = JSON.parse(readFileSync(join(root, 'test/mapping/foreign/cases/british-words/bundle.json'), 'utf8'));
    for (const { resource } of bundle.entry) await send(resource).expect(201);
  });
  afterAll(() => whole.close());

  type Told = { expression?: string[]; details?: { text?: string } };
  const send = (resource: { resourceType: string; id: string }) =>
    whole.http
      .put(`/fhir/${resource.resourceType}/${resource.id}`)
      .set({ 'content-type': FHIR, ...whole.as('all') })
      .send(JSON.stringify(resource));
  const held = async () => {
    const [value] = (await whole.http.get('/cases').set(whole.as('all')).expect(200)).body;
    return whole.http.get(`/cases/${value.id}`).set(whole.as('all')).expect(200);
  };
  const write = (id: string, etag: string | undefined, value: object) =>
    whole.http
      .put(`/cases/${id}`)
      .set({ 'if-match': etag ?? '', ...whole.as('all') })
      .send(value);

  test('is told by $to-case with what was read, and what was left, of cases and of the input', async () => {
    const bundle = JSON.parse(readFileSync(join(root, 'test/mapping/foreign/cases/british-words/bundle.json'), 'utf8'));
    const ofNobody = { resourceType: 'Observation', subject: { reference: 'Patient/gone' } };
    bundle.entry.push({ resource: ofNobody });
    const { body } = await whole.http
      .post('/fhir/$to-case')
      .set({ 'content-type': FHIR, ...whole.as('all') })
      .send(JSON.stringify(bundle))
      .expect(200);
    const told = body.report.issue.map(({ expression: [at] = [''], details }: Told) => `${at} ${details?.text}`);
    expect(told).toEqual(
      expect.arrayContaining([
        'Bundle.entry[0].resource This Patient was read as patient.',
        expect.stringMatching(/^Bundle\.entry\[4\]\.resource This Observation is none of the resources/),
      ]),
    );
  });

  test('keeps the keys of all its items when one of its resources changes', async () => {
    const { body: before } = await held();
    expect(before.lesions).toMatchObject([{ key: 'lesions-1' }]);
    await send({ resourceType: 'Patient', id: 'p1', ...{ gender: 'female', active: true } }).expect(200);
    const { body: after } = await held();
    expect([after.lesions, after.markers]).toEqual([before.lesions, before.markers]);
  });

  test('takes a change that its resource can say, and is then what was sent', async () => {
    const { body, headers } = await held();
    const [marker] = body.markers;
    const changed = { ...body, markers: [{ ...marker, markerText: 'Estrogen receptor' }] };
    const { body: answer } = await write(body.id, headers.etag, changed).expect(200);
    expect(answer.markers).toEqual(changed.markers);
  });

  test('refuses one that would not be read again, with its place and source, and writes nothing', async () => {
    const { body, headers } = await held();
    const changed = { ...body, markers: [{ ...body.markers[0], marker: 'ck7' }] };
    const { body: refused } = await write(body.id, headers.etag, changed).expect(422);
    expect(refused.issue).toMatchObject([
      {
        severity: 'error',
        code: 'business-rule',
        details: { coding: [{ code: 'case-not-written-back' }], text: expect.stringContaining('Observation/o1') },
        expression: ['markers[0]'],
      },
    ]);
    const now = await held();
    expect([now.body, now.headers.etag]).toEqual([body, headers.etag]);
  });

  test('refuses one by which a resource would break a rule of R4, and writes nothing', async () => {
    const { body, headers } = await held();
    const changed = { ...body, markers: [{ ...body.markers[0], text: 'another result' }] };
    const { body: refused } = await write(body.id, headers.etag, changed).expect(422);
    expect(refused.issue).toMatchObject([{ severity: 'error', expression: ['Observation'] }]);
    const now = await held();
    expect([now.body, now.headers.etag]).toEqual([body, headers.etag]);
  });

  test('takes an item that is new, beside a patient whose name is known', async () => {
    const mcode = join(root, 'node_modules/hl7.fhir.us.mcode/example');
    const patient = JSON.parse(readFileSync(join(mcode, 'Patient-cancer-patient-jenny-m.json'), 'utf8'));
    await send(patient).expect(201);
    const list = await whole.http.get('/cases').set(whole.as('all')).expect(200);
    const { id } = list.body.find((one: { patient: { birthDate?: string } }) => one.patient.birthDate !== undefined);
    const { body, headers } = await whole.http.get(`/cases/${id}`).set(whole.as('all'));
    const ages = [{ key: 'then', event: 'report', years: 54 }];
    expect((await write(id, headers.etag, { ...body, ages }).expect(200)).body.ages).toEqual(ages);
    const held = await whole.http.get(`/fhir/Patient/${patient.id}`).set(whole.as('all'));
    expect(held.body.name).toEqual(patient.name);
  });
});
