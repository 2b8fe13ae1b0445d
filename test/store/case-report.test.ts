import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ANYONE, type Caller } from '../../src/interaction/caller.ts';
import { caseReport } from '../../src/interaction/case/case-report.ts';
import { openSqliteStore } from '../../src/store/index.ts';
import { putOne } from './put-one.ts';

test('the report of a case names other Patients with its identifier as they are now, to those who may know of them', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'iscm-report-'));
  const store = await openSqliteStore({ path: join(folder, 'store.sqlite') });
  const patient = (id: string, value: string) => ({
    type: 'Patient',
    id,
    method: 'PUT' as const,
    text: JSON.stringify({ resourceType: 'Patient', id, identifier: [{ system: 'urn:example:mrn', value }] }),
  });
  const report = '{"resourceType":"OperationOutcome","issue":[]}';
  const about = { state: 'incomplete' as const, reasons: [], mappingVersion: '1', lineage: [], report };
  await store.transaction(async (writer) => {
    await writer.putMany([patient('p', '1'), patient('q', '1')]);
    await writer.putCase({ id: 'c', patient: 'p', text: '{"id":"c"}', ...about });
    return { commit: true, value: undefined };
  });
  const said = async (caller: Caller) => {
    const outcome = await caseReport({ store, caller }, 'c');
    return 'text' in outcome ? outcome.text : undefined;
  };
  expect(await said(ANYONE)).toContain('Patient/q');
  const confined: Caller = { id: 'a', grants: [{ type: '*', permissions: 'r', patients: ['p'] }] };
  expect(await said(confined)).toBe(report);
  await store.transaction(async (writer) => ({ commit: true, value: await putOne(writer, patient('q', '2')) }));
  expect(await said(ANYONE)).toBe(report);
  await store.close();
  await rm(folder, { recursive: true });
});
