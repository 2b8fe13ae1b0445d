import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Validator } from '../../src/interaction/ports.ts';
import { STORED_TYPES } from '../../src/interaction/stored-types.ts';
import { StoreUnavailable } from '../../src/store/index.ts';
import { FHIR, type Served, served } from './harness.ts';

let server: Served;
beforeEach(async () => {
  server = await served();
});
afterEach(() => server.close());

type Entry = Record<string, unknown>;
const bundle = (entry: Entry[], type = 'transaction') => ({ resourceType: 'Bundle', type, entry });
const write = (method: string, url: string, resource?: object, more: object = {}, fullUrl?: string): Entry => ({
  ...(fullUrl ? { fullUrl } : {}),
  ...(resource ? { resource } : {}),
  request: { method, url, ...more },
});
const patient = (more: object = {}) => ({ resourceType: 'Patient', ...more });
const observation = (subject: string, more: object = {}) => ({
  resourceType: 'Observation',
  status: 'final',
  subject: { reference: subject },
  ...more,
});
const statuses = (body: { entry: { response: { status: string } }[] }) =>
  body.entry.map(({ response }) => response.status);
const put = (type: string, id: string, more: object = {}) =>
  server.http
    .put(`/fhir/${type}/${id}`)
    .set('content-type', FHIR)
    .send(JSON.stringify({ resourceType: type, id, ...more }));
const count = async (id: string, type = 'Patient') =>
  (await server.http.get(`/fhir/${type}/${id}/_history`)).body.entry?.length ?? 0;
const MRN = [{ system: 'urn:mrn', value: '1' }];

describe('a transaction (http://hl7.org/fhir/R4/http.html#transaction)', () => {
  test('answers in the order of the request and processes deletes, creates, updates, reads', async () => {
    await put('Patient', 'old').expect(201);
    const answer = await server
      .post(
        bundle([
          write('GET', 'Patient/new'),
          write('PUT', 'Patient/new', patient({ id: 'new' })),
          write('POST', 'Patient', patient()),
          write('DELETE', 'Patient/old'),
        ]),
      )
      .expect(200);
    expect(answer.body).toMatchObject({ resourceType: 'Bundle', type: 'transaction-response' });
    expect(statuses(answer.body)).toEqual(['200 OK', '201 Created', '201 Created', '204 No Content']);
    expect(answer.body.entry[0].resource).toMatchObject({ id: 'new' });
    expect(answer.body.entry[1].resource).toBeUndefined();
    expect(answer.body.entry[1].response).toMatchObject({
      etag: 'W/"1"',
      location: expect.stringContaining('Patient/new/_history/1'),
    });
    await server.http.get('/fhir/Patient/old').expect(410);
  });

  test('links between its resources lead to the ids they got, in references, uris and the narrative', async () => {
    const id = 'urn:uuid:61ebe359-bfdc-4613-8bf2-c5e300945f0a';
    const other = 'http://hospital.example/fhir/Observation/77';
    const answer = await server
      .post(
        bundle([
          write(
            'POST',
            'Observation',
            {
              ...observation(id),
              text: {
                status: 'generated',
                div: `<div xmlns="http://www.w3.org/1999/xhtml"><a href="${id}">p</a></div>`,
              },
              identifier: [{ system: 'urn:ietf:rfc:3986', value: id }],
              instantiatesCanonical: id,
              extension: [{ url: 'http://x', valueUri: id }],
              hasMember: [{ reference: 'Observation/77' }, { reference: 'Observation/elsewhere' }],
            },
            {},
            'http://hospital.example/fhir/Observation/76',
          ),
          write('POST', 'Observation', observation(id), {}, other),
          write('POST', 'Patient', patient(), {}, id),
        ]),
        { prefer: 'return=representation' },
      )
      .expect(200);
    const [first, second, third] = answer.body.entry.map(({ resource }: { resource: { id: string } }) => resource);
    const link = `Patient/${third.id}`;
    expect(first).toMatchObject({
      subject: { reference: link },
      identifier: [{ value: id }],
      instantiatesCanonical: id,
      extension: [{ valueUri: link }],
      hasMember: [{ reference: `Observation/${second.id}` }, { reference: 'Observation/elsewhere' }],
    });
    expect(first.text.div).toContain(`href="${link}"`);
    expect(second.subject.reference).toBe(link);
  });

  test('links in a narrative that are relative to the fullUrl lead there too', async () => {
    const base = 'http://hospital.example/fhir';
    const div = '<div xmlns="http://www.w3.org/1999/xhtml"><a href="Patient/7">p</a><a href="Patient/8">q</a></div>';
    const text = { status: 'generated', div };
    const answer = await server
      .post(
        bundle([
          write('POST', 'Patient', patient(), {}, `${base}/Patient/7`),
          write('POST', 'Observation', { ...observation('Patient/7'), text }, {}, `${base}/Observation/7`),
        ]),
        { prefer: 'return=representation' },
      )
      .expect(200);
    const [{ resource: made }, { resource: about }] = answer.body.entry;
    expect(about.text.div).toBe(div.replace('Patient/7', `Patient/${made.id}`));
  });

  test('a reference to a version of a resource of the Bundle leads to the resource, not to one held under its id', async () => {
    await put('Patient', '7').expect(201);
    const base = 'http://hospital.example/fhir';
    const focus = [{ reference: `${base}/Patient/7/_history/3` }, { reference: 'Patient/8/_history/1' }];
    const answer = await server
      .post(
        bundle([
          write('POST', 'Patient', patient(), {}, `${base}/Patient/7`),
          write('POST', 'Observation', observation('Patient/7/_history/1', { focus }), {}, `${base}/Observation/7`),
        ]),
        { prefer: 'return=representation' },
      )
      .expect(200);
    const [{ resource: made }, { resource: about }] = answer.body.entry;
    const link = { reference: `Patient/${made.id}` };
    expect([about.subject, ...about.focus]).toEqual([link, link, { reference: 'Patient/8/_history/1' }]);
  });

  test('circular references are kept', async () => {
    const [a, b] = ['urn:uuid:a', 'urn:uuid:b'];
    const answer = await server
      .post(
        bundle([
          write('POST', 'Observation', { ...observation('Patient/p'), hasMember: [{ reference: b }] }, {}, a),
          write('POST', 'Observation', { ...observation('Patient/p'), derivedFrom: [{ reference: a }] }, {}, b),
        ]),
        { prefer: 'return=representation' },
      )
      .expect(200);
    const [one, two] = answer.body.entry.map(({ resource }: { resource: object }) => resource);
    expect(one.hasMember[0].reference).toBe(`Observation/${two.id}`);
    expect(two.derivedFrom[0].reference).toBe(`Observation/${one.id}`);
  });

  test('an entry that updates without an id in its resource says it by its url', async () => {
    const uuid = 'urn:uuid:6e9f2f6c-6d24-4f5e-9d0b-1f1f0d6a2c01';
    const entries = [
      write('PUT', 'Patient/p', patient(), {}, uuid),
      write('PUT', 'Observation/o', observation(uuid), {}, 'urn:uuid:6e9f2f6c-6d24-4f5e-9d0b-1f1f0d6a2c02'),
    ];
    const made = await server.post(bundle(entries)).expect(200);
    expect(statuses(made.body)).toEqual(['201 Created', '201 Created']);
    const read = await server.http.get('/fhir/Observation/o').expect(200);
    expect(read.body).toMatchObject({ id: 'o', subject: { reference: 'Patient/p' } });
    const again = await server.post(bundle([write('PUT', 'Patient/p', patient({ id: 'p' }))])).expect(200);
    expect(again.body.entry[0].response.etag).toBe('W/"1"');
    const other = await server.post(bundle([write('PUT', 'Patient/p', patient({ id: 'q' }))])).expect(400);
    expect(other.body.issue[0].expression).toEqual(['Bundle.entry[0].resource.id']);
  });

  test('a finding in one resource stores nothing and names the element in the Bundle', async () => {
    const answer = await server
      .post(
        bundle([
          write('PUT', 'Patient/p', patient({ id: 'p' })),
          write('POST', 'Observation', { resourceType: 'Observation' }),
        ]),
      )
      .expect(422);
    expect(answer.body.issue[0].expression).toEqual(['Bundle.entry[1].resource.status']);
    await server.http.get('/fhir/Patient/p').expect(404);
  });

  test('sent again, updates that change nothing make no version', async () => {
    const sent = bundle([write('PUT', 'Patient/p', patient({ id: 'p' }))]);
    expect(statuses((await server.post(sent)).body)).toEqual(['201 Created']);
    expect(statuses((await server.post(sent)).body)).toEqual(['200 OK']);
    expect(await count('p')).toBe(1);
  });

  test.each([
    [
      'a resource updated twice',
      [write('PUT', 'Patient/p', patient({ id: 'p' })), write('PUT', 'Patient/p', patient({ id: 'p' }))],
      400,
      'duplicate-in-transaction',
      'Bundle.entry[1]',
    ],
    [
      'a resource updated and deleted',
      [write('PUT', 'Patient/kept', patient({ id: 'kept' })), write('DELETE', 'Patient/kept')],
      400,
      'duplicate-in-transaction',
      'Bundle.entry[0]',
    ],
    [
      'a resource made and deleted that never was',
      [write('DELETE', 'Patient/p'), write('PUT', 'Patient/p', patient({ id: 'p' }))],
      400,
      'duplicate-in-transaction',
      'Bundle.entry[1]',
    ],
    [
      'a fullUrl used twice',
      [write('POST', 'Patient', patient(), {}, 'urn:uuid:a'), write('POST', 'Patient', patient(), {}, 'urn:uuid:a')],
      400,
      'duplicate-full-url',
      'Bundle.entry[1].fullUrl',
    ],
    ['no request', [{ resource: patient() }], 400, 'entry-request-missing', 'Bundle.entry[0]'],
    [
      'no method',
      [{ resource: patient(), request: { url: 'Patient' } }],
      400,
      'entry-method-missing',
      'Bundle.entry[0].request.method',
    ],
    ['an unknown method', [write('COPY', 'Patient')], 400, 'entry-method-unknown', 'Bundle.entry[0].request.method'],
    [
      'another type in the url',
      [write('POST', 'Observation', patient())],
      400,
      'resource-type-mismatch',
      'Bundle.entry[0].resource.resourceType',
    ],
    [
      'another id in the url',
      [write('PUT', 'Patient/p', patient({ id: 'q' }))],
      400,
      'id-mismatch',
      'Bundle.entry[0].resource.id',
    ],
    [
      'an absolute url',
      [write('POST', 'http://x/fhir/Patient', patient())],
      400,
      'entry-url-not-supported',
      'Bundle.entry[0].request.url',
    ],
    [
      'a type that is not kept',
      [write('GET', 'Questionnaire/1')],
      404,
      'type-not-served',
      'Bundle.entry[0].request.url',
    ],
    [
      'a HEAD of a search',
      [write('HEAD', 'Patient?name=x')],
      400,
      'entry-url-not-supported',
      'Bundle.entry[0].request.url',
    ],
    ['a read of what is not there', [write('GET', 'Patient/nobody')], 404, 'not-found', 'Bundle.entry[0]'],
    ['no resource', [write('POST', 'Patient')], 400, 'entry-resource-missing', 'Bundle.entry[0].resource'],
    ['an entry that is no object', ['x' as unknown as Entry], 400, 'bundle-structure', 'Bundle.entry[0]'],
    [
      'If-Match of another version',
      [write('PUT', 'Patient/kept', patient({ id: 'kept', active: true }), { ifMatch: 'W/"9"' })],
      412,
      'version-mismatch',
      'Bundle.entry[0]',
    ],
    [
      'criteria that several meet',
      [write('PUT', 'Patient?identifier=two', patient())],
      412,
      'multiple-matches',
      'Bundle.entry[0]',
    ],
    [
      'criteria that are not known',
      [write('DELETE', 'Patient?nonsense=x')],
      400,
      'invalid-criteria',
      'Bundle.entry[0].request.url',
    ],
    [
      'a conditional reference without match',
      [write('POST', 'Observation', observation('Patient?identifier=none'))],
      412,
      'conditional-reference-unmatched',
      'Bundle.entry[0].resource',
    ],
    [
      'a delete of what others refer to',
      [write('DELETE', 'Patient/kept')],
      409,
      'still-referred-to',
      'Bundle.entry[0]',
    ],
    [
      'an update without a resource',
      [write('PUT', 'Patient/kept')],
      400,
      'entry-resource-missing',
      'Bundle.entry[0].resource',
    ],
    [
      'an update with a resource of another type',
      [write('PUT', 'Patient/kept', observation('Patient/kept', { id: 'kept' }))],
      400,
      'resource-type-mismatch',
      'Bundle.entry[0].resource.resourceType',
    ],
    [
      'more entries than allowed',
      Array.from({ length: 21 }, () => write('POST', 'Patient', patient())),
      413,
      'too-many-entries',
      'Bundle.entry',
    ],
  ])('is refused for %s, names the entry and changes nothing', async (_name, entries, status, id, expression) => {
    await put('Patient', 'kept', { identifier: [{ value: 'two' }] }).expect(201);
    await put('Patient', 'twin', { identifier: [{ value: 'two' }] }).expect(201);
    await put('Observation', 'o', observation('Patient/kept')).expect(201);
    const innocent = write('PUT', 'Patient/innocent', patient({ id: 'innocent' }));
    const answer = await server.post(bundle([...entries, innocent]));
    const [issue] = answer.body.issue;
    expect([answer.status, issue.details.coding[0].code, issue.expression]).toEqual([status, id, [expression]]);
    await server.http.get('/fhir/Patient/innocent').expect(404);
    expect(await count('kept')).toBe(1);
  });

  test('a delete says which resources refer to it, and of more than five that there are others', async () => {
    await put('Patient', 'kept').expect(201);
    const refusal = async () => (await server.http.delete('/fhir/Patient/kept').expect(409)).body.issue[0].details.text;
    for (let at = 1; at <= 5; at++) await put('Observation', `o${at}`, observation('Patient/kept')).expect(201);
    expect(await refusal()).toMatch(/: (Observation\/o\d, ){4}Observation\/o\d\.$/);
    await put('Observation', 'o6', observation('Patient/kept')).expect(201);
    expect(await refusal()).toMatch(/: (Observation\/o\d, ){4}Observation\/o\d and others\.$/);
  });

  test('a resource and what refers to it are deleted together', async () => {
    await put('Patient', 'p').expect(201);
    await put('Observation', 'o', observation('Patient/p')).expect(201);
    await server.post(bundle([write('DELETE', 'Patient/p'), write('DELETE', 'Observation/o')])).expect(200);
    await server.http.get('/fhir/Patient/p').expect(410);
  });

  test('an empty one is fine', async () => {
    const answer = await server.post({ resourceType: 'Bundle', type: 'transaction' }).expect(200);
    expect(answer.body).toEqual({ resourceType: 'Bundle', type: 'transaction-response' });
  });
});

describe('conditions in a transaction', () => {
  const conditional = (fullUrl = 'urn:uuid:p') =>
    write('POST', 'Patient', patient({ identifier: MRN }), { ifNoneExist: 'identifier=urn:mrn|1' }, fullUrl);

  test('a conditional create is done once; references follow it to what was there', async () => {
    const sent = bundle([conditional(), write('PUT', 'Observation/o', observation('urn:uuid:p', { id: 'o' }))]);
    const first = await server.post(sent).expect(200);
    const second = await server.post(sent).expect(200);
    expect(statuses(first.body)).toEqual(['201 Created', '201 Created']);
    expect(statuses(second.body)).toEqual(['200 OK', '200 OK']);
    expect(second.body.entry[0].response.location).toBe(first.body.entry[0].response.location);
    expect(await count('o', 'Observation')).toBe(1);
  });

  test('two creates that mean the same resource are refused', async () => {
    const answer = await server.post(bundle([conditional('urn:uuid:a'), conditional('urn:uuid:b')])).expect(400);
    expect(answer.body.issue[0].details.coding[0].code).toBe('duplicate-in-transaction');
  });

  test.each([
    ['transaction', write('PUT', 'Patient?identifier=urn:mrn|1', patient({ identifier: MRN }))],
    ['collection', { resource: patient({ identifier: MRN }) }],
  ])('so are two conditional updates that would both create (%s)', async (type, entry) => {
    const answer = await server.post(bundle([entry, entry], type)).expect(400);
    expect(answer.body.issue[0].details.coding[0].code).toBe('duplicate-in-transaction');
  });

  test('of many at once one creates', async () => {
    const answers = await Promise.all(Array.from({ length: 8 }, () => server.post(bundle([conditional()]))));
    const made = answers.filter(({ body }) => body.entry[0].response.status === '201 Created');
    expect(made).toHaveLength(1);
    expect(new Set(answers.map(({ body }) => body.entry[0].response.location)).size).toBe(1);
  });

  test('conditional references see what the same transaction makes, and not what it deletes', async () => {
    await put('Patient', 'old', { identifier: MRN }).expect(201);
    const answer = await server
      .post(
        bundle([
          write('POST', 'Observation', observation('Patient?identifier=urn:mrn|1')),
          write('PUT', 'Patient/new', patient({ id: 'new', identifier: MRN })),
          write('DELETE', 'Patient/old'),
        ]),
        { prefer: 'return=representation' },
      )
      .expect(200);
    expect(answer.body.entry[0].resource.subject.reference).toBe('Patient/new');
  });

  test('conditional references lead to what a conditional create of the same transaction finds', async () => {
    await put('Patient', 'held', { identifier: MRN }).expect(201);
    const reference = 'Patient?identifier=urn:mrn|1';
    const sent = bundle([conditional(), write('PUT', 'Observation/o', observation(reference, { id: 'o' }))]);
    expect(statuses((await server.post(sent).expect(200)).body)).toEqual(['200 OK', '201 Created']);
    const { body } = await server.http.get('/fhir/Observation/o').expect(200);
    expect(body.subject.reference).toBe('Patient/held');
  });

  test('a conditional create does not find what the same transaction deletes', async () => {
    await put('Patient', 'old', { identifier: MRN }).expect(201);
    const answer = await server.post(bundle([conditional(), write('DELETE', 'Patient/old')])).expect(200);
    expect(statuses(answer.body)).toEqual(['201 Created', '204 No Content']);
  });

  test('conditional updates and deletes find their resource', async () => {
    await put('Patient', 'a', { identifier: MRN }).expect(201);
    await put('Patient', 'b', { identifier: [{ value: '2' }] }).expect(201);
    const answer = await server
      .post(
        bundle([
          write('PUT', 'Patient?identifier=urn:mrn|1', patient({ identifier: MRN, active: true })),
          write('DELETE', 'Patient?identifier=2'),
        ]),
      )
      .expect(200);
    expect(statuses(answer.body)).toEqual(['200 OK', '204 No Content']);
    await server.http.get('/fhir/Patient/b').expect(410);
    expect(await count('a')).toBe(2);
  });
});

describe('a batch', () => {
  test('tells what it has written when the store goes away, so that nobody sends that again', async () => {
    const { store } = server.context;
    let left = 1;
    const transaction: typeof store.transaction = (work) =>
      left-- > 0 ? store.transaction(work) : Promise.reject(new StoreUnavailable('gone'));
    // Without a trail: what it tries again by itself would take its turn at the store.
    const broken = await served({ store: { ...store, transaction } }, { audit: 'off' });
    const create = write('POST', 'Patient', patient());
    const { body } = await broken.post(bundle([create, create, create], 'batch')).expect(200);
    expect(statuses(body)).toEqual(['201 Created', '503', '503']);
    for (const at of [1, 2]) {
      const [issue] = body.entry[at].response.outcome.issue;
      expect(issue).toMatchObject({ code: 'transient', expression: [`Bundle.entry[${at}]`] });
    }
    const told = broken.log.map((line) => JSON.parse(line)).filter(({ msg }) => msg === 'request failed');
    expect(told).toMatchObject([{ error: { name: 'StoreUnavailable' } }]);
    await broken.post(bundle([create, create], 'batch')).expect(503);
    await put('Patient', 'p').expect(201);
    left = 1;
    const after = await broken.post(bundle([write('DELETE', 'Patient/p'), create], 'batch')).expect(200);
    expect(statuses(after.body)).toEqual(['204 No Content', '503']);
    left = 1;
    await broken.post(bundle([write('DELETE', 'Patient/none'), create], 'batch')).expect(503);
    await broken.close();
  });

  test('an entry at which the server has a bug fails alone, and the log tells where', async () => {
    const validate: Validator['validate'] = (input) => {
      if (input.resource.active === false) throw new TypeError('Patient 4711');
      return [];
    };
    const broken = await served({ validator: { validate } });
    const create = (active: boolean) => write('POST', 'Patient', patient({ active }));
    const { body } = await broken.post(bundle([create(false), create(true), create(false)], 'batch')).expect(200);
    expect(statuses(body)).toEqual(['500', '201 Created', '500']);
    expect(body.entry[2].response.outcome.issue).toMatchObject([
      { code: 'exception', expression: ['Bundle.entry[2]'] },
    ]);
    const told = broken.log.map((line) => JSON.parse(line)).filter(({ msg }) => msg === 'request failed');
    expect(told).toMatchObject([{ error: { name: 'TypeError' } }, { error: { name: 'TypeError' } }]);
    expect(broken.log.join('')).not.toContain('4711');
    await broken.close();
  });

  test('does what it can and tells the rest in its place', async () => {
    const answer = await server
      .post(
        bundle(
          [
            write('PUT', 'Patient/p', patient({ id: 'p' })),
            write('POST', 'Observation', { resourceType: 'Observation' }),
            write('GET', 'Patient/nobody'),
            write('GET', 'Patient/p'),
            write('COPY', 'Patient'),
          ],
          'batch',
        ),
      )
      .expect(200);
    expect(answer.body.type).toBe('batch-response');
    expect(statuses(answer.body)).toEqual(['201 Created', '422', '404', '200 OK', '400']);
    expect(answer.body.entry[1].response.outcome.issue[0].expression).toEqual(['Bundle.entry[1].resource.status']);
    expect(answer.body.entry[3].resource.id).toBe('p');
  });
});

describe('a case push', () => {
  test('takes the whole of a clinical record, and refuses a bill at its entry', async () => {
    const kept = await served({ resourceTypes: new Set([...STORED_TYPES, 'Bundle', 'Claim']) });
    const of = (resourceType: string) => ({ resource: { resourceType, id: 'x', patient: { reference: 'Patient/p' } } });
    const record = ['Immunization', 'MedicationDispense', 'QuestionnaireResponse', 'Media', 'DeviceUseStatement'].map(
      of,
    );
    await kept.post(bundle(record, 'collection')).expect(200);
    const { body } = await kept.post(bundle([...record, of('Claim')], 'collection')).expect(422);
    expect(body.issue).toMatchObject([
      { expression: ['Bundle.entry[5].resource'], details: { coding: [{ code: 'type-not-served' }] } },
    ]);
    await kept.close();
  });

  test.each(['collection', 'document', 'message'])(
    'of type %s updates by id, and sent again changes nothing',
    async (type) => {
      const sent = bundle(
        [
          { fullUrl: 'urn:uuid:1', resource: patient({ id: 'p' }) },
          { fullUrl: 'urn:uuid:2', resource: observation('urn:uuid:1', { id: 'o' }) },
        ],
        type,
      );
      expect(statuses((await server.post(sent).expect(200)).body)).toEqual(['201 Created', '201 Created']);
      expect(statuses((await server.post(sent).expect(200)).body)).toEqual(['200 OK', '200 OK']);
      const { body } = await server.http.get('/fhir/Observation/o').expect(200);
      expect(body.subject.reference).toBe('Patient/p');
    },
  );

  test('keys resources of other servers by their URL: equal ids of two hospitals stay apart', async () => {
    const from = (base: string) =>
      bundle(
        [
          { fullUrl: `${base}/Patient/1`, resource: patient({ id: '1' }) },
          { fullUrl: `${base}/Observation/1`, resource: observation('Patient/1', { id: '1' }) },
        ],
        'collection',
      );
    const a = await server.post(from('http://a.example/fhir')).expect(200);
    const b = await server.post(from('http://b.example/fhir')).expect(200);
    const again = await server.post(from('http://a.example/fhir')).expect(200);
    const locations = ({ body }: { body: { entry: { response: { location: string } }[] } }) =>
      body.entry.map(({ response }) => response.location);
    expect(statuses(again.body)).toEqual(['200 OK', '200 OK']);
    expect(locations(again)).toEqual(locations(a));
    expect(new Set([...locations(a), ...locations(b)]).size).toBe(4);
    const observed = await server.http.get(new URL(locations(b)[1] ?? '').pathname).expect(200);
    expect(locations(b)[0]).toContain(observed.body.subject.reference);
  });

  test('keys resources without id by identifier, and refuses those with neither', async () => {
    const sent = bundle([{ resource: patient({ identifier: MRN }) }], 'collection');
    expect(statuses((await server.post(sent)).body)).toEqual(['201 Created']);
    expect(statuses((await server.post(sent)).body)).toEqual(['200 OK']);
    const refused = await server.post(bundle([{ resource: patient() }], 'collection')).expect(422);
    expect(refused.body.issue[0]).toMatchObject({
      expression: ['Bundle.entry[0].resource'],
      details: { coding: [{ code: 'push-without-key' }] },
    });
  });

  test('of a type that R4 does not search by identifier, that is what is told', async () => {
    const event = { resourceType: 'AdverseEvent', identifier: { system: 'urn:a', value: '1' }, actuality: 'actual' };
    const refused = await server.post(bundle([{ resource: event }], 'collection')).expect(422);
    expect(refused.body.issue[0]).toMatchObject({
      expression: ['Bundle.entry[0].resource'],
      details: {
        coding: [{ code: 'push-without-key' }],
        text: expect.stringContaining('identifier by which R4 searches AdverseEvent'),
      },
    });
  });
});
