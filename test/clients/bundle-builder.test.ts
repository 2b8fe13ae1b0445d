import { afterAll, beforeAll, expect, test } from 'vitest';
import { type RunningAdapter, runningAdapter } from './running-adapter.ts';

let adapter: RunningAdapter;
beforeAll(async () => {
  adapter = await runningAdapter();
});
afterAll(() => adapter.close());

const post = (body: object) =>
  fetch(adapter.base, {
    method: 'POST',
    headers: { 'content-type': 'application/fhir+json' },
    body: JSON.stringify(body),
  });

const put = (fullUrl: string, url: string, resource: object) => ({
  fullUrl,
  resource,
  request: { method: 'PUT', url },
});
const transaction = (...entry: object[]) => ({ resourceType: 'Bundle', type: 'transaction', entry });
const observation = (id: string, subject: string) => ({
  resourceType: 'Observation',
  id,
  status: 'final',
  code: { text: 'x' },
  subject: { reference: subject },
});

test("a fullUrl that is relative, as HAPI's BundleBuilder writes it, says what the url of its entry says", async () => {
  const built = transaction(
    put('Patient/p', 'Patient/p', { resourceType: 'Patient', id: 'p', active: true }),
    put('Observation/o', 'Observation/o', observation('o', 'Patient/p')),
  );
  const answer = await post(built);
  expect([answer.status, JSON.stringify(await answer.json())]).toEqual([200, expect.stringContaining('201 Created')]);
  const found = await (await fetch(`${adapter.base}/Observation?subject=Patient/p`)).json();
  expect(found.total).toBe(1);
  const wrong = await (
    await post(transaction(put('Patient/p', 'Patient/p', { resourceType: 'Patient', id: 'p', active: 1 })))
  ).json();
  expect(wrong.issue[0].expression).toEqual(['Bundle.entry[0].resource.active']);
});

test('another relative fullUrl is no absolute one', async () => {
  const answer = await post(transaction(put('Patient/q', 'Patient/p', { resourceType: 'Patient', id: 'p' })));
  const { issue } = await answer.json();
  expect([answer.status, issue[0].details.text]).toEqual([422, 'fullUrl must be an absolute URL.']);
});
