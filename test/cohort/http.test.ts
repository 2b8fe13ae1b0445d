import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { caseFacts, cohortReport, syntheticCohort } from '../../src/cohort/index.ts';
import { FHIR, type Served, served } from '../http/harness.ts';
import { definitions, shippedMapping } from '../mapping/toolkit.ts';

/** As many as make every table, few enough to be pushed quickly. */
const cases = syntheticCohort(2).slice(0, 24);
let server: Served;
let guarded: Served;

async function withCases(cohortMinimumCell: number): Promise<Served> {
  const mapping = shippedMapping();
  const { limits } = (await served()).context;
  const made = await served(
    {
      mapping,
      resourceTypes: definitions.resourceTypes,
      limits: { ...limits, entries: 500, page: 10, cohortMinimumCell },
    },
    { maxBodyBytes: 2_000_000 },
  );
  for (const value of cases) {
    await made.http
      .post('/fhir')
      .set('content-type', FHIR)
      .send(JSON.stringify(mapping.toBundle(value, 'transaction')))
      .expect(200);
  }
  return made;
}

beforeAll(async () => {
  server = await withCases(0);
  guarded = await withCases(6);
});
afterAll(async () => {
  await server.close();
  await guarded.close();
});

describe('GET /cohort', () => {
  test('gives the report over all stored cases as JSON', async () => {
    const { body } = await server.http
      .get('/cohort')
      .expect(200)
      .expect('content-type', /^application\/json/);
    const expected = cohortReport(cases.map(caseFacts));
    expect(body.cases).toBe(24);
    expect(body.tables).toEqual(JSON.parse(JSON.stringify(expected.tables)));
    expect(body.survival.overall.n).toBe(expected.survival.overall?.n);
  });

  test('takes the filters of /cases', async () => {
    const lung = cases.filter(({ primaryCancers }) => primaryCancers?.[0]?.site === 'lung').length;
    const { body } = await server.http.get('/cohort?primary=lung').expect(200);
    expect(body.cases).toBe(lung);
    expect((await server.http.get('/cohort?primary=skin').expect(200)).body.cases).toBe(0);
  });

  test('gives Markdown and a figure', async () => {
    const text = await server.http.get('/cohort').set('accept', 'text/markdown').expect(200);
    expect(text.text).toContain('## Response of the symptoms');
    const figure = await server.http
      .get('/cohort?figure=survival&by=segments')
      .expect('content-type', /svg/)
      .expect(200);
    expect(figure.body.toString()).toContain(
      '<title id="title">Survival by number of involved spinal cord segments</title>',
    );
  });

  test.each([
    ['/cohort?colour=red', 'filter-unknown'],
    ['/cohort?primary=mars', 'filter-value'],
    ['/cohort?by=weather', 'grouping-unknown'],
    ['/cohort?band=wide', 'parameter-value'],
    ['/cohort?minimumCell=-1', 'parameter-value'],
    ['/cohort?figure=pie', 'parameter-value'],
    ['/cohort?since=x', 'parameter-unknown'],
  ])('refuses %s and says why', async (url, id) => {
    const { body } = await server.http.get(url).expect(400);
    expect(body.issue[0].details.coding[0].code).toBe(id);
  });

  test('names all mistakes at once', async () => {
    const { body } = await server.http.get('/cohort?colour=red&by=weather&band=wide').expect(400);
    expect(body.issue).toHaveLength(3);
  });

  test('refuses forms it does not have and methods it does not know', async () => {
    await server.http.get('/cohort').set('accept', 'application/pdf').expect(406);
    await server.http.post('/cohort').expect(405);
  });

  test('suppresses small cells when the server is set to, and a client can ask for more but not for less', async () => {
    for (const url of ['/cohort', '/cohort?minimumCell=0']) {
      const { text } = await guarded.http.get(url).expect(200);
      expect(text).not.toMatch(/"count":[1-5][,}]/);
    }
    expect((await guarded.http.get('/cohort?minimumCell=100').expect(200)).body).toMatchObject({
      cases: null,
      tables: [],
    });
    await guarded.http.get('/cohort?minimumCell=100&figure=survival').expect(404);
  });
});
