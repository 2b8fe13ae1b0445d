import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { served } from '../http/harness.ts';
import { ENGINES, type Engine, search } from './engines.ts';

/** So many that a search goes through the resources of the type instead of looking up its values. */
const PATIENTS = 25_000;

/** Patients to be listed in a query. */
const LISTED = 5000;

/** A hundred times what going through them once needs; for each of them through all the others, it is not enough. */
const TIME_MS = 4000;

const put = (type: string, id: string, more: object) => ({
  type,
  id,
  method: 'PUT' as const,
  isNew: true as const,
  text: JSON.stringify({ resourceType: type, id, ...more }),
});

const LIMITS = {
  depth: 50,
  entries: 2000,
  page: 1000,
  search: { parameters: 10, values: 2 * LISTED, chain: 3, count: 50, included: 1000 },
};

describe.each(ENGINES)('a search for what most resources have, over $name', ({ skipped, open }) => {
  let engine: Engine;
  beforeAll(async () => {
    if (skipped) return;
    engine = await open();
    await engine.store.transaction(async (writer) => {
      await writer.putMany(
        Array.from({ length: PATIENTS }, (_, at) => [
          put('Patient', `p${at}`, {
            name: [{ family: 'Common' }],
            identifier: [{ system: `urn:s${at}`, value: 'same' }],
          }),
          put('Observation', `o${at}`, {
            subject: { reference: `Patient/p${at}` },
            focus: [{ reference: `Patient/p${at % LISTED}` }],
            code: { text: 'c' },
          }),
        ]).flat(),
      );
      return { commit: true, value: undefined };
    });
  });
  afterAll(() => engine?.dispose());

  async function count(path: string, form: string): Promise<void> {
    const store = await engine.reopened(search, { statementTimeoutMs: TIME_MS });
    const server = await served({ store, search, limits: LIMITS }, { maxBodyBytes: 1_000_000 });
    onTestFinished(() => server.close());
    const answer = await server.http.post(`/fhir/${path}/_search?_summary=count`).type('form').send(form);
    expect([answer.status, answer.body.total]).toEqual([200, PATIENTS]);
  }

  test.skipIf(skipped).each([
    ['Patient', 'family=com'],
    ['Patient', 'identifier=same'],
    ['Patient', 'family=com&identifier=same'],
    ['Observation', 'patient.identifier=same'],
    ['Observation', 'patient.family=com'],
    ['Observation', 'patient.family=com&code:text=c'],
    ['Patient', '_has:Observation:patient:code:text=c'],
    ['Patient', '_has:Observation:patient:code:text=c&family=com'],
  ])('%s by %s counts them', count);

  test.skipIf(skipped)('Observation by a list of patients counts them', () =>
    count('Observation', `focus=${Array.from({ length: LISTED }, (_, at) => `Patient/p${at}`).join()}`),
  );
});
