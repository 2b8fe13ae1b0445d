import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import request from 'supertest';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Adapter } from '../../src/adapter.ts';
import { FHIR } from '../http/harness.ts';
import { column, ofPatients } from '../view/table.ts';
import { keyOf, recipientAdapter } from './recipient-adapter.ts';

/** Behind a page that ends at a resource under its pseudonym comes the next one: nothing is missing, nothing twice. */

interface Page {
  entry: { resource: { id: string } }[];
  link: { relation: string; url: string }[];
}

const PATIENTS = 1100;
let folder: string;
let adapter: Adapter;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'iscm-pages-'));
  adapter = await recipientAdapter(folder, { key: 'k'.repeat(40) });
  const entry = Array.from({ length: PATIENTS }, (_, index) => ({
    resource: { resourceType: 'Patient', id: `p${index}`, gender: 'female' },
    request: { method: 'PUT', url: `Patient/p${index}` },
  }));
  await request(adapter.app)
    .post('/fhir')
    .set({ 'content-type': FHIR, 'x-api-key': keyOf('own') })
    .send(JSON.stringify({ resourceType: 'Bundle', type: 'transaction', entry }))
    .expect(200);
});
afterAll(async () => {
  await adapter.close();
  await rm(folder, { recursive: true });
});

test('of a view over more patients than are read at once', async () => {
  const parameter = [
    { name: 'viewResource', resource: ofPatients({ column: [column('id', 'id')] }) },
    { name: '_format', valueCode: 'json' },
  ];
  const answer = await request(adapter.app)
    .post('/fhir/$viewdefinition-run')
    .set({ 'content-type': FHIR, 'x-api-key': keyOf('registry') })
    .send(JSON.stringify({ resourceType: 'Parameters', parameter }))
    .expect(200);
  const ids = answer.body.map(({ id }: { id: string }) => id);
  expect([ids.length, new Set(ids).size]).toEqual([PATIENTS, PATIENTS]);
  expect(ids).not.toContain('p1');
});

test('of a search that asks for one page after another', async () => {
  const ids: string[] = [];
  let path: string | undefined = '/fhir/Patient?_count=300&_elements=id';
  while (path !== undefined) {
    const page: Page = (await request(adapter.app).get(path).set('x-api-key', keyOf('registry')).expect(200)).body;
    ids.push(...page.entry.map(({ resource }) => resource.id));
    path = page.link.find(({ relation }) => relation === 'next')?.url.replace(/^https?:..[^/]*/, '');
  }
  expect([ids.length, new Set(ids).size]).toEqual([PATIENTS, PATIENTS]);
});
