import request from 'supertest';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { keyOf, type RecipientPlace, recipientPlace } from './recipient-place.ts';

/** Who is a member of a Group now does not hang on the dates that the recipient is given; who is not named, is none. */

const POLICY = 'resources: [Group, Patient]\ndates: year\n';
const DAY = 86_400_000;
const day = (days: number): string => new Date(Date.now() + days * DAY).toISOString().slice(0, 10);

const member = (id: string, more: object = {}) => ({ entity: { reference: `Patient/${id}` }, ...more });

let place: RecipientPlace;
beforeAll(async () => {
  place = await recipientPlace({ more: POLICY });
  const put = (path: string, content: object) =>
    request(place.app)
      .put(`/fhir/${path}`)
      .set({ 'x-api-key': keyOf('own'), 'content-type': 'application/fhir+json' })
      .send(JSON.stringify(content))
      .expect(201);
  for (const id of ['now', 'left', 'later', 'inactive'])
    await put(`Patient/${id}`, { resourceType: 'Patient', id, gender: id === 'now' ? 'other' : 'male' });
  await put('Group/g', {
    resourceType: 'Group',
    id: 'g',
    type: 'person',
    actual: true,
    member: [
      member('now', { period: { start: day(-3), end: day(3) } }),
      member('left', { period: { end: day(-2) } }),
      member('later', { period: { start: day(2) } }),
      member('inactive', { inactive: true }),
    ],
  });
});
afterAll(() => place.dispose());

const get = (path: string) => request(place.app).get(path).set('x-api-key', keyOf('registry'));

/** The Patients that the recipient's export of its Group has. */
async function exported(): Promise<{ url: string }[]> {
  const {
    body: { entry },
  } = await get('/fhir/Group').expect(200);
  const begun = await get(`/fhir/Group/${entry[0].resource.id}/$export`).set('prefer', 'respond-async').expect(202);
  const job = new URL(begun.headers['content-location'] ?? '').pathname;
  let status = await get(job);
  while (status.status === 202) {
    await new Promise((resolve) => setTimeout(resolve, 20));
    status = await get(job);
  }
  return status.body.output.filter(({ type }: { type: string }) => type === 'Patient');
}

test('so that an export of it has those who are, and nobody else', async () => {
  const [patients] = await exported();
  const file = await get(new URL(patients?.url ?? '').pathname)
    .buffer(true)
    .parse((response, done) => {
      let text = '';
      response.on('data', (chunk) => {
        text += String(chunk);
      });
      response.on('end', () => done(null, text));
    });
  const lines = String(file.body).trim().split('\n');
  expect(lines.map((line) => JSON.parse(line).gender)).toEqual(['other']);
});

test('an export of one whose members are left out has nobody', async () => {
  await place.restart({ more: `${POLICY}drop: [Group.member]\n` });
  onTestFinished(() => place.restart({ more: POLICY }));
  expect(await exported()).toEqual([]);
});
