import { once } from 'node:events';
import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { text as textOf } from 'node:stream/consumers';
import { parquetReadObjects } from 'hyparquet';
import type { Response } from 'supertest';
import { afterEach, describe, expect, test } from 'vitest';
import { type Served, served } from '../http/harness.ts';
import { column, ofPatients } from './table.ts';

let server: Served;
afterEach(() => server.close());

const JSON_BODY = { 'content-type': 'application/fhir+json' };
const ISCM_PATIENT = 'https://w3id.org/iscm-fhir/StructureDefinition/iscm-patient';
const VIEW = ofPatients({ column: [column('id', 'id'), column('sex', 'gender')] });

const parameters = (...parameter: object[]): string => JSON.stringify({ resourceType: 'Parameters', parameter });
const run = (body: string, path = '/fhir/ViewDefinition/$viewdefinition-run') =>
  server.http.post(path).set(JSON_BODY).send(body);

const put = (resource: { resourceType: string; id: string; [member: string]: unknown }) =>
  server.http.put(`/fhir/${resource.resourceType}/${resource.id}`).set(JSON_BODY).send(JSON.stringify(resource));

async function patients(...ids: string[]): Promise<void> {
  server = await served();
  for (const id of ids) await put({ resourceType: 'Patient', id, gender: 'female' });
}

describe('$viewdefinition-run', () => {
  test('makes rows of what is stored, as NDJSON unless told otherwise, and says that they are all', async () => {
    await patients('a', 'b');
    for (const path of [
      '/fhir/ViewDefinition/$viewdefinition-run',
      '/fhir/ViewDefinition/$run',
      '/fhir/$viewdefinition-run',
    ]) {
      const answer = await run(parameters({ name: 'viewResource', resource: VIEW }), path)
        .buffer(true)
        .parse(text);
      expect(answer.status).toBe(200);
      expect(answer.headers['content-type']).toContain('application/x-ndjson');
      expect(answer.body).toBe('{"id":"a","sex":"female"}\n{"id":"b","sex":"female"}\n');
    }
  });

  test.each([
    ['text/csv', 'text/csv'],
    ['TEXT/csv; charset=utf-8', 'text/csv'],
    ['text/csv, */*;q=0.1', 'text/csv'],
    ['application/json, text/plain, */*', 'application/x-ndjson'],
    ['application/fhir+json', 'application/x-ndjson'],
  ])('a client that accepts %s, and names no format, is given %s', async (accept, type) => {
    await patients('a');
    const view = { name: 'viewResource', resource: VIEW };
    const { headers } = await run(parameters(view)).set('accept', accept);
    expect(headers['content-type']).toContain(type);
    const named = await run(parameters(view, { name: '_format', valueCode: 'json' })).set('accept', accept);
    expect(named.headers['content-type']).toContain('application/json');
  });

  test('makes rows of what is sent, without looking at what is stored', async () => {
    await patients('a');
    const resource = { resourceType: 'Patient', id: 'sent' };
    const body = parameters(
      { name: 'viewResource', resource: VIEW },
      { name: 'resource', resource },
      { name: '_format', valueCode: 'json' },
    );
    expect((await run(body)).body).toEqual([{ id: 'sent', sex: null }]);
  });

  test('keeps the digits of what is sent', async () => {
    server = await served();
    const view = {
      resource: 'Observation',
      select: [{ column: [{ name: 'value', path: 'value.ofType(Quantity).value' }] }],
    };
    const body = parameters(
      { name: 'viewResource', resource: { resourceType: 'ViewDefinition', status: 'active', ...view } },
      { name: 'resource', resource: { resourceType: 'Observation', valueQuantity: { value: 'DIGITS' } } },
      { name: '_format', valueCode: 'csv' },
    ).replace('"DIGITS"', '1.50');
    expect((await run(body).buffer(true).parse(text)).body).toBe('value\r\n1.50\r\n');
  });

  test('runs a view of this package by name, with a limit, a patient, a format', async () => {
    await patients('a', 'b', 'c');
    const get = (query: string) =>
      server.http.get(`/fhir/ViewDefinition/patients/$viewdefinition-run?${query}`).buffer(true).parse(text);
    for (const id of ['d', 'e']) await put({ resourceType: 'Patient', id, meta: { profile: [ISCM_PATIENT] } });
    expect((await get('_format=csv&_limit=1')).body.split('\r\n')).toEqual([
      expect.stringMatching(/^id,sex,/),
      expect.stringMatching(/^d,/),
      '',
    ]);
    const view = ofPatients({ column: [column('id', 'id')] });
    const body = parameters(
      { name: 'viewResource', resource: view },
      { name: '_format', valueCode: 'csv' },
      { name: '_limit', valueInteger: 2 },
    );
    expect((await run(body).buffer(true).parse(text)).body).toBe('id\r\na\r\nb\r\n');
    const one = parameters(
      { name: 'viewResource', resource: view },
      { name: 'patient', valueReference: { reference: 'Patient/b' } },
      { name: '_format', valueCode: 'csv' },
      { name: 'header', valueBoolean: false },
    );
    expect((await run(one).buffer(true).parse(text)).body).toBe('b\r\n');
  });

  test('gives what changed since', async () => {
    await patients('a');
    const { lastUpdated } = (await server.http.get('/fhir/Patient/a')).body.meta;
    const later = new Date(Date.parse(lastUpdated) + 60_000).toISOString();
    const since = (instant: string, ...more: object[]) =>
      run(
        parameters(
          { name: 'viewResource', resource: VIEW },
          { name: '_since', valueInstant: instant },
          { name: '_format', valueCode: 'json' },
          ...more,
        ),
      );
    for (const more of [[], [{ name: 'patient', valueReference: { reference: 'Patient/a' } }]]) {
      expect((await since(lastUpdated, ...more)).body).toHaveLength(1);
      expect((await since(later, ...more)).body).toEqual([]);
    }
  });

  test('gives its rows as Parquet', async () => {
    await patients('a');
    const body = parameters({ name: 'viewResource', resource: VIEW }, { name: '_format', valueCode: 'parquet' });
    const answer = await run(body).buffer(true).parse(bytes);
    expect(await parquetReadObjects({ file: new Uint8Array(answer.body).buffer })).toEqual([
      { id: 'a', sex: 'female' },
    ]);
  });

  test.each([
    [
      'mistakes of the view',
      parameters({ name: 'viewResource', resource: ofPatients({ column: [column('a', '@@')] }) }),
      422,
      'view-expression',
    ],
    [
      'a pattern, which may never end,',
      parameters({
        name: 'viewResource',
        resource: ofPatients({ forEach: "name.where(family.matches('(a+)+$'))", column: [column('a', 'family')] }),
      }),
      501,
      'view-function',
    ],
    ['no view', parameters(), 400, 'view-parameter'],
    ...['1', '2026-02-30T00:00:00Z'].map((instant): [string, string, number, string] => [
      `since ${instant}, which is no instant,`,
      parameters({ name: 'viewResource', resource: VIEW }, { name: '_since', valueInstant: instant }),
      400,
      'view-parameter',
    ]),
    [
      'an unknown parameter',
      parameters({ name: 'viewResource', resource: VIEW }, { name: 'source', valueString: 's3:' }),
      400,
      'view-parameter',
    ],
    [
      'an unknown format',
      parameters({ name: 'viewResource', resource: VIEW }, { name: '_format', valueCode: 'xls' }),
      400,
      'view-parameter',
    ],
    [
      'a limit of none',
      parameters({ name: 'viewResource', resource: VIEW }, { name: '_limit', valueInteger: 0 }),
      400,
      'view-parameter',
    ],
    ['a body that is no Parameters', '{"resourceType":"Patient"}', 400, 'view-parameter'],
  ])('%s is refused', async (_what, body, status, id) => {
    await patients();
    const answer = await run(body);
    expect(answer.status).toBe(status);
    expect(answer.text).toContain(`"${id}"`);
  });

  test('a word in quotes is no pattern', async () => {
    await patients('a');
    const view = ofPatients({ column: [column('a', "id = 'matches('")] });
    expect((await run(parameters({ name: 'viewResource', resource: view }))).status).toBe(200);
  });

  test('a resource that cannot be made into rows refuses the whole, and names it', async () => {
    await patients('a');
    const many = { resourceType: 'Patient', id: 'two', name: [{ family: 'x' }, { family: 'y' }] };
    const view = ofPatients({ column: [column('f', 'name.family')] });
    const answer = await run(
      parameters({ name: 'viewResource', resource: view }, { name: 'resource', resource: many }),
    );
    expect(answer.status).toBe(422);
    expect(answer.text).toContain('Patient/two');
  });
});

test('HEAD says what GET would, and has no trailer to send', async () => {
  await patients('a');
  const answer = await server.http.head('/fhir/ViewDefinition/patients/$run?_format=csv');
  expect([answer.status, answer.headers['content-type'], answer.headers.trailer]).toEqual([
    200,
    'text/csv; charset=utf-8',
    undefined,
  ]);
});

test('a client of HTTP/1.0, which knows no trailers, gets the rows without', async () => {
  await patients('a');
  await put({ resourceType: 'Patient', id: 'b', meta: { profile: [ISCM_PATIENT] } });
  const listening = createServer(server.app).listen(0, '127.0.0.1');
  await once(listening, 'listening');
  const { port } = listening.address() as AddressInfo;
  const socket = connect(port, '127.0.0.1').setEncoding('utf8');
  socket.write('GET /fhir/ViewDefinition/patients/$run?_format=csv HTTP/1.0\r\n\r\n');
  const [head = '', body = ''] = (await textOf(socket)).split('\r\n\r\n');
  listening.close();
  expect(head).toMatch(/^HTTP\/1\.1 200/);
  expect(body).toMatch(/^id,sex,.*\r\nb,/);
});

test('the views of this package are listed and can be read', async () => {
  server = await served();
  const list = (await server.http.get('/fhir/ViewDefinition')).body;
  expect(list.entry.map(({ resource }: { resource: { name: string } }) => resource.name)).toContain('lesions');
  expect((await server.http.get('/fhir/ViewDefinition/mri-findings')).body.name).toBe('mri_findings');
  expect((await server.http.get('/fhir/ViewDefinition/none')).status).toBe(404);
});

type Parser = (response: Response, done: (error: Error | null, body: unknown) => void) => void;
const collected =
  (make: (all: Buffer) => unknown): Parser =>
  (response, done) => {
    const chunks: Buffer[] = [];
    response.on('data', (chunk: Buffer) => chunks.push(Buffer.from(chunk)));
    response.on('end', () => done(null, make(Buffer.concat(chunks))));
  };
const text = collected((all) => all.toString());
const bytes = collected((all) => all);

test('a view of ours is read by its name, and one that there is not is not found', async () => {
  server = await served();
  const { body } = await server.http.get('/fhir/ViewDefinition/patients').expect(200);
  expect(body).toMatchObject({ resourceType: 'ViewDefinition', name: 'patients' });
  const none = await server.http.get('/fhir/ViewDefinition/none').expect(404);
  expect(none.body).toMatchObject({ resourceType: 'OperationOutcome', issue: [{ code: 'not-found' }] });
});
