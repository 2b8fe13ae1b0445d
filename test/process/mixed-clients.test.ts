import { randomInt, randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { wrongProjections } from './crash-round.ts';
import { ENGINES } from './places.ts';
import { runningServers } from './running-servers.ts';
import { storeFindings } from './store-findings.ts';

const CLIENTS = 12;
const TURNS = 12;
const PATIENTS = ['ma', 'mb', 'mc'];
const SITES = ['94391008', '94381002', '94222008'];
const MRN = 'urn:example:mrn';
const FHIR = { 'content-type': 'application/fhir+json' };

/** What may become of a request that others are in the way of; nothing of it is an error of the server. */
const EXPECTED = [200, 201, 204, 404, 409, 410, 412, 422, 503];

const coding = (system: string, code: string) => ({ coding: [{ system, code }] });

const condition = (patient: string, site: number, note: string) => ({
  resourceType: 'Condition',
  id: `${patient}-${site}`,
  subject: { reference: `Patient/${patient}` },
  code: coding('http://snomed.info/sct', SITES[site] ?? ''),
  verificationStatus: coding('http://terminology.hl7.org/CodeSystem/condition-ver-status', 'confirmed'),
  note: [{ text: note }],
});

const person = (patient: string, gender: string) => ({
  resourceType: 'Patient',
  id: patient,
  gender,
  identifier: [{ system: MRN, value: patient }],
});

const bundle = (type: string, entry: readonly object[]) => JSON.stringify({ resourceType: 'Bundle', type, entry });

const put = (resource: { resourceType: string; id: string }) => ({
  resource,
  request: { method: 'PUT', url: `${resource.resourceType}/${resource.id}` },
});

interface Asked {
  url: string;
  patient: string;
  /** The number of the client and of its turn. */
  client: number;
  turn: number;
}

const post = (url: string, body: string) => fetch(`${url}/fhir`, { method: 'POST', headers: FHIR, body });

/** Things that clients do to the record of one patient, each with its answer. */
const STEPS: readonly (({ url, patient, client, turn }: Asked) => Promise<Response | undefined>)[] = [
  async function push({ url, patient, client, turn }) {
    const gender = turn % 2 === 0 ? 'female' : 'male';
    const entries = [person(patient, gender), condition(patient, client % 3, `${client} in turn ${turn}`)];
    return post(url, bundle('transaction', entries.map(put)));
  },
  async function pushByIdentifier({ url, patient, client, turn }) {
    const { subject: _, ...about } = condition(patient, turn % 3, `told by ${client}`);
    const subject = { identifier: { system: MRN, value: patient } };
    const entry = [
      { fullUrl: `urn:uuid:${randomUUID()}`, resource: { ...about, id: `${patient}-by-${client}`, subject } },
    ];
    return post(url, bundle('collection', entry));
  },
  async function patch({ url, patient, client }) {
    const note = [{ op: 'add', path: '/note/0', value: { text: `patched by ${client}` } }];
    const headers = { 'content-type': 'application/json-patch+json' };
    return fetch(`${url}/fhir/Condition/${patient}-${client % 3}`, {
      method: 'PATCH',
      headers,
      body: JSON.stringify(note),
    });
  },
  async function remove({ url, patient, turn }) {
    return fetch(`${url}/fhir/Condition/${patient}-${turn % 3}`, { method: 'DELETE' });
  },
  async function removeAll({ url, patient }) {
    const found = await (await fetch(`${url}/fhir/Patient/${patient}/*?_elements=id&_count=100`)).json();
    const held: { resource: { resourceType: string; id: string } }[] = found.entry ?? [];
    const entries = held.map(({ resource: { resourceType, id } }) => ({
      request: { method: 'DELETE', url: `${resourceType}/${id}` },
    }));
    return entries.length === 0 ? undefined : post(url, bundle('transaction', entries));
  },
  async function writeBack({ url, patient, client, turn }) {
    const [found] = await (await fetch(`${url}/cases?patient=${patient}`)).json();
    if (found === undefined) return undefined;
    const held = await fetch(`${url}/cases/${found.id}`);
    if (held.status !== 200) return held;
    const { state: _, stateReasons: __, ...value } = await held.json();
    return fetch(`${url}/cases/${found.id}`, {
      method: 'PUT',
      headers: { 'content-type': 'application/json', 'if-match': held.headers.get('etag') ?? '' },
      body: JSON.stringify({
        ...value,
        patient: { ...value.patient, birthDate: `19${10 + client}-0${1 + (turn % 9)}` },
      }),
    });
  },
];

/** A registry that follows what changes, from any process. */
async function follow(urls: (turn: number) => string, isOver: () => boolean): Promise<Map<string, string>> {
  const held = new Map<string, string>();
  let cursor = '';
  for (let turn = 0, last = false; !last; turn += 1) {
    last = isOver();
    const answer = await fetch(`${urls(turn)}/cases?_format=ndjson&trailer=true${cursor}`);
    const lines = (await answer.text()).trimEnd().split('\n');
    const end = JSON.parse(lines.pop() ?? '{}');
    if (answer.status !== 200 || end.complete !== true) throw new Error(`answered ${answer.status}`);
    cursor = `&since=${end.cursor}`;
    for (const line of lines) {
      const { id, removed } = JSON.parse(line);
      if (removed) held.delete(id);
      else held.set(id, line);
    }
  }
  return held;
}

/** Both engines, and what `import` beside a server makes of SQLite: two processes that write one file. */
const SHARED = ENGINES.filter(({ processes }) => processes === 1).map((engine) => ({
  ...engine,
  name: `${engine.name} in two processes`,
  processes: 2,
}));

describe.for([...ENGINES, ...SHARED])(
  'clients that push, correct, delete and write cases back at once on $name',
  (engine) => {
    const { store, urlOf } = runningServers(engine);

    test('leave cases as the resources make them, which is what who follows them has', async () => {
      const unexpected: string[] = [];
      const client = async (number: number) => {
        for (let turn = 0; turn < TURNS; turn += 1) {
          const step = STEPS[randomInt(STEPS.length)];
          const patient = PATIENTS[randomInt(PATIENTS.length)] ?? '';
          const answer = await step?.({ url: urlOf(number + turn), patient, client: number, turn });
          if (answer === undefined) continue;
          const text = await answer.text();
          if (!EXPECTED.includes(answer.status)) unexpected.push(`${step?.name} ${answer.status}: ${text}`);
        }
      };
      let over = false;
      const followed = follow(urlOf, () => over);
      await Promise.all(Array.from({ length: CLIENTS }, (_, number) => client(number)));
      over = true;
      const held = [...(await followed).values()];
      expect(unexpected).toEqual([]);
      const whole = (await (await fetch(`${urlOf(0)}/cases?_format=ndjson`)).text())
        .split('\n')
        .filter((line) => line !== '');
      expect(held.toSorted()).toEqual(whole.toSorted());
      expect(await storeFindings(store())).toEqual([]);
      expect(await wrongProjections(store(), PATIENTS)).toEqual([]);
    });
  },
);
