import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Worker } from 'node:worker_threads';
import { expect, onTestFinished, test, vi } from 'vitest';
import { openSqliteStore, type StoreWriter } from '../../src/store/index.ts';
import { putOne } from './put-one.ts';

const started: Worker[] = vi.hoisted(() => []);
vi.mock('node:worker_threads', async (original) => {
  const real = await original<typeof import('node:worker_threads')>();
  return {
    ...real,
    Worker: class extends real.Worker {
      constructor(...given: ConstructorParameters<typeof Worker>) {
        super(...given);
        started.push(this);
      }
    },
  };
});

const put = (id: string) => async (writer: StoreWriter) => ({
  commit: true,
  value: await putOne(writer, { type: 'Patient', id, method: 'PUT', text: '{"resourceType":"Patient"}' }),
});

test('a writing thread that ends costs what is under way, and is replaced', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'iscm-thread-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const store = await openSqliteStore({ path: join(folder, 'store.sqlite') });
  const held = async () => {
    const found = await store.read((reader) =>
      reader.readMany(['before', 'within', 'after'].map((id) => ({ type: 'Patient', id }))),
    );
    return found.map((version) => version?.id);
  };
  await store.transaction(put('before'));
  const broken = store.transaction(async (writer) => {
    await writer.referrers({ type: 'Patient', id: 'before' }, 1);
    await put('within')(writer);
    await started.at(-1)?.terminate();
    return { commit: true, value: undefined };
  });
  await expect(broken).rejects.toMatchObject({ name: 'StoreUnavailable' });
  await store.check();
  await store.transaction(put('after'));
  expect([await held(), started.length]).toEqual([['before', undefined, 'after'], 2]);
  await started.at(-1)?.terminate();
  expect((await store.transaction(put('after'))).id).toBe('after');
  await store.close();
});
