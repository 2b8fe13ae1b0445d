import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ensureIndexed } from '../../src/store/index.ts';
import { ENGINES, type Engine, search } from './engines.ts';

const resource = (type: string, id: string, more: object) => ({
  type,
  id,
  text: JSON.stringify({ resourceType: type, id, ...more }),
  method: 'PUT' as const,
});
const observation = (id: string, more: object) => resource('Observation', id, more);
const device = { type: 'Device', id: 'd' };
const extended = { extension: [{ url: 'http://x.example/e', valueReference: { reference: 'Device/d' } }] };

describe.each(ENGINES)('references on $name', ({ skipped, open }) => {
  let engine: Engine;
  beforeEach(async () => {
    if (!skipped) engine = await open();
  });
  afterEach(() => engine?.dispose());

  const referrers = () => engine.store.read(async (reader) => (await reader.referrers(device, 9)).map(({ id }) => id));
  const put = (writes: ReturnType<typeof resource>[]) =>
    engine.store.transaction(async (writer) => ({ commit: true, value: await writer.putMany(writes) }));

  test.skipIf(skipped)('are known whether a search parameter finds them or not, and canonicals are none', async () => {
    await put([
      observation('searched', { device: { reference: 'Device/d' } }),
      observation('extended', extended),
      observation('both', { ...extended, device: { reference: 'Device/d/_history/2' } }),
      resource('Procedure', 'canonical', { instantiatesCanonical: ['Device/d'] }),
    ]);
    expect(await referrers()).toEqual(['both', 'extended', 'searched']);
    await put([observation('extended', {}), observation('both', extended)]);
    expect(await referrers()).toEqual(['both', 'searched']);
  });

  test.skipIf(skipped)(
    'stay known when everything is indexed anew, and when rows of old versions are removed',
    async () => {
      await put([observation('searched', { device: { reference: 'Device/d' } }), observation('both', extended)]);
      await put([observation('both', { ...extended, device: { reference: 'Device/d' } })]);
      await ensureIndexed(engine.store, search, { force: true });
      await engine.store.transaction(async (writer) => ({
        commit: true,
        value: await writer.sweepSearchRows('9', 99),
      }));
      expect(await referrers()).toEqual(['both', 'searched']);
    },
  );
});
