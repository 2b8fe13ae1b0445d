import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { STORED_TYPES } from '../../src/interaction/stored-types.ts';
import { FHIR, LIMITS, type Served, served } from './harness.ts';

/** What the parameters of `$everything` and `$mcode-everything` do, and what is told of those that cannot be read. */

let server: Served;
beforeAll(async () => {
  server = await served({ limits: { ...LIMITS, page: 20 }, resourceTypes: new Set([...STORED_TYPES, 'Parameters']) });
  const subject = { reference: 'Patient/p' };
  for (const resource of [
    { resourceType: 'Patient', id: 'p' },
    { resourceType: 'Practitioner', id: 'd' },
    { resourceType: 'Observation', id: 'o', status: 'final', subject, performer: [{ reference: 'Practitioner/d' }] },
  ])
    await server.http
      .put(`/fhir/${resource.resourceType}/${resource.id}`)
      .set('content-type', FHIR)
      .send(JSON.stringify(resource))
      .expect(201);
});
afterAll(() => server.close());

const asked = (query: string) => server.http.get(`/fhir/Patient/p/$everything${query}`);

describe('_type of $everything', () => {
  test.each([
    ['', ['Patient/p', 'Observation/o', 'Practitioner/d']],
    ['?_type=Observation', ['Observation/o']],
    ['?_type=Observation,Practitioner', ['Observation/o', 'Practitioner/d']],
    ['?_type=Patient&_type=Observation', ['Patient/p', 'Observation/o']],
  ])('"%s" gives these types and no others', async (query, expected) => {
    const { entry } = (await asked(query).expect(200)).body;
    expect(entry.map(({ fullUrl }: { fullUrl: string }) => fullUrl.split('/fhir/')[1])).toEqual(expected);
  });
});

describe('pages of $everything', () => {
  interface Page {
    entry: { fullUrl: string; search: { mode: string } }[];
    link: { relation: string; url: string }[];
  }
  const onwards = ({ link }: Page) => link.find(({ relation }) => relation === 'next')?.url;
  const within = (url: string) => url.slice(url.indexOf('/fhir/Patient'));

  /** What is told page by page, from the first on. */
  async function told(first: Page): Promise<string[][]> {
    const pages: string[][] = [];
    for (let page: Page | undefined = first; page !== undefined; ) {
      pages.push(page.entry.map(({ fullUrl }) => fullUrl.split('/fhir/')[1] ?? ''));
      const next = onwards(page);
      page = next === undefined ? undefined : (await server.http.get(within(next)).expect(200)).body;
    }
    return pages;
  }

  test('hold everything, each with what its resources refer to outside', async () => {
    const all = [['Patient/p'], ['Observation/o', 'Practitioner/d']];
    expect(await told((await asked('?_count=1').expect(200)).body)).toEqual(all);
    const posted = await server.http
      .post('/fhir/Patient/p/$everything')
      .set('content-type', FHIR)
      .send(JSON.stringify({ resourceType: 'Parameters', parameter: [{ name: '_count', valueInteger: 1 }] }))
      .expect(200);
    expect(await told(posted.body)).toEqual(all);
  });

  test('go on with what was asked for', async () => {
    const query = '?_count=1&_type=Patient,Observation&start=1990&end=2090&_since=2000-01-01T00:00:00Z';
    const first: Page = (await asked(query).expect(200)).body;
    const next = new URL(onwards(first) ?? '').searchParams;
    expect([...next.keys()].toSorted()).toEqual(['_count', '_cursor', '_since', '_type', 'end', 'start']);
    expect(await told(first)).toEqual([['Patient/p'], ['Observation/o']]);
  });

  test('are of one patient: the cursor of another is none', async () => {
    await server.http.put('/fhir/Patient/q').set('content-type', FHIR).send({ resourceType: 'Patient', id: 'q' });
    const next = onwards((await asked('?_count=1').expect(200)).body) ?? '';
    await server.http.get(within(next).replace('Patient/p/', 'Patient/q/')).expect(400);
  });
});

describe('start and end of $everything', () => {
  const dated = [
    { resourceType: 'Observation', id: 'seen', status: 'final', effectiveDateTime: '2020-05-31' },
    { resourceType: 'MedicationRequest', id: 'asked', status: 'active', intent: 'order', authoredOn: '2020-05-31' },
    {
      resourceType: 'Composition',
      id: 'written',
      status: 'final',
      date: '2020-05-31',
      event: [{ period: { start: '1999', end: '1999' } }],
    },
  ];
  let recorded: Served;
  beforeAll(async () => {
    recorded = await served({ limits: { ...LIMITS, page: 20 }, resourceTypes: new Set(STORED_TYPES) });
    const subject = { reference: 'Patient/p' };
    for (const resource of [{ resourceType: 'Patient', id: 'p' }, ...dated])
      await recorded.http
        .put(`/fhir/${resource.resourceType}/${resource.id}`)
        .set('content-type', FHIR)
        .send(JSON.stringify({ ...resource, ...(resource.id === 'p' ? {} : { subject }) }))
        .expect(201);
  });
  afterAll(() => recorded.close());

  test.each([
    ['start=2020-05-31&end=2020-05-31', true],
    ['start=2020-06-01', false],
    ['end=2020-05-30', false],
    ['start=1999&end=1999', false],
  ])('%s: by the day of care, of a prescription that on which it was written', async (query, isIn) => {
    const { entry } = (await recorded.http.get(`/fhir/Patient/p/$everything?${query}`).expect(200)).body;
    const ids = entry.map(({ resource }: { resource: { id: string } }) => resource.id).toSorted();
    expect(ids).toEqual(isIn ? ['asked', 'p', 'seen', 'written'] : ['p']);
  });
});

describe('a parameter that cannot be read is refused, and named', () => {
  test.each([
    ['$everything?_type=Foo', 'http._type'],
    ['$everything?start=x', 'http.start'],
    ['$everything?start=2020&end=x', 'http.end'],
    ['$everything?_since=2020-01-01T00:00:00Z&_since=2021-01-01T00:00:00Z', 'http._since'],
    ['$everything?_count=1&_count=2', 'http._count'],
    ['$mcode-everything?end=2020&end=2021', 'http.end'],
    ['$mcode-everything?_type=Condition', 'http._type'],
    ['$mcode-everything?_count=1', 'http._count'],
  ])('%s', async (path, place) => {
    const { body } = await server.http.get(`/fhir/Patient/p/${path}`).expect(400);
    expect(body.issue[0].expression).toEqual([place]);
  });

  test('in Parameters by its place there', async () => {
    const parameter = [
      { name: '_count', valueInteger: 5 },
      { name: 'start', valueString: 'x' },
    ];
    const { body } = await server.http
      .post('/fhir/Patient/p/$everything')
      .set('content-type', FHIR)
      .send(JSON.stringify({ resourceType: 'Parameters', parameter }))
      .expect(400);
    expect(body.issue[0].expression).toEqual(['Parameters.parameter[1]']);
  });
});

test('the plus of a zone that is not percent-encoded is understood in _since too', async () => {
  await asked('?_since=2020-01-01T00:00:00+01:00').expect(200);
});
