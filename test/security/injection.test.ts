import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { FHIR } from '../http/harness.ts';
import { ENGINES, type WholeServer, wholeServer } from './whole-server.ts';

const KEPT = 'kept-4711';

/** What would be SQL, a path, a header, a log line or a costly expression if it were ever taken for one. */
const PAYLOADS = [
  "' OR '1'='1",
  "'; DROP TABLE resource; --",
  '" OR ""="',
  '$1',
  '?',
  '\\',
  '%',
  '_',
  '../../../../etc/passwd',
  '..\\..\\windows\\win.ini',
  'a\r\nX-Injected: 1',
  'a\n{"level":60,"msg":"forged"}',
  '\u0000',
  '\u{1F9E0}\u202E',
  '__proto__',
  'constructor',
  '(a+)+$',
  `${'a'.repeat(3000)}!`,
  '|',
  ',,,,',
  '$',
  'gt',
  '2024-13-45T99:99:99',
  '1e999',
  'NaN',
  // one that fits a JavaScript number, and not the integers of each engine
  '4294967296',
  '9'.repeat(400),
];

/** Where such a text may stand in a request. */
const PLACES: ((text: string) => string)[] = [
  (text) => `/fhir/Patient/${text}`,
  (text) => `/fhir/${text}`,
  (text) => `/fhir/Patient/${KEPT}/_history/${text}`,
  (text) => `/fhir/Patient/${KEPT}/_history?_before=${text}`,
  (text) => `/fhir/_history?_before=${text}-${text}`,
  (text) => `/fhir/Patient/${KEPT}/${text}`,
  (text) => `/fhir/Patient?identifier=${text}`,
  (text) => `/fhir/Patient?name:contains=${text}`,
  (text) => `/fhir/Patient?birthdate=${text}`,
  (text) => `/fhir/Observation?value-quantity=${text}`,
  (text) => `/fhir/Observation?patient.identifier=${text}`,
  (text) => `/fhir/Patient?_has:Observation:patient:code=${text}`,
  (text) => `/fhir/Patient?${text}=1`,
  (text) => `/fhir/Patient?_sort=${text}`,
  (text) => `/fhir/Patient?_include=${text}`,
  (text) => `/fhir/Patient?_count=${text}`,
  (text) => `/fhir/Patient?_elements=${text}`,
  (text) => `/fhir/Patient?_cursor=${text}`,
  (text) => `/fhir/_history?_since=${text}`,
  (text) => `/fhir/AuditEvent?entity=${text}`,
  (text) => `/fhir/AuditEvent?patient=${text}`,
  (text) => `/fhir/StructureDefinition?url=${text}`,
  (text) => `/fhir/ValueSet/$expand?url=${text}`,
  (text) => `/fhir/$bulk/${text}/${text}`,
  (text) => `/fhir/ViewDefinition/${text}/$run`,
  (text) => `/cases/${text}`,
  (text) => `/cases?primary=${text}`,
  (text) => `/cases?since=${text}`,
  (text) => `/cohort?by=${text}`,
];

describe.each(ENGINES)('hostile text over %s', (_name, engine) => {
  describe.skipIf(engine === undefined)('is data and nothing else', () => {
    let server: WholeServer;
    beforeAll(async () => {
      server = await wholeServer({}, {}, engine);
      const body = JSON.stringify({ resourceType: 'Patient', id: KEPT, identifier: [{ value: 'k' }] });
      const made = await server.http.put(`/fhir/Patient/${KEPT}`).set('content-type', FHIR).send(body);
      expect(made.status).toBe(201);
    });
    afterAll(() => server.close());

    const isSound = async () => {
      const kept = await server.http.get(`/fhir/Patient/${KEPT}`);
      expect([kept.status, kept.get('ETag')]).toEqual([200, 'W/"1"']);
      expect((await server.http.get('/readyz')).status).toBe(200);
      for (const line of server.log) expect(JSON.parse(line).msg).not.toBe('forged');
    };

    const onEach = (ask: (text: string) => Promise<void>) => Promise.all(PAYLOADS.map(ask));

    test.each(PLACES.map((place) => [place('…'), place] as const))('%s', async (_shown, place) => {
      await onEach(async (text) => {
        const path = place(encodeURIComponent(text));
        const answer = await server.http.get(path);
        expect([path, answer.status < 500 || answer.status === 501]).toEqual([path, true]);
        expect(answer.text ?? '').not.toMatch(/root:|SQLITE|syntax error|\bat .*\.ts:\d/);
        expect(answer.get('X-Injected')).toBeUndefined();
      });
      await isSound();
    });

    test('in headers and bodies', async () => {
      await onEach(async (text) => {
        const value = encodeURIComponent(text);
        const headers = { 'if-match': value, 'if-none-match': value, prefer: value, 'x-request-id': value };
        const resource = { resourceType: 'Patient', identifier: [{ system: 'urn:x', value: text }], name: [{ text }] };
        const answers = await Promise.all([
          server.http.get(`/fhir/Patient/${KEPT}`).set({ ...headers, 'if-modified-since': value }),
          server.http
            .post('/fhir/Patient')
            .set({ ...headers, 'if-none-exist': `identifier=${value}`, 'content-type': FHIR })
            .send(JSON.stringify(resource)),
          server.http.post('/fhir/Patient/_search').type('form').send(`name=${value}`),
        ]);
        for (const { status } of answers) expect([text, status, status < 500]).toEqual([text, status, true]);
      });
      await isSound();
    });
  });
});
