import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { IscmCase } from '../../src/case/case.ts';
import { parseCase } from '../../src/case/parse-case.ts';
import { FHIR, LIMITS, type Served, served } from '../http/harness.ts';
import { definitions, shippedMapping } from '../mapping/toolkit.ts';
import { expectPrinted, printedBlocks } from './s2-tables.ts';

function casesIn(file: string): IscmCase[] {
  const lines = readFileSync(new URL(`../../examples/${file}`, import.meta.url), 'utf8')
    .trim()
    .split('\n');
  return lines.flatMap((line) => {
    const parsed = parseCase(JSON.parse(line));
    return parsed.ok ? [parsed.case] : [];
  });
}

const invented = casesIn('cohort/seed-1.ndjson');
const table2 = casesIn('s3/cases.ndjson').filter(({ id }) => id.startsWith('s3-t2-'));
let server: Served;
let guarded: Served;

async function withCases(cases: readonly IscmCase[], cohortMinimumCell: number): Promise<Served> {
  const mapping = shippedMapping();
  const made = await served(
    {
      mapping,
      resourceTypes: definitions.resourceTypes,
      limits: { ...LIMITS, entries: 500, page: 10, cohortMinimumCell },
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
  server = await withCases([...invented, ...table2], 0);
  guarded = await withCases(invented.slice(0, 16), 6);
});
afterAll(async () => {
  await server.close();
  await guarded.close();
});

describe('of the invented cohort, pushed as FHIR', () => {
  test("gives every number of S2's Tables 2 to 6 to the digit", async () => {
    const { body } = await server.http.get('/cohort?source=registry').expect(200);
    expect(body.cases).toBe(61);
    for (const id of printedBlocks) expectPrinted(body.tables, id);
  });

  test("gives S2's medians, and the groups of its Table 7", async () => {
    const { overall, factors } = (await server.http.get('/cohort?source=registry').expect(200)).body.survival;
    expect([overall.n, overall.median.months]).toEqual([58, 4]);
    const medians = factors.map(
      ({ id, groups }: { id: string; groups: { curve: { median: { months: number } } }[] }) => [
        id,
        ...groups.map(({ curve }) => curve.median.months),
      ],
    );
    expect(medians).toEqual([
      ['sex', 4, 5],
      ['age', 4, 4],
      ['ecog', 5, 3],
      ['metastases', 5.5, 4],
      ['segments', 7, 3],
      ['treatment', 5, 2],
    ]);
  });
});

test("S3's Table 2, pushed as FHIR, gives the curve that R gives for its column", async () => {
  const references: { name: string; log: { time: number[]; surv: number[]; risk: number[] } }[] = JSON.parse(
    readFileSync(new URL('fixtures/survival-reference.json', import.meta.url), 'utf8'),
  );
  const column = references.find(({ name }) => name === 'S3, Table 2')?.log;
  const { body } = await server.http.get('/cohort?source=literature&endNotStated=event').expect(200);
  expect(body).toMatchObject({ cases: 28, survival: { overall: { n: 22, events: 16, median: { months: 5 } } } });
  const points: { time: number; atRisk: number; survival: number }[] = body.survival.overall.points;
  expect(points.map(({ time, atRisk }) => [time, atRisk])).toEqual(
    column?.time.map((time, i) => [time, column.risk[i]]),
  );
  for (const [i, { survival }] of points.entries()) expect(survival).toBeCloseTo(column?.surv[i] ?? Number.NaN, 10);
});

describe('GET /cohort', () => {
  test('takes the filters of /cases', async () => {
    expect((await server.http.get('/cohort').expect(200)).body.cases).toBe(89);
    expect((await server.http.get('/cohort?primary=lung').expect(200)).body.cases).toBe(41);
    expect((await server.http.get('/cohort?primary=lung&sex=male,unknown').expect(200)).body.cases).toBe(
      invented.filter(({ primaryCancers, patient }) => primaryCancers?.[0]?.site === 'lung' && patient.sex === 'male')
        .length,
    );
  });

  test('of no case is a report of zeros', async () => {
    const { body } = await server.http.get('/cohort?primary=skin').expect(200);
    expect(body).toMatchObject({ cases: 0, survival: { overall: { n: 0, median: { months: null } } } });
    const figure = await server.http.get('/cohort?primary=skin&figure=survival').expect(200);
    expect(figure.body.toString()).toContain('All: n=0');
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
    ['/cohort?endNotStated=maybe', 'parameter-value'],
    ['/cohort?limit=5', 'parameter-unknown'],
    ['/cohort?diagnosed=2016-13', 'filter-value'],
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

  test('suppresses small cells when the server is set to, and a client can ask neither for less nor for more', async () => {
    for (const url of ['/cohort', '/cohort?minimumCell=0']) {
      const { text } = await guarded.http.get(url).expect(200);
      expect(text).not.toMatch(/"count":[1-5][,}]/);
    }
    const { body } = await guarded.http.get('/cohort?minimumCell=7').expect(400);
    expect(body.issue[0].details.text).toContain('cells below 6 are suppressed here');
    expect((await server.http.get('/cohort?minimumCell=100').expect(200)).body).toMatchObject({
      cases: null,
      tables: [],
    });
    await server.http.get('/cohort?minimumCell=100&figure=survival').expect(404);
  });
});
