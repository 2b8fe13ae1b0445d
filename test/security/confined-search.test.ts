import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { FHIR } from '../http/harness.ts';
import { ENGINES, type WholeServer, wholeServer } from './whole-server.ts';

/** A client confined to one patient finds by a search what it may read, no more and no less. */

const own = { reference: 'Patient/own' };
const other = { reference: 'Patient/other' };
const doctor = [{ reference: 'Practitioner/doctor' }];
const observation = (id: string, subject: object, more = {}) => ({
  resourceType: 'Observation',
  id,
  status: 'final',
  code: { text: id },
  subject,
  ...more,
});

/** What belongs to the own patient, and by whichever types it names it. */
const OWN = [
  { resourceType: 'Patient', id: 'own' },
  observation('mine', own, { performer: doctor }),
  { resourceType: 'Device', id: 'implant', patient: own },
  {
    resourceType: 'Provenance',
    id: 'source',
    recorded: '2024-01-01T00:00:00Z',
    agent: [{ who: { reference: 'Practitioner/doctor' } }],
    target: [{ reference: 'Observation/mine' }],
  },
];
/** What belongs to the other one, or to both, and names the own patient too. */
const OTHERS = [
  { resourceType: 'Patient', id: 'other', link: [{ other: own, type: 'seealso' }] },
  ...['a', 'b', 'c'].map((id) => observation(id, other, { performer: doctor })),
  observation('performed', other, { performer: [own] }),
  {
    resourceType: 'Provenance',
    id: 'of-another',
    recorded: '2024-01-01T00:00:00Z',
    agent: [{ who: { reference: 'Practitioner/doctor' } }],
    target: [{ reference: 'Observation/a' }],
  },
  { resourceType: 'Group', id: 'both', type: 'person', actual: true, member: [{ entity: own }, { entity: other }] },
];

const keyOf = ({ resourceType, id }: { resourceType: string; id: string }) => `${resourceType}/${id}`;

describe.each(ENGINES)('over %s', (_name, engine) => {
  if (engine === undefined) return test.skip('there is no database to test with');

  let server: WholeServer;
  beforeAll(async () => {
    const rights = { all: { scopes: ['system/*.cruds'] }, one: { scopes: ['system/*.cruds'], patients: ['own'] } };
    server = await wholeServer(rights, { searchIncluded: 2 }, engine);
    for (const resource of [
      { resourceType: 'Practitioner', id: 'doctor' },
      { resourceType: 'Patient', id: 'own' },
      ...OTHERS,
      ...OWN,
    ]) {
      const answer = await server.http
        .put(`/fhir/${keyOf(resource)}`)
        .set({ 'content-type': FHIR, ...server.as('all') })
        .send(JSON.stringify(resource));
      expect(answer.status).toBeLessThan(300);
    }
  });
  afterAll(() => server.close());

  const get = async (path: string, client = 'one') =>
    (await server.http.get(`/fhir/${path}`).set(server.as(client))).body;
  const found = async (path: string): Promise<string[]> => {
    const { entry = [] }: { entry?: { resource: { resourceType: string; id: string } }[] } = await get(path);
    return entry.map(({ resource }) => keyOf(resource)).sort();
  };

  test.each([...new Set([...OWN, ...OTHERS].map(({ resourceType }) => resourceType))])(
    'finds of %s what it may read',
    async (type) => {
      const readable: string[] = [];
      for (const key of [...OWN, ...OTHERS].map(keyOf).filter((one) => one.startsWith(`${type}/`))) {
        if ((await get(key)).resourceType === type) readable.push(key);
      }
      expect(readable).toEqual(OWN.map(keyOf).filter((key) => key.startsWith(`${type}/`)));
      expect(await found(type)).toEqual(readable);
      expect(await get(`${type}?_summary=count`)).toMatchObject({ total: readable.length });
    },
  );

  test('has of a patient nothing of another', async () => {
    expect(await found('Patient/own/$everything')).toEqual(['Observation/mine', 'Patient/own', 'Practitioner/doctor']);
    expect(await found('Patient/own/*')).toEqual(['Observation/mine', 'Patient/own']);
  });

  test('does not tell by a chain, _has or criteria what it may not find', async () => {
    expect(await found('Observation?performer:Patient.link=Patient/own')).toEqual([]);
    expect(await found('Patient?_has:Observation:performer:code:text=performed')).toEqual([]);
    const answer = await server.http
      .post('/fhir/Observation')
      .set({ 'content-type': FHIR, ...server.as('one'), 'if-none-exist': 'performer=Patient/own' })
      .send(JSON.stringify({ ...observation('new', own), id: undefined }));
    expect(answer.status).toBe(201);
    await server.http
      .delete(new URL(answer.headers.location ?? '').pathname.replace(/\/_history.*/, ''))
      .set(server.as('all'));
  });

  test('is given what may be included, however much may not be', async () => {
    expect(await found('Practitioner?_revinclude=Observation:performer')).toEqual([
      'Observation/mine',
      'Practitioner/doctor',
    ]);
  });
});
