import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { served } from '../http/harness.ts';
import { ENGINES, type Engine, search } from './engines.ts';

/** So many that a search goes through the resources of the type instead of looking up its values. */
const PATIENTS = 25_000;

/** A hundred times what going through them once needs; for each of them through all the others, it is not enough. */
const TIME_MS = 4000;

describe.each(ENGINES)('a search for what most resources have, over $name', ({ skipped, open }) => {
  let engine: Engine;
  beforeAll(async () => {
    if (skipped) return;
    engine = await open();
    await engine.store.transaction(async (writer) => {
      await writer.putMany(
        Array.from({ length: PATIENTS }, (_, at) => ({
          type: 'Patient',
          id: `p${at}`,
          method: 'PUT' as const,
          isNew: true,
          text: `{"resourceType":"Patient","id":"p${at}","name":[{"family":"Common"}],"identifier":[{"system":"urn:s${at}","value":"same"}]}`,
        })),
      );
      return { commit: true, value: undefined };
    });
  });
  afterAll(() => engine?.dispose());

  test.skipIf(skipped).each(['family=com', 'identifier=same', 'family=com&identifier=same'])(
    '%s counts them',
    async (query) => {
      const store = await engine.reopened(search, { statementTimeoutMs: TIME_MS });
      const server = await served({ store, search });
      onTestFinished(() => server.close());
      const { status, body } = await server.http.get(`/fhir/Patient?${query}&_summary=count`);
      expect([status, body.total]).toEqual([200, PATIENTS]);
    },
  );
});
