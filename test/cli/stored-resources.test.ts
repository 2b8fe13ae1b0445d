import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openExistingStore, openStoreAt, storedResources } from '../../src/cli/transfer/stored-resources.ts';

const folder = mkdtempSync(join(tmpdir(), 'stored-'));
const url = `sqlite:${join(folder, 'store.sqlite')}`;
afterAll(() => rmSync(folder, { recursive: true }));

/** More than two pages of patients, one of them deleted, and as many groups as a page has. */
beforeAll(async () => {
  const store = await openStoreAt(url);
  const made = (type: string, count: number) =>
    Array.from({ length: count }, (_none, at) => {
      const id = `${type.toLowerCase()}-${at}`;
      return { type, id, text: JSON.stringify({ resourceType: type, id }), method: 'PUT' as const };
    });
  await store.transaction(async (writer) => {
    await writer.putMany(made('Patient', 1201));
    await writer.putMany(made('Group', 500));
    return { commit: true, value: undefined };
  });
  await store.transaction(async (writer) => {
    await writer.delete({ type: 'Patient', id: 'patient-7' });
    return { commit: true, value: undefined };
  });
  await store.close();
});

async function idsOf(...types: string[]): Promise<string[]> {
  const ids: string[] = [];
  for await (const { id } of storedResources(url, types)) ids.push(String(id));
  return ids;
}

describe('the resources of a store', () => {
  it('are all of them, without those that were deleted, each once', async () => {
    const patients = await idsOf('Patient');
    expect(patients).toHaveLength(1200);
    expect(new Set(patients).size).toBe(1200);
    expect(patients).not.toContain('patient-7');
    expect(await idsOf('Group', 'Observation')).toHaveLength(500);
  });

  it('are of a store that is there', async () => {
    await expect(openExistingStore(`sqlite:${join(folder, 'none.sqlite')}`)).rejects.toThrow('There is no store');
    await expect(openStoreAt('file:store.sqlite')).rejects.toThrow('A store is needed here: sqlite:PATH or ');
  });
});
