import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { pino } from 'pino';
import request from 'supertest';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createAdapter } from '../../src/adapter.ts';
import { settingsSchema } from '../../src/config/index.ts';
import { createMapping } from '../../src/mapping/index.ts';
import { FHIR } from '../http/harness.ts';
import { profiles, root, shippedMapping } from '../mapping/toolkit.ts';

/** Stored cases follow the mapping: when somebody edits a file, they are made anew at the next start. */

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'iscm-mapping-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const start = (mapping = shippedMapping()) =>
  createAdapter(
    settingsSchema.parse({
      store: `sqlite:${join(folder, 'store.sqlite')}`,
      bulkFolder: join(folder, 'bulk'),
    }),
    { mapping, logger: pino({ level: 'silent' }) },
  );

/** The shipped mapping with one text of one file replaced, its version as it was. */
function editedMapping(file: string, text: string, replacement: string) {
  const mappings = join(folder, 'mappings');
  cpSync(join(root, 'mappings'), mappings, { recursive: true });
  const before = readFileSync(join(mappings, file), 'utf8');
  expect(before).toContain(text);
  writeFileSync(join(mappings, file), before.replace(text, replacement));
  const created = createMapping({ profiles, folder: mappings });
  if (!created.ok) throw new Error(created.issues.map(({ message }) => message).join('\n'));
  return created.mapping;
}

/** Ids of the cases that changed behind a cursor. */
async function changedSince(http: ReturnType<typeof request>, cursor: string): Promise<string[]> {
  const { body } = await http.get(`/cases?since=${cursor}`).expect(200);
  return body.map(({ id }: { id: string }) => id);
}

test('a start with the same files changes no case, one with an edited file makes them anew', async () => {
  const bundle = readFileSync(join(root, 'examples/s4/bundle.json'), 'utf8');
  const first = await start();
  await request(first.app).post('/fhir').set('content-type', FHIR).send(bundle).expect(200);
  const cursor = String((await request(first.app).get('/cases').expect(200)).headers['x-iscm-cursor']);
  await first.close();

  const again = await start();
  // what is made anew is so a moment later
  await pause(1000);
  expect(await changedSince(request(again.app), cursor)).toEqual([]);
  await again.close();

  const mapping = editedMapping('outcome.map.yaml', '\n', '\n# edited\n');
  expect(mapping.version).toBe(shippedMapping().version);
  const edited = await start(mapping);
  await expect.poll(() => changedSince(request(edited.app), cursor)).toEqual(['s4']);
  await edited.close();
});
