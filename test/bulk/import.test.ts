import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, test } from 'vitest';
import { isListed, isPrivate } from '../../src/interaction/bulk/import-fetch.ts';
import { type BulkServed, bulkServed, exported, finished, type Manifest, pathOf, resourcesAt } from './bulk-server.ts';

let server: BulkServed;
afterEach(() => server.close());

const ndjson = (...resources: object[]): string => resources.map((one) => `${JSON.stringify(one)}\n`).join('');

const PATIENT = { resourceType: 'Patient', id: 'p1', active: true };
const observation = (id: string, more: object = { status: 'final' }) => ({
  resourceType: 'Observation',
  id,
  code: { text: 'c' },
  subject: { reference: 'Patient/p1' },
  ...more,
});

const begin = (body: string | Buffer, headers: Record<string, string> = {}) =>
  server.http
    .post('/fhir/$import')
    .set({ prefer: 'respond-async', 'content-type': 'application/fhir+ndjson', ...headers })
    .send(body);

async function imported(body: string | Buffer, headers: Record<string, string> = {}): Promise<Manifest> {
  const begun = await begin(body, headers);
  expect(begun.status).toBe(202);
  const answer = await finished(server, pathOf(begun.headers['content-location']));
  expect(answer.status).toBe(200);
  return JSON.parse(answer.text);
}

const counts = ({ extension }: Manifest) => extension?.['https://w3id.org/iscm-fhir/import'];

describe('$import of NDJSON', () => {
  test('stores each line, and importing it again changes nothing', async () => {
    server = await bulkServed();
    const body = ndjson(PATIENT, observation('o1'), observation('o2'));
    expect(counts(await imported(body))).toEqual({ lines: 3, created: 3, updated: 0, unchanged: 0, refused: 0 });
    expect(counts(await imported(body))).toEqual({ lines: 3, created: 0, updated: 0, unchanged: 3, refused: 0 });
    expect((await server.http.get('/fhir/Observation/o2')).body.meta.versionId).toBe('1');
    const changed = ndjson(PATIENT, observation('o1', { status: 'amended' }), observation('o3'), observation('o3'));
    expect(counts(await imported(changed))).toEqual({ lines: 4, created: 1, updated: 1, unchanged: 2, refused: 0 });
  });

  test('tells a resource without id by its identifier', async () => {
    server = await bulkServed();
    const body = ndjson({ resourceType: 'Patient', identifier: [{ system: 'urn:register', value: '1' }] });
    expect(counts(await imported(body))).toMatchObject({ created: 1 });
    expect(counts(await imported(body))).toMatchObject({ created: 0, unchanged: 1 });
  });

  test('finds the patient that a line names by an identifier alone, before and behind that line', async () => {
    server = await bulkServed();
    const number = { system: 'urn:register', value: '1' };
    const named = (id: string) => observation(id, { status: 'final', subject: { identifier: number } });
    const between = Array.from({ length: 150 }, (_, at) => observation(`o${at}`));
    await imported(ndjson(named('first'), ...between, { ...PATIENT, identifier: [number] }, ...between, named('last')));
    for (const id of ['first', 'last']) {
      const { body } = await server.http.get(`/fhir/Observation/${id}`).expect(200);
      expect(body.subject).toEqual({ reference: 'Patient/p1', identifier: number });
    }
  });

  test('refuses lines by themselves and names each with its number', async () => {
    server = await bulkServed();
    const body = `${ndjson(PATIENT, observation('o1', {}), observation('o2'))}\n{"resourceType":"Patient"}\nno json\n`;
    const manifest = await imported(body);
    expect(counts(manifest)).toEqual({ lines: 5, created: 2, updated: 0, unchanged: 0, refused: 3 });
    const errors = await resourcesAt(server, manifest.error[0]?.url ?? '');
    const told = errors.map(({ issue: [first] }) => [first.extension[0].valueInteger, first.details.coding[0].code]);
    expect(told).toEqual([
      [2, 'cardinality-min'],
      [5, 'push-without-key'],
      [6, expect.any(String)],
    ]);
    expect(errors[0].issue[0].expression).toEqual(['Observation.status']);
  });

  test('stores what is sound around lines that are not, wherever they stand', async () => {
    server = await bulkServed();
    const wrong = new Set([1, 2, 57, 100, 101, 150]);
    const lines = Array.from({ length: 150 }, (_, at) => observation(`o${at + 1}`, wrong.has(at + 1) ? {} : undefined));
    const manifest = await imported(ndjson(...lines));
    expect(counts(manifest)).toEqual({ lines: 150, created: 144, updated: 0, unchanged: 0, refused: 6 });
    const errors = await resourcesAt(server, manifest.error[0]?.url ?? '');
    expect(errors.map(({ issue: [first] }) => first.extension[0].valueInteger)).toEqual([...wrong]);
  });

  test('refuses a line that is not UTF-8, rather than to store other letters', async () => {
    server = await bulkServed();
    const named = { ...PATIENT, id: 'p2', name: [{ family: 'Müller' }] };
    const body = Buffer.concat([Buffer.from(ndjson(PATIENT)), Buffer.from(ndjson(named), 'latin1')]);
    const manifest = await imported(body);
    expect(counts(manifest)).toMatchObject({ lines: 2, created: 1, refused: 1 });
    const [{ issue }] = await resourcesAt(server, manifest.error[0]?.url ?? '');
    expect([issue[0].extension[0].valueInteger, issue[0].details.coding[0].code]).toEqual([2, 'invalid-encoding']);
    expect((await server.http.get('/fhir/Patient/p2')).status).toBe(404);
    expect(counts(await imported(ndjson(named)))).toMatchObject({ created: 1 });
  });

  test.each(['gzip', 'GZIP', 'x-gzip'])('takes %s, and says when the last line was cut off', async (encoding) => {
    server = await bulkServed();
    const body = gzipSync(`${ndjson(PATIENT)}{"resourceType":"Observ`);
    const manifest = await imported(body, { 'content-encoding': encoding });
    expect(counts(manifest)).toMatchObject({ created: 1, refused: 1 });
    const [error] = await resourcesAt(server, manifest.error[0]?.url ?? '');
    expect(JSON.stringify(error)).toContain('import-cut-off');
  });

  test('what is exported is imported elsewhere as the same resources', async () => {
    server = await bulkServed();
    await imported(ndjson(PATIENT, observation('o1'), observation('o2')));
    const { manifest } = await exported(server, '/fhir/$export');
    const lines = (await Promise.all(manifest.output.map(({ url }) => resourcesAt(server, url)))).flat();
    await server.close();
    server = await bulkServed();
    await imported(ndjson(...lines));
    const again = await exported(server, '/fhir/$export');
    const copies = (await Promise.all(again.manifest.output.map(({ url }) => resourcesAt(server, url)))).flat();
    const content = (all: { meta: unknown }[]) => all.map(({ meta: _, ...rest }) => rest);
    expect(content(copies)).toEqual(content(lines));
  });

  test('goes on behind what was stored before a restart, with the same line numbers', async () => {
    server = await bulkServed({ idle: true });
    const first = ndjson(PATIENT, observation('o1'));
    const begun = await begin(`${first}${ndjson(observation('bad', {}))}`);
    const id = pathOf(begun.headers['content-location']).split('/').at(-1) ?? '';
    const { store } = server.context;
    const job = await store.read((reader) => reader.readJob(id));
    if (!job) throw new Error('the job is there');
    const document = JSON.parse(job.document);
    const counts = { created: 2, updated: 0, unchanged: 0, refused: 0 };
    const further = JSON.stringify({ ...document, offset: Buffer.byteLength(first), line: 2, lines: 2, counts });
    await store.transaction(async (writer) => ({
      commit: true,
      value: await writer.saveJob({ ...job, state: 'running', document: further }),
    }));
    server.work();
    const manifest: Manifest = JSON.parse((await finished(server, `/fhir/$bulk/${id}`)).text);
    const [error] = await resourcesAt(server, manifest.error[0]?.url ?? '');
    expect(error.issue[0].extension[0].valueInteger).toBe(3);
    expect((await server.http.get('/fhir/Observation/o1')).status).toBe(404);
  });

  test('is refused when larger than what may be taken', async () => {
    server = await bulkServed({ maxBytes: 100 });
    for (const length of [200, 5_000_000]) {
      const { status, headers, body } = await begin('x'.repeat(length));
      expect([status, headers.connection]).toEqual([413, 'close']);
      expect(body.issue[0].details.text).toBe('The body is larger than the 100 bytes that this server takes.');
    }
    const audited = async () => {
      const { body } = await server.http.get('/fhir/AuditEvent?action=E').expect(200);
      return (body.entry ?? []).map(
        (one: { resource: { agent: [{ network: object }] } }) => one.resource.agent[0].network,
      );
    };
    const network = { address: expect.stringContaining('127.0.0.1'), type: '2' };
    await expect.poll(audited).toEqual([network, network]);
  });
});

describe('$import of URLs', () => {
  let source: Server;
  const listening = async (handle: Parameters<typeof createServer>[1]): Promise<string> => {
    source = createServer({}, handle);
    await new Promise<void>((resolve) => source.listen(0, '127.0.0.1', resolve));
    const address = source.address() as AddressInfo;
    return `127.0.0.1:${address.port}`;
  };
  const parameters = (...urls: string[]) =>
    JSON.stringify({
      resourceType: 'Parameters',
      parameter: urls.map((url) => ({ name: 'input', part: [{ name: 'url', valueUrl: url }] })),
    });
  const JSON_BODY = { 'content-type': 'application/fhir+json' };
  afterEach(() => source?.close());

  test('fetches from hosts that are listed', async () => {
    const host = await listening((_request, response) => response.end(ndjson(PATIENT, observation('o1'))));
    server = await bulkServed({ importHosts: [host] });
    expect(counts(await imported(parameters(`http://${host}/a.ndjson`), JSON_BODY))).toMatchObject({ created: 2 });
  });

  test('refuses other hosts at once', async () => {
    server = await bulkServed({ importHosts: ['example.org'] });
    const answer = await begin(parameters('http://169.254.169.254/secrets'), JSON_BODY);
    expect(answer.status).toBe(403);
    expect(answer.text).toContain('Parameters.parameter[0]');
  });

  test.each(['ftp://example.org/a', 'file:///etc/passwd', 'example.org/a', 'http://', '::'])(
    'refuses %s, which is no URL that can be fetched',
    async (url) => {
      server = await bulkServed({ importHosts: ['example.org'] });
      const answer = await begin(parameters(url), JSON_BODY);
      expect([answer.status, answer.body.issue[0].expression]).toEqual([400, ['Parameters.parameter[0]']]);
    },
  );

  test('names what it takes where it is sent something else', async () => {
    server = await bulkServed();
    const answer = await begin('a,b\n', { 'content-type': 'text/csv' });
    expect(answer.status).toBe(415);
    expect(answer.text).toContain('application/fhir+ndjson');
  });

  test('follows no redirect, and takes nothing that is too large or cut off', async () => {
    const host = await listening((request, response) => {
      if (request.url === '/redirect') response.writeHead(302, { location: 'http://example.org/' }).end();
      else if (request.url === '/large') response.end('x'.repeat(5000));
      else {
        response.writeHead(200, { 'content-length': '500' }).write('{');
        setTimeout(() => response.destroy(), 20);
      }
    });
    server = await bulkServed({ importHosts: [host], maxBytes: 1000 });
    for (const [path, why] of [
      ['redirect', 'redirects are not followed'],
      ['large', 'larger'],
      ['cut', 'before it was whole'],
    ] as const) {
      const begun = await begin(parameters(`http://${host}/${path}`), JSON_BODY);
      const answer = await finished(server, pathOf(begun.headers['content-location']));
      expect(answer.status).toBe(500);
      expect(answer.text).toContain(why);
    }
  });

  test('says that a host cannot be reached', async () => {
    const host = await listening((_request, response) => response.end());
    await new Promise((resolve) => source.close(resolve));
    server = await bulkServed({ importHosts: [host] });
    const begun = await begin(parameters(`http://${host}/a.ndjson`), JSON_BODY);
    const answer = await finished(server, pathOf(begun.headers['content-location']));
    expect([answer.status, server.broken]).toEqual([500, []]);
    expect(answer.text).toContain('The host of an input cannot be reached.');
  });

  test('ends at once when the process stops, and goes on in another', async () => {
    let asked: () => void;
    const isAsked = new Promise<void>((resolve) => {
      asked = resolve;
    });
    let isWhole = false;
    const lines = ndjson(PATIENT, observation('o1'));
    const host = await listening((_request, response) => {
      if (isWhole) return response.end(lines);
      response.write(lines.slice(0, 20));
      return asked();
    });
    server = await bulkServed({ idle: true, importHosts: [host] });
    const begun = await begin(parameters(`http://${host}/a.ndjson`), JSON_BODY);
    const worker = server.work();
    await isAsked;
    await worker.stop();
    isWhole = true;
    server.work();
    const answer = await finished(server, pathOf(begun.headers['content-location']));
    expect(counts(JSON.parse(answer.text))).toMatchObject({ created: 2 });
    expect(server.broken).toEqual([]);
  });

  test('a list names hosts and ports, nothing else leads there', async () => {
    server = await bulkServed({ idle: true });
    const hosts = ['data.example.org', 'files.example.org:8443'];
    expect(isListed('https://data.example.org/a', hosts)).toBe(true);
    expect(isListed('https://files.example.org:8443/a', hosts)).toBe(true);
    expect(isListed('https://files.example.org/a', hosts)).toBe(false);
    expect(isListed('https://data.example.org:8443/a', hosts)).toBe(false);
    expect(isListed('https://user@data.example.org/a', hosts)).toBe(false);
    expect(isListed('https://data.example.org.evil.example/a', hosts)).toBe(false);
    expect(isListed('file:///etc/passwd', hosts)).toBe(false);
    const others = ['Data.Example.org:443', 'plain.example.org:80'];
    expect(isListed('https://data.example.org/a', others)).toBe(true);
    expect(isListed('https://DATA.example.org:443/a', others)).toBe(true);
    expect(isListed('http://plain.example.org/a', others)).toBe(true);
    expect(isListed('http://data.example.org/a', others)).toBe(false);
    expect(isListed('https://plain.example.org/a', others)).toBe(false);
    expect(
      ['10.1.2.3', '127.0.0.1', '169.254.1.1', '::1', 'fd00::1', '::ffff:10.0.0.1', '2002:7f00:1::'].map(isPrivate),
    ).toEqual(Array(7).fill(true));
    expect(['93.184.216.34', '2606:2800:220:1::1'].map(isPrivate)).toEqual([false, false]);
  });
});
