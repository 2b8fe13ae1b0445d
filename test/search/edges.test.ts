import { describe, expect, test } from 'vitest';
import { processorTime } from '../processor-time.ts';
import { ENGINES } from './engines.ts';
import type { Found } from './searched.ts';
import { searching } from './searching.ts';

const UCUM = 'http://unitsofmeasure.org';
const observation = (id: string, more: object): Found => ({
  resourceType: 'Observation',
  id,
  status: 'final',
  code: { text: 'size' },
  ...more,
});

const HELD: readonly Found[] = [
  observation('third', { valueQuantity: { value: 3.3333333333333335 } }),
  observation('long', { valueQuantity: { value: 12.345678901234567, system: UCUM, code: 'mm' } }),
  observation('fine', { effectiveDateTime: '2020-01-01T00:00:00.1234567891Z' }),
  observation('leap', { effectiveDateTime: '2016-12-31T23:59:60Z' }),
  observation('group', { subject: { reference: 'Group/g' } }),
  { resourceType: 'Patient', id: 'greek', name: [{ family: 'Παπαδόπουλος-Άλλος' }] },
  { resourceType: 'Patient', id: 'polish', name: [{ family: 'Łukasiewicz', given: ['Bøsŕ'] }] },
  { resourceType: 'Patient', id: 'icelandic', name: [{ family: 'Þórðarson-Æsir' }] },
];

/** What stands at the edges of what values can be, with the ids that are found. */
const FOUND: Readonly<Record<string, readonly (readonly [query: string, ids: string])[]>> = {
  'a number with as many digits as a double has': [
    ['Observation?value-quantity=3.3333333333333335', 'third'],
    ['Observation?value-quantity=ne3.3333333333333335', 'long'],
    ['Observation?value-quantity=3.3333333333333326', ''],
    ['Observation?value-quantity=12.345678901234567', 'long'],
    [`Observation?value-quantity=12.345678901234567|${UCUM}|mm`, 'long'],
    [`Observation?value-quantity=ne12.345678901234567|${UCUM}|mm`, ''],
  ],
  'an instant with more digits than nanoseconds have': [
    ['Observation?date=2020-01-01', 'fine'],
    ['Observation?date=2020-01-01T00:00:00.1234567891Z', 'fine'],
    ['Observation?date=2020-01-01T00:00:00.124Z', ''],
    ['Observation?date:missing=true', 'third long group'],
  ],
  'a leap second, on the day that it ends': [
    ['Observation?date=2016-12-31', 'leap'],
    ['Observation?date=2016-12-31T23:59:60Z', 'leap'],
    ['Observation?date=2017', ''],
  ],
  'a Greek name in small and capital letters': [
    ['Patient?family=παπαδόπουλος', 'greek'],
    ['Patient?family=ΠΑΠΑΔΟΠΟΥΛΟΣ', 'greek'],
    ['Patient?family=ΠΑΠΑΔΟΠΟΥΛΟΣ-ΑΛΛΟΣ', 'greek'],
    ['Patient?family:contains=ΟΣ-ΑΛ', 'greek'],
  ],
  'a name with letters that are others with no accent to Unicode': [
    ['Patient?family=lukasiewicz', 'polish'],
    ['Patient?family=ŁUKASIEWICZ', 'polish'],
    ['Patient?family:exact=Łukasiewicz', 'polish'],
    ['Patient?family:exact=Lukasiewicz', ''],
    ['Patient?given=bosr', 'polish'],
    ['Patient?family=thordarson', 'icelandic'],
    ['Patient?family:contains=AESIR', 'icelandic'],
  ],
};

describe.each(ENGINES)('what lies at the edges over $name', (place) => {
  const { skipped } = place;
  const running = searching(place, async ({ server }) => {
    await server.put(...HELD);
  });

  test.skipIf(skipped !== undefined).each(Object.entries(FOUND))('is found: %s', async (_name, table) => {
    for (const [query, ids] of table) {
      const { matches } = await running.server.find(encodeURI(query));
      expect(matches.map((name) => name.split('/')[1]).join(' '), query).toBe(ids);
    }
  });

  test.skipIf(skipped !== undefined)('a reference asked for by one type and sent with another is refused', async () => {
    const answer = await running.server.http.get('/fhir/Observation?subject:Patient=Group/g').expect(400);
    expect(answer.body.issue[0].details.text).toBe('subject: it does not lead to a Group.');
    expect((await running.server.find('Observation?subject:Group=Group/g')).matches).toEqual(['Observation/group']);
  });

  test.skipIf(skipped !== undefined)('what is a reference of one type and a code of another is no order', async () => {
    const answer = await running.server.http.get('/fhir/?_type=Encounter,BodyStructure&_sort=location').expect(400);
    expect(answer.body.issue[0].details.text).toBe('"location" is nothing these results can be sorted by.');
    await running.server.find('?_type=Encounter,AdverseEvent&_sort=location');
  });

  test.skipIf(skipped !== undefined).each(['family', 'family:exact', 'family:contains'])(
    'a text longer than what is kept is refused, not sought in vain: %s',
    async (name) => {
      const answer = await running.server.http.get(`/fhir/Patient?${name}=${'q'.repeat(1001)}`).expect(400);
      expect(answer.body.issue[0].details.text).toMatch(/ a text of at most 1000 characters was expected\.$/);
    },
  );

  test.skipIf(skipped !== undefined).each(['below', 'above'])('many slashes cost no time: %s', async (modifier) => {
    const form = { [`instantiates-uri:${modifier}`]: `${'/'.repeat(100_000)}a` };
    const spent = processorTime();
    await running.server.http.post('/fhir/CarePlan/_search').type('form').send(form);
    expect(spent()).toBeLessThan(1.5);
  });
});
