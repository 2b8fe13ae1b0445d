import { afterEach, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { hashApiKey, makeApiKey } from '../../src/config/index.ts';
import { loadDefinitions } from '../../src/definitions/index.ts';
import { isResource, type Resource } from '../../src/fhir/json.ts';
import { auditEntries } from '../../src/interaction/audit/audit-event.ts';
import { type ResourceStore, StoreUnavailable } from '../../src/store/index.ts';
import { createValidator } from '../../src/validate/index.ts';
import { FHIR, type Served, type ServedOptions, served } from '../http/harness.ts';
import { mappingDouble } from '../interaction/mapping-double.ts';

const keys = { ehr: makeApiKey('ehr'), auditor: makeApiKey('auditor'), app: makeApiKey('app') };
const clients = [
  {
    id: 'ehr',
    name: 'EHR of the ward',
    scopes: ['system/Patient.cruds', 'system/Observation.cruds', 'system/Organization.cruds'],
    keys: [await hashApiKey(keys.ehr, 'sha256')],
  },
  { id: 'auditor', scopes: ['system/AuditEvent.rs'], keys: [await hashApiKey(keys.auditor, 'sha256')] },
  { id: 'app', scopes: ['system/*.rs'], patients: ['p'], keys: [await hashApiKey(keys.app, 'sha256')] },
];
let server: Served;
const start = (options: ServedOptions = {}) => served({}, { clients, ...options });
beforeEach(async () => {
  server = await start();
});
afterEach(() => server.close());

const as = (client: keyof typeof keys) => ({ 'x-api-key': keys[client] });
const put = (resource: object & { resourceType: string; id: string }, on = server) =>
  on.http
    .put(`/fhir/${resource.resourceType}/${resource.id}`)
    .set({ 'content-type': FHIR, ...as('ehr') })
    .send(JSON.stringify(resource));
const patient = (id: string) => ({ resourceType: 'Patient', id, gender: 'female' });
const observation = { resourceType: 'Observation', id: 'o', status: 'final', subject: { reference: 'Patient/p' } };

/** All pages of a search for AuditEvents, without those of these searches themselves. */
async function search(query: string, on: Served): Promise<Resource[]> {
  const found: Resource[] = [];
  let url: string | undefined = `/fhir/AuditEvent?${query}`;
  while (url !== undefined) {
    const answer = await on.http.get(url).set(as('auditor'));
    expect(answer.status, answer.text).toBe(200);
    const body: { entry?: { resource: Resource }[]; link: { relation: string; url: string }[] } = JSON.parse(
      answer.text,
    );
    found.push(...(body.entry ?? []).map(({ resource }) => resource));
    url = body.link.find(({ relation }) => relation === 'next')?.url.replace('http://server.example', '');
  }
  return found.filter(({ agent, action }) => action !== 'E' || !JSON.stringify(agent).includes('auditor'));
}

/** The AuditEvents that a search finds; those of reads are written a moment later. */
async function audits(query: string, expected: number, on = server): Promise<Resource[]> {
  let found: Resource[] = [];
  await expect
    .poll(async () => {
      found = await search(query, on);
      return found.length;
    })
    .toBeGreaterThanOrEqual(expected);
  expect(found).toHaveLength(expected);
  return found;
}

describe('each access has an AuditEvent', () => {
  test('a write has it as soon as it is answered, in the same transaction, and it names the version', async () => {
    await put(patient('p')).set('x-request-id', 'ward-1');
    const answer = await server.http.get('/fhir/AuditEvent?patient=p&_count=1').set(as('auditor'));
    const [event] = JSON.parse(answer.text).entry;
    expect(event.resource).toMatchObject({
      resourceType: 'AuditEvent',
      action: 'U',
      outcome: '0',
      subtype: [{ code: 'update' }],
      agent: [
        { who: { identifier: { value: 'ehr' } }, name: 'EHR of the ward', requestor: true, network: { type: '2' } },
      ],
      entity: [
        { what: { reference: 'Patient/p/_history/1' } },
        { name: 'request', detail: [{ type: 'X-Request-Id', valueString: 'ward-1' }] },
      ],
    });
  });

  test('a write that fails or changes nothing writes none of a write', async () => {
    await put(patient('p'));
    await put({ resourceType: 'Observation', id: 'o' });
    await put(patient('p'));
    const events = await audits('agent:identifier=ehr', 3);
    expect(events.map(({ outcome, outcomeDesc }) => [outcome, outcomeDesc])).toEqual([
      ['0', 'HTTP 200'],
      ['4', 'HTTP 422'],
      ['0', undefined],
    ]);
  });

  test('reads, histories and refusals have one, with what was shown, by patient', async () => {
    await put(patient('p'));
    await put(observation);
    await server.http.get('/fhir/Observation/o').set(as('ehr'));
    await server.http.get('/fhir/Observation/o/_history').set(as('app'));
    await server.http.get('/fhir/Observation/none').set(as('ehr'));
    await server.http.get('/fhir/Patient/p').set(as('auditor'));
    const read = await audits('patient=Patient/p&action=R&outcome=0', 2);
    expect(read.map(({ subtype, entity }) => [subtype, entity])).toEqual([
      [
        [expect.objectContaining({ code: 'history-instance' })],
        expect.arrayContaining([{ what: { reference: 'Observation/o/_history/1' } }]),
      ],
      [
        [expect.objectContaining({ code: 'read' })],
        expect.arrayContaining([{ what: { reference: 'Observation/o/_history/1' } }]),
      ],
    ]);
    await audits('entity=Observation/o&agent:identifier=app', 1);
    await audits('entity=Observation/none', 1);
    expect(await audits('outcome=4&agent:identifier=auditor', 1)).toMatchObject([{ outcomeDesc: 'HTTP 403' }]);
    await server.http.get('/fhir/Patient/p').set('x-api-key', 'ehr.wrong');
    const refused = await audits('outcome=4&date=ge2020', 3);
    expect(refused[0]).toMatchObject({ outcomeDesc: 'HTTP 401', agent: [{ who: { display: 'not verified' } }] });
  });

  test('those of a resource are found by it whosever it was, and whether it was there and shown', async () => {
    await server.http.get('/fhir/Observation/o').set(as('ehr')).expect(404);
    for (const id of ['p', 'q']) await put(patient(id));
    await put(observation);
    await server.http.get('/fhir/Observation/o').set(as('ehr')).expect(200);
    const moved = { ...observation, subject: { reference: 'Patient/q' } };
    await put(moved);
    await server.http.get('/fhir/Observation/o').set(as('auditor')).expect(403);
    const found = await audits('entity=Observation/o', 5);
    const interactions = found.map(({ action, outcome }) => `${action} ${outcome}`);
    expect(interactions).toEqual(['R 4', 'U 0', 'R 0', 'U 0', 'R 4']);
    const page = await server.http.get('/fhir/AuditEvent?entity=Observation/o&_count=2').set(as('auditor'));
    const rest = page.body.link.find(({ relation }: { relation: string }) => relation === 'next').url;
    const second = await server.http.get(`/fhir/AuditEvent${new URL(rest).search}`).set(as('auditor'));
    const ids = [...page.body.entry, ...second.body.entry].map(
      ({ resource }: { resource: { id: string } }) => resource.id,
    );
    expect(ids).toEqual(found.slice(0, 4).map(({ id }) => id));
  });

  test('a transaction that writes of one patient and reads of another is found by both', async () => {
    await put(patient('p'));
    await put(observation);
    const entry = [
      { resource: patient('q'), request: { method: 'PUT', url: 'Patient/q' } },
      { request: { method: 'GET', url: 'Observation/o' } },
    ];
    await server.post({ resourceType: 'Bundle', type: 'transaction', entry }, as('ehr')).expect(200);
    const [written] = await audits('patient=q&subtype=transaction', 1);
    expect(JSON.stringify(written?.entity)).toContain('Patient/q/_history/1');
    const [read] = await audits('patient=p&subtype=transaction', 1);
    expect(JSON.stringify(read?.entity)).toContain('Observation/o/_history/1');
  });

  test('a search is told by its query in base64', async () => {
    await server.http.get('/fhir/Patient?identifier=urn:mrn|4711').set(as('ehr'));
    const [event] = await audits('agent:identifier=ehr', 1);
    const entities = Array.isArray(event?.entity) ? event.entity : [];
    const queries = entities.map((entity) =>
      typeof entity === 'object' && entity !== null && 'query' in entity ? String(entity.query) : '',
    );
    expect(Buffer.from(queries.join(''), 'base64').toString()).toBe('/fhir/Patient?identifier=urn:mrn|4711');
  });

  test('a search that is posted is told with its form, also at a path with a slash behind it', async () => {
    for (const path of ['_search', '_search/'])
      await server.http.post(`/fhir/Patient/${path}`).set(as('ehr')).type('form').send('identifier=4711').expect(200);
    const told = JSON.stringify((await audits('agent:identifier=ehr', 2)).map(({ entity }) => entity));
    for (const path of ['_search', '_search/'])
      expect(told).toContain(Buffer.from(`/fhir/Patient/${path}?identifier=4711`).toString('base64'));
  });

  test('also where nobody is asked who they are, and then it says so', async () => {
    const open = await served();
    await open.http.put('/fhir/Patient/p').set('content-type', FHIR).send(patient('p')).expect(201);
    await open.http.get('/fhir/Patient/p').expect(200);
    await open.http.get('/fhir/metadata').expect(200);
    const found = async () => {
      const { body } = await open.http.get('/fhir/AuditEvent?_count=10&patient=p').expect(200);
      return body.entry.map(({ resource }: { resource: Resource }) => resource);
    };
    await expect
      .poll(async () => (await found()).map(({ action }: Resource) => action).toSorted())
      .toEqual(expect.arrayContaining(['R', 'U']));
    for (const { agent } of await found())
      expect(agent).toMatchObject([{ who: { identifier: { value: 'anonymous' } } }]);
    await open.close();
  });

  test('those of health and of the CapabilityStatement do not', async () => {
    await server.http.get('/readyz');
    await server.http.get('/fhir/metadata');
    await server.http.get('/fhir/Patient/none').set(as('ehr'));
    await audits('date=ge2020', 1);
  });
});

describe('AuditEvents', () => {
  test('are valid R4, whatever they are of', async () => {
    await put(patient('p'));
    await server.http.get('/fhir/Patient/p').set(as('ehr'));
    await server.http.get('/fhir/Patient?identifier=1').set(as('app'));
    await server.http.get('/fhir/Patient/p');
    const events = await audits('date=ge2020', 4);
    const { definitions } = loadDefinitions();
    const validator = createValidator({ definitions });
    for (const event of events) {
      expect(isResource(event)).toBe(true);
      const issues = validator
        .validate({ resource: event })
        .filter(({ severity }) => severity === 'error' || severity === 'warning');
      expect(issues).toEqual([]);
    }
  });

  test('are read by those with a scope for all of them, and changed by nobody', async () => {
    await put(patient('p'));
    const [event] = await audits('patient=p', 1);
    const path = `/fhir/AuditEvent/${event?.id}`;
    expect((await server.http.get(path).set(as('auditor'))).body).toEqual(event);
    for (const client of ['ehr', 'app'] as const) {
      expect((await server.http.get(path).set(as(client))).status).toBe(403);
      expect((await server.http.get('/fhir/AuditEvent').set(as(client))).status).toBe(403);
    }
    for (const method of ['put', 'delete', 'patch'] as const) {
      expect((await server.http[method](path).set(as('auditor'))).status).toBe(405);
    }
    expect(
      (
        await server.http
          .post('/fhir/AuditEvent')
          .set({ ...as('auditor'), 'content-type': FHIR })
          .send('{}')
      ).status,
    ).toBe(405);
    const entry = [{ request: { method: 'DELETE', url: `AuditEvent/${event?.id}` } }];
    const transaction = await server.post({ resourceType: 'Bundle', type: 'transaction', entry }, as('auditor'));
    expect(transaction.status).toBe(404);
    expect((await server.http.get(path).set(as('auditor'))).status).toBe(200);
  });

  test('are several of one request where it showed more than one names', () => {
    const resources = Array.from({ length: 2500 }, (_, n) => ({ type: 'Patient', id: `p${n}`, patient: `p${n}` }));
    const entries = auditEntries({ interaction: 'operation', requestId: 'r', resources }, new Date());
    expect(entries.map(({ subjects }) => subjects.length)).toEqual([1000, 1000, 500]);
    expect(new Set(entries.flatMap(({ subjects }) => subjects)).size).toBe(2500);
    expect(new Set(entries.map(({ id }) => id)).size).toBe(3);
    expect(auditEntries({ interaction: 'read', resources: [] }, new Date())).toHaveLength(1);
  });

  test('come in pages, the newest first, each once', async () => {
    for (const id of ['a', 'b', 'c', 'd', 'e']) await put(patient(id));
    const events = await search('agent:identifier=ehr&_count=2', server);
    const ids = events.map(({ entity }) => JSON.stringify(entity).replace(/.*Patient\/(.).*/, '$1'));
    expect(ids).toEqual(['e', 'd', 'c', 'b', 'a']);
  });

  test('are searched for by GET and by POST, and both are searches, also where they are refused', async () => {
    await server.http.get('/fhir/AuditEvent?action=R').set(as('ehr'));
    await server.http.post('/fhir/AuditEvent/_search').set(as('ehr')).type('form').send('action=R');
    const told = (await audits('agent:identifier=ehr', 2)).map(({ subtype }) => subtype);
    expect(told).toMatchObject([[{ code: 'search-type' }], [{ code: 'search-type' }]]);
  });

  test('are found by their whole id, by several, and by none but these', async () => {
    for (const id of ['p', 'q', 'r']) await put(patient(id));
    const [last, , first] = (await audits('agent:identifier=ehr', 3)).map(({ id }) => String(id));
    await audits(`_id=${last?.slice(0, 3)}`, 0);
    const found = await audits(`_id=${last},${first}`, 2);
    expect(found.map(({ id }) => id)).toEqual([last, first]);
    await audits(`_id=${last}&_id=${first}`, 0);
    await audits(`_id=${last}&_id=${first},${last}`, 1);
  });

  test('are found by time, and what is not served is refused', async () => {
    await put(patient('p'));
    await audits('date=ge2020&patient=p', 1);
    await audits('date=ge2020-01-01T00:00:00+01:00', 1);
    await audits('date=lt2020', 0);
    await audits('date=gt2020&date=lt2021', 0);
    const [event] = await audits('patient=p', 1);
    await audits(`_id=${event?.id}&date=ge2020&patient=p&agent:identifier=ehr`, 1);
    await audits(`_id=${event?.id}&date=lt2020`, 0);
    await audits(`_id=${event?.id}&patient=q`, 0);
    await audits('_id=none', 0);
    const refused = {
      'date=yesterday': 'date: "yesterday" is not understood; a date such as',
      'altid=x': 'AuditEvents are not searched by "altid", but by _id, date, agent:identifier,',
      'agent=Practitioner/1': 'AuditEvents are not searched by "agent", but by _id, date, agent:identifier,',
      'entity=nonsense': 'entity: "nonsense" is not understood; Type/id was expected.',
      '_count=many': '_count: "many" is not understood; a number above 0 was expected.',
      '_before=': '_before: "" is not understood; that of a link of this server was expected.',
      '_id=': '_id: "" is not understood; an id, or several with commas, was expected.',
      'patient=p,q': 'patient: "p,q" is not understood; one Patient, by its id or as Patient/id, was expected.',
      'action=': 'action: "" is not understood; a code was expected.',
    };
    for (const [query, message] of Object.entries(refused)) {
      const { status, body } = await server.http.get(`/fhir/AuditEvent?${query}`).set(as('auditor'));
      expect([query, status, body.issue[0].details.text]).toEqual([query, 400, expect.stringContaining(message)]);
    }
  });
});

describe('what cannot be audited is not done', () => {
  const over = async (store: ResourceStore, options: ServedOptions) => {
    const other = await served({ store }, { clients, ...options });
    onTestFinished(() => other.close());
    return other;
  };
  const refuse = () => Promise.reject(new StoreUnavailable('gone'));
  const broken = (options: ServedOptions) => over({ ...server.context.store, transaction: refuse }, options);

  test('strict: the answer waits for its AuditEvent, and is not given when that cannot be written', async () => {
    await put(patient('p'));
    const strict = await over(server.context.store, { audit: 'strict' });
    expect((await strict.http.get('/fhir/Patient/p').set(as('ehr'))).body).toMatchObject({ id: 'p' });
    const answer = await strict.http.get('/fhir/AuditEvent?patient=p&action=R').set(as('auditor'));
    expect(JSON.parse(answer.text).entry).toHaveLength(1);
    const other = await broken({ audit: 'strict' });
    const refused = await other.http.get('/fhir/Patient/p').set(as('ehr'));
    expect([refused.status, refused.get('Retry-After'), refused.get('ETag')]).toEqual([503, '5', undefined]);
    expect(refused.text).not.toContain('female');
  });

  test('strict: an answer that is sent as it is made is broken off where its AuditEvent cannot be written', async () => {
    const mapping = mappingDouble;
    const whole = await served({ mapping }, { clients });
    onTestFinished(() => whole.close());
    await put(patient('p'), whole);
    const cases = (on: Served) => on.http.get('/cases').set({ ...as('app'), accept: 'application/x-ndjson' });
    expect((await cases(whole)).text).toContain('"patient"');
    const other = await served(
      { mapping, store: { ...whole.context.store, transaction: refuse } },
      { clients, audit: 'strict' },
    );
    onTestFinished(() => other.close());
    await expect(cases(other)).rejects.toThrow('aborted');
  });

  test('queued: a full queue refuses more', async () => {
    const other = await broken({ audit: 'queued', auditQueue: 1 });
    await put(patient('p'));
    expect((await other.http.get('/fhir/Patient/p').set(as('ehr'))).status).toBe(200);
    const refused = await other.http.get('/fhir/Patient/p').set(as('ehr'));
    expect([refused.status, JSON.parse(refused.text).issue[0].code]).toEqual([503, 'transient']);
    expect((await other.http.get('/healthz')).status).toBe(200);
    expect((await other.http.get('/metrics').set(as('ehr'))).text).toContain(
      'iscm_audit_events_total{outcome="refused"} 1',
    );
  });

  test('queued: a server that stops writes what waits first', async () => {
    await put(patient('p'));
    const other = await served({ store: server.context.store }, { clients, audit: 'queued' });
    for (let count = 0; count < 5; count++) await other.http.get('/fhir/Patient/p').set(as('ehr'));
    await other.close();
    expect(await search('patient=p&action=R', server)).toHaveLength(5);
    expect(other.log.join('')).not.toContain('lost');
    const failing = await served({ store: { ...server.context.store, transaction: refuse } }, { clients });
    await failing.http.get('/fhir/Patient/p').set(as('ehr')).expect(200);
    await failing.close();
    expect(failing.log.join('')).toContain('"lost":1');
  });

  test('queued: those that a store takes later count as written, those it refused as nothing else', async () => {
    await put(patient('p'));
    const { store } = server.context;
    let failures = 1;
    const late: ResourceStore['transaction'] = (work) =>
      failures-- > 0 ? Promise.reject(new StoreUnavailable('gone')) : store.transaction(work);
    const other = await served({ store: { ...store, transaction: late } }, { clients, audit: 'queued' });
    for (let count = 0; count < 3; count++) await other.http.get('/fhir/Patient/p').set(as('ehr'));
    const counted = async () => {
      const { text } = await other.http.get('/metrics').set(as('ehr'));
      return text.split('\n').filter((line: string) => line.startsWith('iscm_audit_events_total'));
    };
    await expect.poll(counted).toEqual(['iscm_audit_events_total{outcome="written"} 3']);
    await other.close();
  });

  test('off: none are written, and none are served', async () => {
    const other = await over(server.context.store, { audit: 'off' });
    await put(patient('q'), other);
    await audits('patient=q', 0);
    expect((await other.http.get('/fhir/AuditEvent').set(as('auditor'))).status).not.toBe(200);
  });
});
