import { afterAll, beforeAll, expect, test } from 'vitest';
import { FHIR } from '../http/harness.ts';
import { type WholeServer, wholeServer } from './whole-server.ts';

/** Stands in every text that is sent. */
const MARK = 'Zq7Marker';
let server: WholeServer;
let url: string;
beforeAll(async () => {
  server = await wholeServer({ ehr: { scopes: ['system/*.cruds'] } }, { rateLimitPerMinute: 0 });
  url = await server.adapter.listen();
});
afterAll(() => server.close());

const patient = {
  resourceType: 'Patient',
  id: MARK,
  name: [{ family: MARK, given: [MARK] }],
  identifier: [{ system: `urn:${MARK}`, value: MARK }],
  address: [{ text: MARK }],
};
const condition = {
  resourceType: 'Condition',
  id: MARK,
  subject: { reference: `Patient/${MARK}` },
  code: { coding: [{ system: 'http://snomed.info/sct', code: '94391008' }], text: MARK },
};
const broken = { resourceType: 'Observation', id: MARK, code: { text: MARK }, [MARK]: MARK, status: MARK };
const bundle = (type: string, ...resources: { resourceType: string; id: string }[]) => ({
  resourceType: 'Bundle',
  type,
  identifier: { system: `urn:${MARK}`, value: MARK },
  entry: resources.map((resource) => ({
    fullUrl: `https://${MARK}.example/fhir/${resource.resourceType}/${MARK}`,
    resource,
    request: { method: 'PUT', url: `${resource.resourceType}/${MARK}` },
  })),
});
const PATCH = 'application/json-patch+json';

/** Requests of every kind, those that succeed and those that do not: method, path, and body. */
const REQUESTS: [method: string, path: string, body?: unknown, type?: string][] = [
  ['POST', '/fhir', bundle('transaction', patient, condition)],
  [
    'POST',
    '/fhir',
    {
      ...bundle('collection', patient),
      entry: [{ fullUrl: `https://${MARK}.example/fhir/Patient/${MARK}`, resource: patient }],
    },
  ],
  ['POST', '/fhir', bundle('batch', patient, broken)],
  ['POST', '/fhir', bundle('transaction', broken)],
  ['POST', '/fhir', `{"resourceType":"Bundle","id":"${MARK}"`],
  ['POST', '/fhir', `<Bundle>${MARK}</Bundle>`, 'application/xml'],
  ['POST', '/fhir', MARK, `text/${MARK}`],
  ['POST', '/fhir', `{"${MARK}":${'['.repeat(500)}`],
  ['POST', '/fhir/Patient', patient],
  ['PUT', `/fhir/Patient/${MARK}`, { ...patient, active: true }],
  ['PUT', `/fhir/Patient/${MARK}`, { ...patient, id: `other-${MARK}` }],
  ['PUT', `/fhir/Patient/new-${MARK}`, { ...patient, id: `new-${MARK}` }],
  ['PUT', `/fhir/Patient?identifier=${MARK}`, { ...patient, active: false }],
  ['PATCH', `/fhir/Patient/${MARK}`, [{ op: 'replace', path: '/name/0/family', value: `${MARK}2` }], PATCH],
  ['PATCH', `/fhir/Patient/${MARK}`, [{ op: 'test', path: `/${MARK}`, value: MARK }], PATCH],
  ['GET', `/fhir/Patient/${MARK}`],
  ['GET', `/fhir/Patient/${MARK}/_history/1`],
  ['GET', `/fhir/Patient/${MARK}/_history/${MARK}`],
  ['GET', `/fhir/Patient/${MARK}/_history?_since=${MARK}`],
  ['GET', `/fhir/Patient?name=${MARK}&_include=${MARK}`],
  ['GET', `/fhir/Patient?${MARK}=${MARK}`],
  ['GET', `/fhir/Condition?subject.name=${MARK}`],
  ['POST', '/fhir/Patient/_search', `name=${MARK}`, 'application/x-www-form-urlencoded'],
  ['GET', `/fhir/Patient/${MARK}/$everything`],
  ['GET', `/fhir/Patient/${MARK}/Condition`],
  ['POST', '/fhir/$validate', broken],
  ['POST', '/fhir/$to-case', bundle('collection', patient)],
  ['POST', '/fhir/$from-case', { id: MARK, [MARK]: MARK }],
  ['GET', `/fhir/$export?_typeFilter=Patient%3Fname%3D${MARK}`],
  ['GET', `/fhir/$bulk/${MARK}/${MARK}`],
  ['POST', '/fhir/$import', `${JSON.stringify(patient)}\n${MARK}\n`, 'application/fhir+ndjson'],
  ['GET', '/cases'],
  ['GET', `/cases/${MARK}?level=${MARK}`],
  ['PUT', `/cases/${MARK}`, { id: MARK, [MARK]: MARK }, 'application/json'],
  ['GET', `/cohort?by=${MARK}`],
  ['GET', `/fhir/AuditEvent?patient=${MARK}`],
  ['GET', `/${MARK}?${MARK}`],
  [MARK.toUpperCase(), `/fhir/Patient/${MARK}`],
  ['DELETE', `/fhir/Condition/${MARK}`],
  ['DELETE', `/fhir/Patient/${MARK}`],
];

async function send(method: string, path: string, body?: unknown, type = FHIR): Promise<Response> {
  const headers = {
    ...server.as('ehr'),
    ...(body === undefined ? {} : { 'content-type': type }),
    'x-request-id': `${MARK} ${MARK}`,
    'if-none-exist': `identifier=${MARK}`,
    prefer: 'respond-async',
    traceparent: MARK,
    referer: `https://${MARK}.example`,
    'user-agent': MARK,
  };
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return fetch(url + path, { method, headers, ...(text === undefined ? {} : { body: text }) });
}

test('neither the log nor the metrics hold what was sent, whatever was sent and whatever came of it', async () => {
  const statuses = new Set<number>();
  for (const [method, path, body, type] of REQUESTS) {
    const answer = await send(method, path, body, type).catch(() => undefined);
    if (!answer) continue;
    statuses.add(answer.status);
    expect([path, answer.status === 500]).toEqual([path, false]);
    expect(await answer.text()).not.toMatch(/\n\s+at /);
  }
  for (const one of [200, 201, 202, 204, 400, 404, 415, 422]) expect([...statuses]).toContain(one);
  const unknown = await fetch(`${url}/fhir/Patient/${MARK}`, { headers: { 'x-api-key': `ehr.${MARK}` } });
  expect(unknown.status).toBe(401);

  const metrics = await (await fetch(`${url}/metrics`, { headers: server.as('ehr') })).text();
  expect(metrics).toContain('iscm_http_request_duration_seconds_count{method="PUT"');
  expect(metrics).not.toContain(MARK);
  expect(metrics.toLowerCase()).not.toContain(MARK.toLowerCase());
  expect(server.log.length).toBeGreaterThan(REQUESTS.length - 2);
  expect(server.log.filter((line) => line.toLowerCase().includes(MARK.toLowerCase()))).toEqual([]);
});
