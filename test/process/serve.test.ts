import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { Client } from 'fhir-kit-client';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { parseCase } from '../../src/case/parse-case.ts';
import { type ServerProcess, spawnProgram, startProcess } from './running-server.ts';

let folder: string;
let running: ServerProcess | undefined;
const start = async (more: Record<string, string> = {}) => {
  running = await startProcess({ ISCM_STORE: `sqlite:${join(folder, 'data', 'store.sqlite')}`, ...more });
  return running;
};

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'iscm-process-'));
});
afterEach(async () => {
  if (running?.child.exitCode === null && running.child.signalCode === null) await running.end('SIGKILL');
  await rm(folder, { recursive: true });
});

const PATIENT = 'urn:uuid:0b5a3a04-2d54-4e7f-9a52-1d3b1a4f0001';
const push = () => ({
  resourceType: 'Bundle',
  type: 'transaction',
  entry: [
    {
      fullUrl: PATIENT,
      resource: { resourceType: 'Patient', gender: 'female' },
      request: { method: 'POST', url: 'Patient' },
    },
    {
      resource: {
        resourceType: 'Observation',
        status: 'final',
        code: { text: 'tumour marker' },
        subject: { reference: PATIENT },
        valueQuantity: { value: 39 },
      },
      request: { method: 'POST', url: 'Observation' },
    },
  ],
});
/** A patient and an observation of theirs, each an update by id. */
const pair = (id: string) => ({
  resourceType: 'Bundle',
  type: 'transaction',
  entry: [
    { resource: { resourceType: 'Patient', id }, request: { method: 'PUT', url: `Patient/${id}` } },
    {
      resource: {
        resourceType: 'Observation',
        id,
        status: 'final',
        code: { text: 'x' },
        subject: { reference: `Patient/${id}` },
      },
      request: { method: 'PUT', url: `Observation/${id}` },
    },
  ],
});
const example = parseCase(parse(readFileSync(new URL('../../examples/s4/case.yaml', import.meta.url), 'utf8')));
if (!example.ok) throw new Error('the example of paper S4 is no case');
const S4 = JSON.parse(JSON.stringify(example.case));
const parsed = async (answer: Response) => JSON.parse(await answer.text());
const post = (url: string, body: string, type = 'application/fhir+json', path = '/fhir') =>
  fetch(`${url}${path}`, { method: 'POST', headers: { 'content-type': type }, body });

describe('the server process', () => {
  test('says where it listens and what to try next, and is ready', async () => {
    const server = await start();
    expect(server.said()).toMatch(/listens on http:\/\/127\.0\.0\.1:\d+ \(FHIR base http:\/\/127\.0\.0\.1:\d+\/fhir\)/);
    expect(server.said()).toContain('curl');
    expect((await fetch(`${server.url}/healthz`)).status).toBe(200);
    const ready = await fetch(`${server.url}/readyz`);
    expect([ready.status, await ready.json()]).toEqual([
      200,
      { status: 'ready', checks: { store: true, profiles: true, accepting: true } },
    ]);
    // Ctrl-C
    expect(await server.end('SIGINT')).toBe(0);
  });

  test('says the FHIR base that clients see, where a setting names it', async () => {
    const server = await start({ ISCM_BASE_URL: 'https://fhir.example.org/fhir' });
    expect(server.said()).toContain('(FHIR base https://fhir.example.org/fhir)');
  });

  test('killed right after it answered, it has everything it acknowledged, again and again', async () => {
    const acknowledged: string[] = [];
    for (let round = 0; round < 3; round++) {
      const server = await start();
      for (const path of acknowledged) expect((await fetch(`${server.url}${path}`)).status).toBe(200);
      const [patient] = acknowledged;
      const bundle = push();
      if (patient !== undefined) bundle.entry.shift();
      const body = JSON.stringify(bundle).replaceAll(PATIENT, patient?.replace('/fhir/', '') ?? PATIENT);
      const answer = await post(server.url, body);
      expect(answer.status).toBe(200);
      const { entry } = await parsed(answer);
      expect(await server.end('SIGKILL')).toBe('SIGKILL');
      for (const { response } of entry)
        acknowledged.push(new URL(response.location).pathname.replace(/\/_history.*/, ''));
    }
    const server = await start();
    for (const path of acknowledged) expect((await fetch(`${server.url}${path}`)).status).toBe(200);
    expect(await parsed(await fetch(`${server.url}/cases`))).toHaveLength(1);
  });

  test('killed while clients write, it has every acknowledged transaction, and each whole or not at all', async () => {
    const acknowledged: string[] = [];
    for (let round = 0; round < 2; round++) {
      const server = await start();
      let sent = 0;
      const client = async () => {
        for (;;) {
          const id = `r${round}-${sent++}`;
          const text = JSON.stringify(pair(id));
          const answer = await post(server.url, text).catch(() => undefined);
          if (answer?.status !== 200) return;
          acknowledged.push(id);
          if (acknowledged.length === 15 * (round + 1)) server.child.kill('SIGKILL');
        }
      };
      await Promise.all(Array.from({ length: 6 }, client));
      await server.end('SIGKILL');
      const again = await start();
      const there = async (path: string) => (await fetch(`${again.url}/fhir/${path}`)).status === 200;
      for (const id of acknowledged) expect([id, await there(`Patient/${id}`)]).toEqual([id, true]);
      for (let n = 0; n < sent; n++) {
        const id = `r${round}-${n}`;
        expect([id, await there(`Patient/${id}`)]).toEqual([id, await there(`Observation/${id}`)]);
      }
      await again.end('SIGTERM');
    }
  });

  test('takes the case of paper S4 as a Bundle, gives it back the same, and writes a change back', async () => {
    const server = await start();
    const made = await post(server.url, JSON.stringify(S4), 'application/json', '/fhir/$from-case');
    const bundle = await made.text();
    const first = await post(server.url, bundle);
    expect(first.status).toBe(200);
    const got = await fetch(`${server.url}/cases/s4`);
    const { state, stateReasons, ...value } = await parsed(got);
    expect(value).toEqual(S4);
    expect([state, stateReasons]).toEqual(['complete', []]);
    // the same Bundle.identifier and content: the first answer, and nothing is written
    expect(await parsed(await post(server.url, bundle))).toEqual(await parsed(first));
    expect((await fetch(`${server.url}/cases/s4`)).headers.get('etag')).toBe(got.headers.get('etag'));
    const put = (body: unknown, version: string) =>
      fetch(`${server.url}/cases/s4`, {
        method: 'PUT',
        headers: { 'content-type': 'application/json', 'if-match': version },
        body: JSON.stringify(body),
      });
    const unchanged = await put(value, 'W/"1"');
    expect([unchanged.status, unchanged.headers.get('etag')]).toEqual([200, 'W/"1"']);
    const changed = await put({ ...value, patient: { ...value.patient, menopausalStatus: 'postmenopausal' } }, 'W/"1"');
    expect([changed.status, changed.headers.get('etag')]).toEqual([200, 'W/"2"']);
    expect((await parsed(await fetch(`${server.url}/cases/s4`))).patient.menopausalStatus).toBe('postmenopausal');
    const broken = bundle.replace('"gender":"female"', '"gender":"woman"');
    const refused = await post(server.url, broken);
    expect(refused.status).toBe(422);
    const places = (await parsed(refused)).issue.map(({ expression }: { expression?: string[] }) => expression?.[0]);
    expect(places).toContain('Bundle.entry[0].resource.gender');
  });

  test('serves the definitions of ours that its CapabilityStatement names', async () => {
    const server = await start();
    const statement = await (await fetch(`${server.url}/fhir/metadata`)).text();
    const named = new Set(
      [...statement.matchAll(/"https:\/\/w3id\.org\/iscm-fhir\/((?:Operation|Structure)Definition\/[^"|]+)"/g)].map(
        ([, path]) => path,
      ),
    );
    expect(named).toContain('OperationDefinition/to-case');
    for (const path of named) expect([path, (await fetch(`${server.url}/fhir/${path}`)).status]).toEqual([path, 200]);
  });

  test('keeps with a case what its resources say and the case cannot hold', async () => {
    const server = await start();
    const bundle = await (await post(server.url, JSON.stringify(S4), 'application/json', '/fhir/$from-case')).text();
    const withPhone = bundle.replace(
      '"gender":"female"',
      '"telecom":[{"system":"phone","value":"1"}],"gender":"female"',
    );
    expect((await post(server.url, withPhone)).status).toBe(200);
    const report = await fetch(`${server.url}/cases/s4/report`);
    expect(report.headers.get('content-type')).toContain('application/fhir+json');
    const { resourceType, issue } = await parsed(report);
    expect(resourceType).toBe('OperationOutcome');
    const places = issue.map(({ expression }: { expression?: string[] }) => expression?.[0]);
    expect(places).toContainEqual(expect.stringMatching(/^Patient\/[0-9a-f-]{36}\.telecom\[0\]$/));
    expect((await fetch(`${server.url}/cases/none/report`)).status).toBe(404);
  });

  test('keeps the keys of items when resources of another system come in parts', async () => {
    const server = await start();
    const put = (type: string, id: string, more: object) =>
      fetch(`${server.url}/fhir/${type}/${id}`, {
        method: 'PUT',
        headers: { 'content-type': 'application/fhir+json' },
        body: JSON.stringify({ resourceType: type, id, ...more }),
      });
    const condition = (code: string) => ({
      subject: { reference: 'Patient/p' },
      code: { coding: [{ system: 'http://snomed.info/sct', code }] },
      verificationStatus: {
        coding: [{ system: 'http://terminology.hl7.org/CodeSystem/condition-ver-status', code: 'confirmed' }],
      },
    });
    const keys = async () => {
      const [value] = await parsed(await fetch(`${server.url}/cases`));
      const items: { key: string; site: string }[] = value.metastases;
      return Object.fromEntries(items.map(({ key, site }) => [site, key]));
    };
    expect((await put('Patient', 'p', { gender: 'female' })).status).toBe(201);
    expect((await put('Condition', 'm2', condition('94391008'))).status).toBe(201);
    expect(await keys()).toEqual({ lung: 'metastases-1' });
    // its id sorts before the first one's
    expect((await put('Condition', 'm1', condition('94381002'))).status).toBe(201);
    expect(await keys()).toEqual({ lung: 'metastases-1', liver: 'metastases-2' });
  });

  test('finishes what it is doing on SIGTERM, takes nothing more, and leaves with 0', async () => {
    const server = await start();
    const { hostname, port } = new URL(server.url);
    const body = JSON.stringify({ resourceType: 'Patient', id: 'p' });
    const socket = connect(Number(port), hostname).setEncoding('utf8');
    socket.write(
      'PUT /fhir/Patient/p HTTP/1.1\r\nHost: x\r\nContent-Type: application/fhir+json\r\n' +
        `Expect: 100-continue\r\nContent-Length: ${body.length}\r\n\r\n`,
    );
    // the server has the request in hand once it asks for the body
    await once(socket, 'data');
    const ended = server.end('SIGTERM');
    while (!server.said().includes('SIGTERM')) await once(server.child.stderr ?? socket, 'data');
    await expect(fetch(`${server.url}/healthz`)).rejects.toThrow();
    socket.write(body);
    const [answer] = await once(socket, 'data');
    expect(answer).toMatch(/^HTTP\/1\.1 201/);
    expect(await ended).toBe(0);
    const again = await start();
    expect((await fetch(`${again.url}/fhir/Patient/p`)).status).toBe(200);
  });

  test('stays alive and stores nothing for bad input', async () => {
    const server = await start({ ISCM_MAX_BODY_BYTES: '50000' });
    const deep = `{"resourceType":"Patient","contact":${'['.repeat(2000)}${']'.repeat(2000)}}`;
    const invalid = JSON.stringify({
      ...push(),
      entry: [{ ...push().entry[0], resource: { resourceType: 'Patient', gender: 'woman', nonsense: 1 } }],
    });
    const attempts: [string, string, number][] = [
      ['{"resourceType":', 'application/fhir+json', 400],
      ['<Patient/>', 'application/fhir+xml', 415],
      ['{"resourceType":"Nonsense"}', 'application/fhir+json', 400],
      [deep, 'application/fhir+json', 400],
      [JSON.stringify({ resourceType: 'Bundle', text: 'x'.repeat(60_000) }), 'application/fhir+json', 413],
      [invalid, 'application/fhir+json', 422],
    ];
    for (const [body, type, status] of attempts) {
      const answer = await post(server.url, body, type);
      expect([answer.status, (await parsed(answer)).resourceType]).toEqual([status, 'OperationOutcome']);
    }
    const findings = await parsed(await post(server.url, invalid));
    const places = findings.issue.map(({ expression }: { expression?: string[] }) => expression?.[0]);
    expect(places).toEqual(['Bundle.entry[0].resource.gender', 'Bundle.entry[0].resource']);
    expect(findings.issue[1].details.text).toContain('nonsense');
    const profile = {
      resourceType: 'Parameters',
      parameter: [
        { name: 'profile', valueUri: 'http://nowhere.example/p' },
        { name: 'resource', resource: { resourceType: 'Patient' } },
      ],
    };
    const asked = await post(server.url, JSON.stringify(profile), 'application/fhir+json', '/fhir/$validate');
    expect([asked.status, (await parsed(asked)).issue[0].severity]).toEqual([200, 'error']);
    expect(await (await fetch(`${server.url}/cases`)).json()).toEqual([]);
  });

  test('answers what is not HTTP, or not as HTTP has it, with an OperationOutcome', async () => {
    const server = await start();
    const { hostname, port } = new URL(server.url);
    for (const [sent, status] of [
      ['nonsense', 400],
      ['GET /fhir/metadata HTTP/1.1', 400],
      ['GET /fhir/metadata HTTP/1.1\r\nHost: x\r\nExpect: nonsense', 417],
    ]) {
      const socket = connect(Number(port), hostname).setEncoding('utf8');
      socket.write(`${sent}\r\n\r\n`);
      expect(await text(socket)).toMatch(new RegExp(`^HTTP/1\\.1 ${status}[^]*OperationOutcome`));
    }
  });

  test.each(['family=a b', 'family=Müller'])('?%s, as a URL is typed, is told to be encoded', async (query) => {
    const { hostname, port } = new URL((await start()).url);
    const socket = connect(Number(port), hostname).setEncoding('utf8');
    socket.write(`GET /fhir/Patient?${query} HTTP/1.1\r\nHost: x\r\n\r\n`);
    expect(await text(socket)).toMatch(/^HTTP\/1\.1 400.*percent-encoded/s);
  });

  test('what a client sends before it has the first answer is done in order: it reads what it wrote', async () => {
    const server = await start();
    const { hostname, port } = new URL(server.url);
    const socket = connect(Number(port), hostname).setEncoding('utf8');
    const head = (method: string, more = '') => `${method} /fhir/Patient/p HTTP/1.1\r\nHost: x\r\n${more}\r\n`;
    const put = (count: number) => {
      const body = JSON.stringify({ resourceType: 'Patient', id: 'p', multipleBirthInteger: count });
      return `${head('PUT', `Content-Type: application/fhir+json\r\nContent-Length: ${body.length}\r\n`)}${body}`;
    };
    socket.write(put(1) + head('GET') + put(2) + head('GET') + head('DELETE') + head('GET', 'Connection: close\r\n'));
    const answers = (await text(socket)).split('HTTP/1.1 ').slice(1);
    const told = answers.map((answer) => [answer.slice(0, 3), /"multipleBirthInteger":(\d)/.exec(answer)?.[1]]);
    expect(told).toEqual([
      ['201', '1'],
      ['200', '1'],
      ['200', '2'],
      ['200', '2'],
      ['204', undefined],
      ['410', undefined],
    ]);
  });

  test('criteria in a header are read in the bytes they come in', async () => {
    const server = await start();
    const { hostname, port } = new URL(server.url);
    const body = '{"resourceType":"Patient","name":[{"family":"Müller"}]}';
    const create = async (encoding: BufferEncoding) => {
      const socket = connect(Number(port), hostname).setEncoding('utf8');
      const head = [
        'POST /fhir/Patient HTTP/1.1',
        'Host: x',
        'Connection: close',
        'If-None-Exist: family:exact=Müller',
      ];
      socket.write(`${head.join('\r\n')}\r\n`, encoding);
      socket.write(`Content-Type: application/fhir+json\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
      return (await text(socket)).slice(0, 12);
    };
    expect(await create('utf8')).toBe('HTTP/1.1 201');
    expect(await create('utf8')).toBe('HTTP/1.1 200');
    expect(await create('latin1')).toBe('HTTP/1.1 200');
  });

  test('works with a client that others wrote', async () => {
    const server = await start();
    const client = new Client({ baseUrl: `${server.url}/fhir` });
    const statement = await client.capabilityStatement();
    expect(statement.resourceType).toBe('CapabilityStatement');
    const profile = await client.read({ resourceType: 'StructureDefinition', id: 'iscm-case-bundle' });
    expect(profile).toMatchObject({ type: 'Bundle' });
    const made = await client.create({ resourceType: 'Patient', body: { resourceType: 'Patient', gender: 'female' } });
    const id = String(made.id);
    expect(await client.read({ resourceType: 'Patient', id })).toMatchObject({ id, gender: 'female' });
    await client.update({ resourceType: 'Patient', id, body: { ...made, resourceType: 'Patient', active: true } });
    expect(await client.vread({ resourceType: 'Patient', id, version: '1' })).not.toHaveProperty('active');
    expect(await client.history({ resourceType: 'Patient', id })).toMatchObject({ type: 'history' });
    expect(await client.transaction({ body: { ...push(), resourceType: 'Bundle' } })).toMatchObject({
      type: 'transaction-response',
    });
    await client.delete({ resourceType: 'Patient', id });
    await expect(client.read({ resourceType: 'Patient', id })).rejects.toMatchObject({ response: { status: 410 } });
  });
});

describe('a server that cannot start leaves with 2 and says why', () => {
  const outcome = async (environment: Record<string, string>) => {
    const { child, said } = spawnProgram({ ISCM_STORE: `sqlite:${join(folder, 's.sqlite')}`, ...environment });
    await once(child, 'close');
    return [child.exitCode, said()];
  };

  test('beyond loopback without leave', async () => {
    expect(await outcome({ ISCM_HOST: '0.0.0.0' })).toEqual([2, expect.stringContaining('ISCM_ALLOW_NON_LOOPBACK')]);
  });

  test('wrong settings, each named', async () => {
    await writeFile(join(folder, 'bad.yaml'), 'port: 99999\nlogLevel: loud\n');
    const [code, said] = await outcome({ ISCM_CONFIG: join(folder, 'bad.yaml'), ISCM_PORT: '', ISCM_LOG_LEVEL: '' });
    expect(code).toBe(2);
    expect(said).toMatch(/port in .*bad\.yaml: /);
    expect(said).toMatch(/logLevel in .*bad\.yaml: /);
  });

  test('an address in use', async () => {
    const server = await start();
    expect(await outcome({ ISCM_PORT: new URL(server.url).port })).toEqual([
      2,
      expect.stringContaining('another program uses this address'),
    ]);
  });
});
