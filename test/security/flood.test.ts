import { afterEach, beforeEach, expect, test } from 'vitest';
import { Folder } from '../cli/command.ts';
import { FHIR } from '../http/harness.ts';
import { type ServerProcess, startProcess } from '../process/running-server.ts';

let folder: Folder;
let server: ServerProcess;
beforeEach(async () => {
  folder = new Folder();
  server = await startProcess({
    ISCM_STORE: `sqlite:${folder.path}/s.sqlite`,
    ISCM_BULK_FOLDER: `${folder.path}/bulk`,
    ISCM_MAX_CONCURRENT_REQUESTS: '8',
    ISCM_MAX_BODY_BYTES_IN_FLIGHT: String(5 * MEBIBYTE),
  });
});
afterEach(async () => {
  await server.end('SIGKILL');
  folder.remove();
});

const MEBIBYTE = 1024 * 1024;
const CLIENTS = 60;

const put = (id: string) =>
  fetch(`${server.url}/fhir/Patient/${id}`, {
    method: 'PUT',
    headers: { 'content-type': FHIR },
    body: JSON.stringify({ resourceType: 'Patient', id, name: [{ text: 'x'.repeat(MEBIBYTE) }] }),
  });
const memory = async () => {
  const text = await (await fetch(`${server.url}/metrics`)).text();
  return Number(/^process_resident_memory_bytes (.*)$/m.exec(text)?.[1]);
};

test('more clients than there is room for get 503 with Retry-After, memory stays, and all is well after', async () => {
  expect((await put('warm')).status).toBe(201);
  const before = await memory();
  const answers = await Promise.all(
    Array.from({ length: CLIENTS }, async (_, n) => {
      const answer = await put(`p${n}`);
      await answer.arrayBuffer();
      return { id: `p${n}`, status: answer.status, retry: answer.headers.get('retry-after') };
    }),
  );
  const taken = answers.filter(({ status }) => status === 201);
  const refused = answers.filter(({ status }) => status === 503);
  expect(taken.length + refused.length).toBe(CLIENTS);
  expect(taken.length).toBeGreaterThan(0);
  expect(refused.length).toBeGreaterThan(0);
  expect(new Set(refused.map(({ retry }) => retry))).toEqual(new Set(['2']));
  // far less than 60 bodies of 1 MiB as bytes, text, parsed and stored
  expect((await memory()) - before).toBeLessThan(300 * MEBIBYTE);

  for (const { id, status } of answers) {
    const kept = await fetch(`${server.url}/fhir/Patient/${id}`);
    await kept.arrayBuffer();
    expect([id, kept.status]).toEqual([id, status === 201 ? 200 : 404]);
  }
  const [again] = refused;
  expect((await put(again?.id ?? '')).status).toBe(201);
});
