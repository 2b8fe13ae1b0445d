import { ROOT_CONTEXT, type Span, type SpanContext, type TracerProvider, trace } from '@opentelemetry/api';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { FHIR, type Served, served } from '../http/harness.ts';

const MARKER = 'Zq7Marker';
let server: Served;
beforeEach(async () => {
  server = await served({}, { logLevel: 'debug' });
});
afterEach(() => server.close());

const put = (body: { id: string; identifier?: object[] }) =>
  server.http
    .put(`/fhir/Patient/${body.id}`)
    .set('content-type', FHIR)
    .send(JSON.stringify({ resourceType: 'Patient', ...body }));
const logged = () => server.log.map((line) => JSON.parse(line));

describe('logs', () => {
  test('never hold what identifies a patient, wherever it was sent', async () => {
    const identifier = [{ system: 'urn:mrn', value: MARKER }];
    await put({ id: MARKER, identifier });
    await server.http.get(`/fhir/Patient?identifier=${MARKER}`);
    await server.http.get(`/fhir/Patient/${MARKER}/_history?_since=${MARKER}`);
    await server.http.post('/fhir/Patient/_search').type('form').send(`identifier=${MARKER}`);
    await server.http.get(`/cases/${MARKER}?level=${MARKER}`);
    await server.http.get(`/${MARKER}?${MARKER}=1`);
    await server.http
      .get('/fhir/Patient/x')
      .set({ 'x-request-id': `${MARKER} ${MARKER}`, traceparent: MARKER, authorization: `Bearer ${MARKER}` });
    await server.http.post('/fhir').set('content-type', FHIR).send(`{"resourceType":"Bundle","id":"${MARKER}"`);
    await server.post({
      resourceType: 'Bundle',
      type: 'collection',
      entry: [{ resource: { resourceType: 'Observation', id: MARKER } }],
    });
    const broken = await served({ store: { ...server.context.store, read: () => Promise.reject(new Error(MARKER)) } });
    expect((await broken.http.get(`/fhir/Patient/${MARKER}`)).status).toBe(500);
    await broken.close();
    expect(server.log.length).toBeGreaterThan(8);
    expect([...server.log, ...broken.log].join('\n')).not.toContain(MARKER);
    expect((await server.http.get('/metrics')).text).not.toContain(MARKER);
  });

  test('name the request by the id of the client when that is one, and send it back', async () => {
    const answer = await server.http.get('/fhir/Patient/x').set('x-request-id', 'ward-3.17');
    expect(answer.get('X-Request-Id')).toBe('ward-3.17');
    const other = await server.http.get('/fhir/Patient/x').set('x-request-id', 'no id at all\t');
    expect(other.get('X-Request-Id')).toMatch(/^[0-9a-f-]{36}$/);
    expect(logged().map(({ requestId }) => requestId)).toEqual(['ward-3.17', other.get('X-Request-Id')]);
  });

  test('name the trace that the client says the request belongs to', async () => {
    const traceId = '0af7651916cd43dd8448eb211c80319c';
    await server.http.get('/fhir/Patient/x').set('traceparent', `00-${traceId}-b7ad6b7169203331-01`);
    await server.http.get('/fhir/Patient/x').set('traceparent', `00-${'0'.repeat(32)}-b7ad6b7169203331-01`);
    expect(logged().map((line) => line.traceId)).toEqual([traceId, undefined]);
  });
});

describe('metrics', () => {
  test('count requests by method, route template and status, validations, transactions and what waits', async () => {
    await put({ id: 'p' });
    await server.http.get('/fhir/Patient/p');
    await server.http.get('/fhir/Patient/none');
    const { text } = await server.http.get('/metrics');
    const value = (line: string) =>
      Number(
        text
          .split('\n')
          .find((one) => one.startsWith(`${line} `))
          ?.split(' ')
          .at(-1),
      );
    const requests = (method: string, status: number) =>
      value(`iscm_http_request_duration_seconds_count{method="${method}",route="/fhir/:type/:id",status="${status}"}`);
    expect([requests('PUT', 201), requests('GET', 200), requests('GET', 404)]).toEqual([1, 1, 1]);
    expect(value('iscm_validation_duration_seconds_count')).toBe(1);
    expect(value('iscm_store_transaction_duration_seconds_count{outcome="committed"}')).toBe(1);
    expect(value('iscm_audit_queue')).toBeGreaterThanOrEqual(0);
    expect(value('nodejs_eventloop_lag_seconds')).toBeGreaterThanOrEqual(0);
    expect(value('process_resident_memory_bytes')).toBeGreaterThan(0);
  });

  test('of one server are not those of another', async () => {
    const other = await served();
    await put({ id: 'p' });
    expect((await other.http.get('/metrics')).text).not.toContain('route="/fhir/:type/:id"');
    await other.close();
  });

  test('are served to those they are for', async () => {
    const clients = [{ id: 'a', scopes: ['system/*.rs'], keys: [`sha256:${'0'.repeat(64)}`] }];
    for (const [metrics, status] of [
      ['client', 401],
      ['open', 200],
      ['off', 404],
    ] as const) {
      const other = await served({}, { clients, metrics });
      expect([metrics, (await other.http.get('/metrics')).status]).toEqual([metrics, status]);
      await other.close();
    }
  });
});

describe('spans', () => {
  interface Ended {
    name: string;
    parent: string | undefined;
    context: SpanContext;
    attributes: Record<string, unknown>;
  }
  const ended: Ended[] = [];
  let count = 0;
  /** A tracer in memory: as much of one as is needed to see what is traced. */
  const provider: TracerProvider = {
    getTracer: () => {
      const startSpan = (first: string, _options: object = {}, context = ROOT_CONTEXT): Span => {
        const parent = trace.getSpanContext(context);
        count += 1;
        const made: Ended = {
          name: first,
          parent: parent?.spanId,
          context: {
            traceId: parent?.traceId ?? 'a'.repeat(32),
            spanId: String(count).padStart(16, '0'),
            traceFlags: 1,
          },
          attributes: {},
        };
        const span: Span = {
          spanContext: () => made.context,
          setAttribute: (key, value) => {
            made.attributes[key] = value;
            return span;
          },
          setAttributes: (values) => {
            Object.assign(made.attributes, values);
            return span;
          },
          addEvent: () => span,
          addLink: () => span,
          addLinks: () => span,
          setStatus: () => span,
          updateName: (name) => {
            made.name = name;
            return span;
          },
          end: () => {
            ended.push(made);
          },
          isRecording: () => true,
          recordException: () => undefined,
        };
        return span;
      };
      return { startSpan, startActiveSpan: () => undefined as never };
    },
  };
  beforeEach(() => {
    ended.length = 0;
    trace.setGlobalTracerProvider(provider);
  });
  afterEach(() => trace.disable());

  test('of a request lie below that of its client, those of validation and store below it, and name no patient', async () => {
    const traceId = '0af7651916cd43dd8448eb211c80319c';
    await put({ id: MARKER }).set('traceparent', `00-${traceId}-b7ad6b7169203331-01`);
    await expect.poll(() => ended.some(({ name }) => name === 'PUT /fhir/:type/:id')).toBe(true);
    const request = ended.find(({ name }) => name === 'PUT /fhir/:type/:id');
    expect(request).toMatchObject({
      parent: 'b7ad6b7169203331',
      context: { traceId },
      attributes: { 'http.route': '/fhir/:type/:id', 'http.response.status_code': 201 },
    });
    const below = ended.filter(({ parent }) => parent === request?.context.spanId).map(({ name }) => name);
    expect(below).toEqual(expect.arrayContaining(['validate', 'store transaction']));
    expect(JSON.stringify(ended)).not.toContain(MARKER);
  });
});
