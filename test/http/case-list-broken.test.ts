import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { createServer, get, type IncomingMessage, type Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { tmpdir } from 'node:os';
import { text } from 'node:stream/consumers';
import { createGunzip } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import type { ResourceStore } from '../../src/store/index.ts';
import { mappingDouble } from '../interaction/mapping-double.ts';
import { type Served, served } from './harness.ts';

/** Cases of the store; the harness reads two at a time. */
const COUNT = 400;

let whole: Served;
let server: Served;
let listening: Server;
/** Pages of cases that were read, and after how many the store fails. */
let pages = 0;
let lasts = Number.POSITIVE_INFINITY;

/** The store, which fails when so many pages have been read. */
function failing(store: ResourceStore): ResourceStore {
  return {
    ...store,
    read: (work) =>
      store.read((reader) =>
        work({
          ...reader,
          listCases: async (...asked) => {
            pages += 1;
            if (pages > lasts) throw new Error('the disk is gone');
            return reader.listCases(...asked);
          },
        }),
      ),
  };
}

beforeEach(() => {
  pages = 0;
  lasts = Number.POSITIVE_INFINITY;
});

beforeAll(async () => {
  whole = await served({ mapping: mappingDouble });
  server = await served({ mapping: mappingDouble, store: failing(whole.context.store) });
  await whole.context.store.transaction(async (writer) => {
    for (let number = 0; number < COUNT; number += 1) {
      const id = `c${String(number).padStart(4, '0')}`;
      const value = { model: '0.1.0', id, patient: {}, remarks: 'long '.repeat(10_000) };
      await writer.putCase({
        id,
        patient: id,
        text: JSON.stringify(value),
        state: 'complete',
        reasons: [],
        mappingVersion: '1',
        lineage: [],
        report: '{}',
      });
    }
    return { commit: true, value: undefined };
  });
  listening = createServer(server.app).listen(0, '127.0.0.1');
  await once(listening, 'listening');
});
afterAll(async () => {
  listening.close();
  await server.close();
  await whole.close();
});

async function ask(accept: string, headers: Record<string, string> = {}): Promise<IncomingMessage> {
  const { port } = listening.address() as AddressInfo;
  const [answer] = await once(
    get({ host: '127.0.0.1', port, path: '/cases', headers: { accept, ...headers } }),
    'response',
  );
  return answer;
}

const FORMS = ['application/x-ndjson', 'application/json', 'text/csv'];
const foldersOfTables = (): string[] => readdirSync(tmpdir()).filter((name) => name.startsWith('iscm-tables-'));

describe('an answer that is whole', () => {
  test.each([...FORMS, 'application/zip'])('says so behind its end: %s', async (accept) => {
    const answer = await ask(accept);
    answer.resume();
    await once(answer, 'end');
    expect([answer.complete, answer.trailers['x-iscm-complete']]).toEqual([true, `cases=${COUNT}, removed=0`]);
  });
});

test('a client of HTTP/1.0, which knows no trailers, gets the same without', async () => {
  const { port } = listening.address() as AddressInfo;
  const socket = connect(port, '127.0.0.1').setEncoding('utf8');
  socket.write('GET /cases?limit=3 HTTP/1.0\r\naccept: application/x-ndjson\r\n\r\n');
  const [head = '', ...body] = (await text(socket)).split('\r\n\r\n');
  expect(head).toMatch(/^HTTP\/1\.1 200/);
  expect(body.join('').trimEnd().split('\n')).toHaveLength(3);
});

describe('a store that fails in the middle', () => {
  test.each(FORMS)('breaks the answer off, so that no client takes it for whole: %s', async (accept) => {
    lasts = 20;
    const answer = await ask(accept);
    expect(answer.statusCode).toBe(200);
    await expect(text(answer)).rejects.toThrow('aborted');
    expect([answer.complete, answer.trailers]).toEqual([false, {}]);
  });

  test('is told in the log by its place, and nowhere by its message, which may quote a patient', async () => {
    const printed = vi.spyOn(console, 'error').mockReturnValue();
    // Express prints errors that reach it, but for tests
    server.app.set('env', 'production');
    lasts = 20;
    await expect(text(await ask('text/csv'))).rejects.toThrow('aborted');
    await expect.poll(() => server.log.join()).toContain('request failed');
    await new Promise((resolve) => setImmediate(resolve));
    server.app.set('env', 'test');
    expect(printed).not.toHaveBeenCalled();
    expect(server.log.join()).not.toContain('disk');
    printed.mockRestore();
  });

  test('also where the answer is compressed', async () => {
    lasts = 20;
    const answer = await ask('text/csv', { 'accept-encoding': 'gzip' });
    const unpacked = answer.pipe(createGunzip());
    answer.once('error', (error) => unpacked.destroy(error));
    await expect(text(unpacked)).rejects.toThrow();
    expect(answer.complete).toBe(false);
  });

  test('also where nothing of what was compressed was sent yet', async () => {
    lasts = 0;
    const answer = await ask('text/csv', { 'accept-encoding': 'gzip' });
    answer.resume();
    await expect(once(answer, 'end')).rejects.toThrow('aborted');
    expect([answer.statusCode, answer.complete]).toEqual([200, false]);
  });

  test('is answered with an error where nothing was sent yet, as of an archive', async () => {
    lasts = 20;
    const folders = foldersOfTables();
    const answer = await ask('application/zip');
    expect([answer.statusCode, answer.headers['content-type']]).toEqual([500, 'application/fhir+json; charset=utf-8']);
    const said = await text(answer);
    expect(JSON.parse(said).resourceType).toBe('OperationOutcome');
    expect(said).not.toContain('disk');
    expect(foldersOfTables()).toEqual(folders);
  });
});

describe('a client that goes away', () => {
  test.each([...FORMS, 'application/zip'])('ends the reading, and leaves nothing behind: %s', async (accept) => {
    const folders = foldersOfTables();
    const answer = await ask(accept);
    await once(answer, 'readable');
    answer.destroy();
    await once(answer, 'close');
    await expect.poll(foldersOfTables).toEqual(folders);
    await expect.poll(() => server.log.join('')).toContain('"aborted":true');
    const read = pages;
    expect((await server.http.get('/cases?limit=1')).status).toBe(200);
    // an archive begins when everything was read
    if (accept !== 'application/zip') expect(read).toBeLessThan(COUNT / 2);
    expect(pages).toBeLessThanOrEqual(read + 2);
  });
});
