import { describe, expect, test } from 'vitest';
import { ENGINES } from './places.ts';
import { plainReader } from './plain-reader.ts';
import { partOf, sendUntilTaken } from './push.ts';
import { runningServers } from './running-servers.ts';
import { storeFindings } from './store-findings.ts';

const CLIENTS = 64;
const MRN = 'urn:example:mrn';

/** A push that makes its patients only where nobody has, and refers to them by identifier and by urn. */
const overlapping = (client: number) => {
  const own = { system: MRN, value: `m${client % 4}` };
  const other = { system: MRN, value: `m${(client + 1) % 4}` };
  const urn = 'urn:uuid:6f0f6f3e-0b5c-4d8e-9c55-000000000001';
  return JSON.stringify({
    resourceType: 'Bundle',
    type: 'transaction',
    entry: [
      {
        fullUrl: urn,
        resource: { resourceType: 'Patient', identifier: [own] },
        request: { method: 'POST', url: 'Patient', ifNoneExist: `identifier=${own.system}|${own.value}` },
      },
      {
        resource: { resourceType: 'Patient', identifier: [other] },
        request: { method: 'POST', url: 'Patient', ifNoneExist: `identifier=${other.system}|${other.value}` },
      },
      {
        resource: {
          resourceType: 'Observation',
          id: `o${client}`,
          status: 'final',
          code: { text: 'x' },
          subject: { reference: urn },
        },
        request: { method: 'PUT', url: `Observation/o${client}` },
      },
    ],
  });
};

/** Counts up in a resource with If-Match until it was not beaten by another client. */
async function increment(url: string): Promise<void> {
  const at = `${url}/fhir/Observation/counter`;
  for (;;) {
    const held = await fetch(at);
    const resource = await held.json();
    const answer = await fetch(at, {
      method: 'PUT',
      headers: { 'content-type': 'application/fhir+json', 'if-match': held.headers.get('etag') ?? '' },
      body: JSON.stringify({ ...resource, valueInteger: resource.valueInteger + 1 }),
    });
    await answer.text();
    if (answer.status === 200) return;
    if (answer.status !== 412 && answer.status !== 503) throw new Error(`answered ${answer.status}`);
  }
}

describe.for(ENGINES)('64 clients on $name', (engine) => {
  const { store, urlOf } = runningServers(engine);
  const together = (work: (url: string, client: number) => Promise<unknown>) =>
    Promise.all(Array.from({ length: CLIENTS }, (_, client) => work(urlOf(client), client)));

  test('that make the same patients on condition make each once; nothing is lost, doubled or half there', async () => {
    const statuses = await together((url, client) => sendUntilTaken(url, overlapping(client)));
    expect(new Set(statuses)).toEqual(new Set([200]));
    const reader = await plainReader(store());
    const count = async (type: string) =>
      (await reader.rows(`SELECT id FROM resource WHERE deleted = 0 AND type = '${type}'`)).length;
    expect([await count('Patient'), await count('Observation')]).toEqual([4, CLIENTS]);
    await reader.close();
    expect(await storeFindings(store())).toEqual([]);
  });

  test('that send parts of the same patients leave one case of each with all parts', async () => {
    const pushes = Array.from({ length: CLIENTS }, (_, part) => partOf(`p${part % 4}`, part));
    const statuses = await together((url, client) => sendUntilTaken(url, pushes[client]?.body ?? ''));
    expect(new Set(statuses)).toEqual(new Set([200]));
    expect(
      await storeFindings(
        store(),
        pushes.map(({ id }) => id),
      ),
    ).toEqual([]);
    const cases = await (await fetch(`${urlOf(0)}/cases`)).json();
    expect(cases.map(({ metastases }: { metastases: unknown[] }) => metastases.length)).toEqual([3, 3, 3, 3]);
  });

  test('that count up with If-Match lose no update', async () => {
    const counter = {
      resourceType: 'Observation',
      id: 'counter',
      status: 'final',
      code: { text: 'n' },
      valueInteger: 0,
    };
    const made = await fetch(`${urlOf(0)}/fhir/Observation/counter`, {
      method: 'PUT',
      headers: { 'content-type': 'application/fhir+json' },
      body: JSON.stringify(counter),
    });
    expect(made.status).toBe(201);
    await together((url, client) => (client < 24 ? increment(url) : Promise.resolve()));
    const held = await (await fetch(`${urlOf(0)}/fhir/Observation/counter`)).json();
    expect([held.valueInteger, held.meta.versionId]).toEqual([24, '25']);
    expect(await storeFindings(store())).toEqual([]);
  });
});
