import { describe, expect, test } from 'vitest';
import { BASE } from '../http/harness.ts';
import { ENGINES } from './engines.ts';
import { type Found, pageOf } from './searched.ts';
import { searching } from './searching.ts';

const LOINC = 'http://loinc.org';
const UCUM = 'http://unitsofmeasure.org';
const CLINICAL = 'http://terminology.hl7.org/CodeSystem/condition-clinical';
/** Longer than what an index holds of a text. */
const LONG = 'soon after the operation on the spine and again some days later';
const MR = { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v2-0203', code: 'MR' }], text: 'Record number' };
const to = (reference: string) => ({ reference });
const coded = (code: string, display = '') => ({ coding: [{ system: LOINC, code, ...(display ? { display } : {}) }] });
const quantity = (value: number, code: string, more = {}) => ({ value, system: UCUM, code, ...more });
const observation = (id: string, more = {}): Found => ({ resourceType: 'Observation', id, status: 'final', ...more });

const HELD: Found[] = [
  { resourceType: 'Organization', id: 'top', name: 'Top' },
  { resourceType: 'Organization', id: 'ward', name: 'Ward', partOf: to('Organization/top') },
  { resourceType: 'Practitioner', id: 'doc', name: [{ family: 'Ärztin' }, { family: 'Πασχάλης' }] },
  {
    resourceType: 'Patient',
    id: 'p1',
    identifier: [{ system: 'urn:mrn', value: '1,5', type: MR }, { value: 'bare' }],
    active: true,
    gender: 'female',
    birthDate: '1960-05-01',
    name: [{ family: 'Müller-Lüdenscheidt', given: ['Anna Maria'] }],
    address: [{ city: 'Köln', postalCode: '50667' }],
    telecom: [{ system: 'phone', value: '555' }],
    generalPractitioner: [to('Practitioner/doc')],
    managingOrganization: to('Organization/ward'),
    meta: { tag: [{ system: 'urn:tags', code: 'study' }], profile: ['http://x.example/profile|1'] },
  },
  { resourceType: 'Patient', id: 'p2', gender: 'male', birthDate: '1961', name: [{ family: 'Muller' }] },
  { resourceType: 'Patient', id: 'p3' },
  observation('o1', {
    code: coded('1', 'Head size'),
    subject: to('Patient/p1'),
    performer: [to('Practitioner/doc')],
    effectiveDateTime: '2020-03-01T10:00:00Z',
    valueQuantity: quantity(5.4, 'cm'),
    hasMember: [to('Observation/o2')],
  }),
  observation('o2', {
    code: coded('2'),
    subject: to('Patient/p1'),
    effectivePeriod: { start: '2020-02', end: '2020-04' },
    valueQuantity: quantity(60, 'mm', { comparator: '>' }),
    hasMember: [to('Observation/o3')],
  }),
  observation('o3', {
    code: { text: 'free text' },
    subject: { identifier: { system: 'urn:mrn', value: '9,9' } },
    effectiveDateTime: '2019',
    valueCodeableConcept: coded('pos'),
    component: [
      { code: { text: 'taken' }, valueQuantity: { value: 4, unit: 'tablets' } },
      { code: { text: 'given' }, valueQuantity: { value: 7, system: 'http://units.example', code: 'box' } },
      { code: { text: 'computed' }, valueQuantity: { value: 0.30000000000000004 } },
      { code: { text: 'computed' }, valueQuantity: quantity(3.3333333333333335, 'mL') },
    ],
  }),
  observation('o4', {
    status: 'amended',
    code: coded('1'),
    subject: to('Patient/p2'),
    component: [
      { code: coded('a'), valueQuantity: quantity(1, '1') },
      { code: coded('b'), valueQuantity: quantity(2, '1') },
    ],
  }),
  ...[
    ['c1', CLINICAL, 'relapse'],
    ['c2', 'urn:other', 'relapse'],
    ['c3', CLINICAL, 'active'],
  ].map(([id = '', system, code]) => ({
    resourceType: 'Condition',
    id,
    clinicalStatus: { coding: [{ system, code }] },
    subject: id === 'c1' ? to('Group/g') : { display: 'somebody' },
    onsetString: `${LONG} of ${id}`,
  })),
  ...[
    { event: ['2020-03-01', '2020-03-10'], repeat: { boundsPeriod: { start: '2020-02-01', end: '2020-02-10' } } },
    { repeat: { boundsPeriod: { start: '2021' } } },
    { repeat: { frequency: 1, period: 1, periodUnit: 'd' } },
  ].map((occurrenceTiming, at) => ({
    resourceType: 'ServiceRequest',
    id: `s${at + 1}`,
    status: 'active',
    intent: 'order',
    subject: { display: 'somebody' },
    occurrenceTiming,
  })),
  {
    resourceType: 'CarePlan',
    id: 'plan',
    status: 'active',
    intent: 'plan',
    subject: to('Patient/p1'),
    instantiatesUri: ['http://x.example/a/b'],
    instantiatesCanonical: ['http://x.example/PlanDefinition/p|1.0'],
  },
];

const type = (text: string) => text.split(/[?/]/)[0];

/** Queries with the ids they find; a query that finds several names them in the order of writing. */
const FOUND: Readonly<Record<string, readonly (readonly [query: string, ids: string])[]>> = {
  'string (search.html#string)': [
    ['Patient?family=muller', 'p1 p2'],
    ['Patient?family=MÜLLER', 'p1 p2'],
    ['Practitioner?family=ΠΑΣ', 'doc'],
    ['Practitioner?family:contains=πας', 'doc'],
    ['Patient?family:exact=Muller', 'p2'],
    ['Patient?family:contains=dens', 'p1'],
    ['Patient?family=denscheidt', ''],
    ['Patient?name=anna', 'p1'],
    ['Patient?address=koln', 'p1'],
    ['Patient?address-postalcode=506', 'p1'],
    ['Patient?family:missing=true', 'p3'],
    ['Patient?family:exact=%25', ''],
    [`Condition?onset-info=${LONG}`, 'c1 c2 c3'],
    [`Condition?onset-info=${LONG} of c2`, 'c2'],
    [`Condition?onset-info=${LONG} of c4`, ''],
    [`Condition?onset-info=${LONG.slice(0, 33)}x`, ''],
  ],
  'token (search.html#token)': [
    ['Patient?identifier=urn:mrn|1\\,5', 'p1'],
    ['Patient?identifier=1\\,5', 'p1'],
    ['Patient?identifier=|bare', 'p1'],
    ['Patient?identifier=|1\\,5', ''],
    ['Patient?identifier=urn:mrn|', 'p1'],
    ['Patient?identifier:of-type=http://terminology.hl7.org/CodeSystem/v2-0203|MR|1\\,5', 'p1'],
    ['Patient?identifier:text=record', 'p1'],
    ['Patient?gender=female,male', 'p1 p2'],
    ['Patient?gender=http://hl7.org/fhir/administrative-gender|male', 'p2'],
    ['Patient?gender=http://a.example|male', ''],
    ['Patient?gender=http://hl7.org/fhir/administrative-gender|', 'p1 p2'],
    ['Patient?gender:not=http://a.example|female', 'p1 p2 p3'],
    ['Patient?gender:not=female', 'p2 p3'],
    ['Patient?active=true', 'p1'],
    ['Patient?active:missing=true', 'p2 p3'],
    ['Patient?telecom=555', 'p1'],
    ['Patient?phone=555', 'p1'],
    ['Patient?email=555', ''],
    ['Patient?_tag=urn:tags|study', 'p1'],
    ['Observation?code:text=head', 'o1'],
    ['Observation?code:text=free', 'o3'],
    ['Observation?code=1&code:text=head', 'o1'],
    ['Observation?code:missing=true', ''],
    ['Observation?value-concept:missing=false', 'o3'],
    ['Observation?code=1,2&status=final', 'o1 o2'],
    ['Observation?status:in=http://hl7.org/fhir/ValueSet/observation-status', 'o1 o2 o3 o4'],
    // all codes of LOINC, which is not here
    ['Observation?code:in=http://hl7.org/fhir/ValueSet/observation-codes', 'o1 o2 o4'],
    ['Observation?code:not-in=http://hl7.org/fhir/ValueSet/observation-codes', 'o3'],
    ['Observation?status:not-in=http://hl7.org/fhir/ValueSet/observation-status', ''],
    ['Observation?status:below=http://hl7.org/fhir/observation-status|amended', 'o4'],
    ['Condition?patient:missing=true', 'c1 c2 c3'],
    ['Condition?subject:missing=true', 'c2 c3'],
    [`Condition?clinical-status:below=${CLINICAL}|active`, 'c1 c3'],
    [`Condition?clinical-status:above=${CLINICAL}|relapse`, 'c1 c3'],
    [`Condition?clinical-status:above=${CLINICAL}|active`, 'c3'],
    ['Condition?clinical-status:in=http://hl7.org/fhir/ValueSet/condition-clinical', 'c1 c3'],
    ['Condition?clinical-status:not-in=http://hl7.org/fhir/ValueSet/condition-clinical', 'c2'],
    ['Patient?_id=p1,p3', 'p1 p3'],
    ['Patient?_id=p1,p3&_contained=false', 'p1 p3'],
  ],
  'date (search.html#date)': [
    ['Patient?birthdate=1960-05-01', 'p1'],
    ['Patient?birthdate=1960', 'p1'],
    ['Patient?birthdate=1961-05', ''],
    ['Patient?birthdate=ne1960', 'p2'],
    ['Patient?birthdate=ge1960-05-01&birthdate=lt1961', 'p1'],
    ['Patient?birthdate=ap1960', 'p1 p2'],
    ['Patient?birthdate=ap1954', 'p1 p2'],
    ['Patient?birthdate=ap1940', ''],
    ['Observation?date=2020-03-01', 'o1'],
    ['Observation?date=eq2020-03-01T11:00:00%2B01:00', 'o1'],
    ['Observation?date=eq2020-03-01T11:00:00+01:00', 'o1'],
    ['Observation?date=2020', 'o1 o2'],
    ['Observation?date=gt2020-03', 'o2'],
    ['Observation?date=lt2020-03', 'o2 o3'],
    ['Observation?date=sa2019', 'o1 o2'],
    ['Observation?date=eb2020-03', 'o3'],
    ['Observation?date=le2019', 'o3'],
    ['Observation?date=ge2020-03-01T10:00:00Z', 'o1 o2'],
    ['Observation?date:missing=true', 'o4'],
    // a Timing is from its first to its last event
    ['ServiceRequest?occurrence=ge2020-02-01&occurrence=le2020-03-10', 's1'],
    ['ServiceRequest?occurrence=2020', 's1'],
    ['ServiceRequest?occurrence=2020-02', ''],
    ['ServiceRequest?occurrence=lt2020-02-01', ''],
    ['ServiceRequest?occurrence=gt2020-03-10', 's2'],
    ['ServiceRequest?occurrence=gt2999', 's2'],
    ['ServiceRequest?occurrence:missing=true', 's3'],
    ['Observation?_lastUpdated=ge2020', 'o1 o2 o3 o4'],
    ['Observation?_lastUpdated=lt2020', ''],
    ['Observation?_lastUpdated=lt9999', 'o1 o2 o3 o4'],
    ['Observation?_lastUpdated=ap9999', ''],
  ],
  'quantity (search.html#quantity)': [
    [`Observation?value-quantity=5.4|${UCUM}|cm`, 'o1'],
    [`Observation?value-quantity=54|${UCUM}|mm`, 'o1'],
    ['Observation?value-quantity=5.4||cm', 'o1'],
    ['Observation?value-quantity=5.4', 'o1'],
    ['Observation?value-quantity=5', 'o1'],
    ['Observation?value-quantity=5.3', ''],
    [`Observation?value-quantity=gt50|${UCUM}|mm`, 'o1 o2'],
    [`Observation?value-quantity=lt61|${UCUM}|mm`, 'o1 o2'],
    [`Observation?value-quantity=ap50|${UCUM}|mm`, 'o1'],
    // o2 is more than 60 mm: some of it is more than 70 mm, not all of it
    [`Observation?value-quantity=gt70|${UCUM}|mm`, 'o2'],
    [`Observation?value-quantity=sa70|${UCUM}|mm`, ''],
    [`Observation?value-quantity=sa59|${UCUM}|mm`, 'o2'],
    [`Observation?value-quantity=eb61|${UCUM}|mm`, 'o1'],
    [`Observation?value-quantity=le60|${UCUM}|mm`, 'o1 o2'],
    [`Observation?value-quantity=ge54|${UCUM}|mm`, 'o1 o2'],
    [`Observation?value-quantity=ne54|${UCUM}|mm`, 'o2'],
    ['Observation?value-quantity:missing=false', 'o1 o2'],
    ['Observation?code-value-quantity:missing=false', 'o1 o2'],
    ['Observation?code-value-quantity:missing=true', 'o3 o4'],
    ['Observation?combo-value-quantity=1', 'o4'],
    ['Observation?combo-value-quantity=4||tablets', 'o3'],
    ['Observation?combo-value-quantity=4||drops', ''],
    ['Observation?combo-value-quantity=7|http://units.example|box', 'o3'],
    ['Observation?combo-value-quantity=7|http://other.example|box', ''],
    ['Observation?combo-value-quantity=7||box', 'o3'],
    ['Observation?combo-value-quantity=0.30000000000000004', 'o3'],
    ['Observation?combo-value-quantity=3.3333333333333335||mL', 'o3'],
    ['Observation?combo-value-quantity=ne3.3333333333333335||mL', ''],
  ],
  'reference (search.html#reference)': [
    ['Observation?subject=Patient/p1', 'o1 o2'],
    ['Observation?subject=p1', 'o1 o2'],
    ['Observation?subject:Patient=p2', 'o4'],
    [`Observation?subject=${BASE}/Patient/p2`, 'o4'],
    ['Observation?subject:Device=p1', ''],
    ['Observation?subject:identifier=urn:mrn|9\\,9', 'o3'],
    ['Observation?subject:missing=true', ''],
    ['Observation?has-member:missing=true', 'o3 o4'],
    ['Patient?general-practitioner=doc', 'p1'],
    ['CarePlan?instantiates-canonical=http://x.example/PlanDefinition/p', 'plan'],
    ['CarePlan?instantiates-canonical=http://x.example/PlanDefinition/p|1.0', 'plan'],
    ['CarePlan?instantiates-canonical=http://x.example/PlanDefinition/p|2.0', ''],
  ],
  'uri (search.html#uri)': [
    ['CarePlan?instantiates-uri=http://x.example/a/b', 'plan'],
    ['CarePlan?instantiates-uri=http://x.example/a', ''],
    ['CarePlan?instantiates-uri:below=http://x.example/a', 'plan'],
    ['CarePlan?instantiates-uri:below=http://x.example/a//', 'plan'],
    ['CarePlan?instantiates-uri:above=http://x.example/a/b/c', 'plan'],
    ['Patient?_profile=http://x.example/profile', 'p1'],
    ['Patient?_profile=http://x.example/profile|1', 'p1'],
    ['Patient?_profile=http://x.example/profile|2', ''],
  ],
  'composite (search.html#composite)': [
    [`Observation?code-value-quantity=${LOINC}|1$gt5||cm`, 'o1'],
    ['Observation?component-code-value-quantity=a$1', 'o4'],
    ['Observation?component-code-value-quantity=a$2', ''],
    ['Observation?combo-code-value-quantity=b$2,1$5.4||cm', 'o1 o4'],
  ],
  'chains (search.html#chaining)': [
    ['Observation?subject:Patient.family=muller', 'o1 o2 o4'],
    ['Observation?patient.birthdate=1961', 'o4'],
    ['Observation?subject.gender=male', 'o4'],
    ['Observation?subject:Patient.organization.name=ward', 'o1 o2'],
    ['Observation?patient._id=p2', 'o4'],
    ['Observation?has-member.has-member.code:text=free', 'o1'],
  ],
  '_has (search.html#has)': [
    ['Patient?_has:Observation:patient:code=2', 'p1'],
    ['Patient?_has:Observation:subject:value-quantity=gt5||cm&gender=female', 'p1'],
    ['Patient?_has:Observation:patient:_has:Observation:has-member:code=1', 'p1'],
    ['Practitioner?_has:Patient:general-practitioner:birthdate=1960', 'doc'],
    ['Patient?_has:Observation:patient:code=none', ''],
  ],
  'compartments and several types (http.html#vsearch)': [
    ['Patient/p1/Observation?code=1', 'o1'],
    ['Patient/p1/*', 'p1 o1 o2 plan'],
    ['Practitioner/doc/Patient', 'p1'],
    ['?_type=Patient,Practitioner&_id=p1,doc', 'doc p1'],
  ],
  combinations: [
    ['Observation', 'o1 o2 o3 o4'],
    ['Observation?subject=Patient/p1&code=2', 'o2'],
    ['Observation?subject=Patient/p1&subject=Patient/p2', ''],
  ],
};

describe.each(ENGINES)('search over $name', (place) => {
  const { skipped } = place;
  const it = test.skipIf(skipped !== undefined);
  const running = searching(place, async ({ server }) => {
    await server.put(...HELD);
  });
  const refused = async (query: string, status = 400) => {
    const answer = await running.server.http.get(`/fhir/${query}`);
    expect([answer.status, answer.body.resourceType], query).toEqual([status, 'OperationOutcome']);
    const [issue] = answer.body.issue;
    return { id: issue.details.coding[0].code, text: issue.details.text, place: issue.expression };
  };

  it.each(Object.entries(FOUND))('finds by %s', async (_name, table) => {
    for (const [query, ids] of table) {
      const { matches } = await running.server.find(query);
      expect(matches.map((name) => name.split('/')[1]).join(' '), query).toBe(ids);
    }
  });

  it('a searchset says what was searched, and where each entry comes from', async () => {
    const { body } = await running.server.http.get('/fhir/Patient?gender=female&nonsense=1&_format=json').expect(200);
    expect(body).toMatchObject({
      resourceType: 'Bundle',
      type: 'searchset',
      total: 1,
      link: [{ relation: 'self', url: `${BASE}/Patient?gender=female` }],
      entry: [
        { fullUrl: `${BASE}/Patient/p1`, search: { mode: 'match' } },
        { resource: { resourceType: 'OperationOutcome' }, search: { mode: 'outcome' } },
      ],
    });
  });

  it('a parameter that is not known is left out with a warning, or refused when the client says strict', async () => {
    const { matches, warnings } = await running.server.find('Patient?nonsense=1&_id=p1');
    expect([matches, warnings]).toEqual([['Patient/p1'], [expect.stringContaining('"nonsense"')]]);
    const strict = await running.server.http
      .get('/fhir/Patient?nonsense=1')
      .set('prefer', 'handling=strict')
      .expect(400);
    expect(strict.body.issue[0].details.text).toContain('"nonsense"');
    await running.server.http.get('/fhir/Patient?nonsense=1').set('prefer', 'handling=lenient').expect(200);
  });

  it('POST _search takes a form, the query string, or both', async () => {
    const post = (path: string, form?: string) => {
      const call = running.server.http.post(`/fhir/${path}`);
      return form === undefined ? call : call.type('form').send(form);
    };
    expect(pageOf((await post('Patient/_search', 'gender=female').expect(200)).body).matches).toEqual(['Patient/p1']);
    const both = await post('Patient/_search?gender=female,male', 'birthdate=1961').expect(200);
    expect(pageOf(both.body)).toMatchObject({ matches: ['Patient/p2'] });
    expect(pageOf((await post('Patient/_search').expect(200)).body).matches).toHaveLength(3);
    const compartment = await post('Patient/p1/Observation/_search', 'code=1').expect(200);
    expect(pageOf(compartment.body).matches).toEqual(['Observation/o1']);
    expect(pageOf((await post('_search', '_type=Practitioner').expect(200)).body).matches).toEqual([
      'Practitioner/doc',
    ]);
  });

  it('HEAD has the headers alone', async () => {
    const head = await running.server.http.head('/fhir/Patient?gender=female').expect(200);
    expect([head.headers['content-type'], head.text ?? '']).toEqual(['application/fhir+json; charset=utf-8', '']);
  });

  it.each([
    ['Patient?birthdate=yesterday', 'search-value-invalid', 'birthdate'],
    ['Patient?birthdate=2020-02-30', 'search-value-invalid', 'birthdate'],
    ['Observation?date=2020-02-01T00:00:00%2B05:60', 'search-value-invalid', 'date'],
    ['Patient?_lastUpdated=x', 'search-value-invalid', '_lastUpdated'],
    ['Observation?value-quantity=five', 'search-value-invalid', 'value-quantity'],
    ['Observation?value-quantity=5|a|b|c', 'search-value-invalid', 'value-quantity'],
    ['Observation?code=|', 'search-value-invalid', 'code'],
    ['Patient?family:missing=maybe', 'search-value-invalid', 'family'],
    ['Patient?family:nonsense=x', 'search-modifier-invalid', 'nonsense'],
    ['Patient?birthdate:exact=2020', 'search-modifier-invalid', 'birthdate'],
    ['Patient?_id=a%20b', 'search-value-invalid', '_id'],
    ['Patient?identifier:of-type=a|b', 'search-value-invalid', 'identifier'],
    ['Observation?subject:Medication=1', 'search-modifier-invalid', 'subject'],
    ['Observation?code.display=x', 'search-chain-invalid', 'code'],
    ['Observation?subject.nonsense=x', 'search-chain-invalid', 'subject'],
    ['Patient?_has:Observation:code:code=1', 'search-chain-invalid', 'code'],
    ['Patient?_has:Nonsense:patient:code=1', 'search-chain-invalid', 'Nonsense'],
    ['Patient?_has:Observation=1', 'search-parameter-malformed', '_has'],
    ['Observation?code-value-quantity=1', 'search-value-invalid', 'code-value-quantity'],
    ['Observation?status:in=http://x.example/none', 'search-terminology-unknown', 'status'],
    ['Observation?code:below=http://loinc.org|1', 'search-terminology-unknown', 'code'],
    ['Observation?code:below=1', 'search-terminology-unknown', 'code'],
    [`Condition?clinical-status:below=${CLINICAL}|none`, 'search-terminology-unknown', 'clinical-status'],
    ['CarePlan?instantiates-uri:below=//', 'search-value-invalid', 'instantiates-uri'],
    ['Patient?_include:nonsense=Patient:organization', 'search-modifier-invalid', 'nonsense'],
    ['Patient?_include=nonsense', 'search-include-invalid', 'nonsense'],
    ['Patient?_include=Patient:name', 'search-include-invalid', 'name'],
    ['Observation?_include=Observation:subject:Practitioner', 'search-include-invalid', 'Practitioner'],
    ['Patient?_revinclude=Observation:subject:nonsense', 'search-include-invalid', 'nonsense'],
    ['Patient?_count=-1', 'search-value-invalid', '_count'],
    ['Patient?_total=all', 'search-value-invalid', '_total'],
    ['Patient?_summary=some', 'search-value-invalid', '_summary'],
    ['Patient?_summary=text&_include=Patient:organization', 'search-value-invalid', '_include'],
    ['Patient?_summary=text&_revinclude=Observation:subject', 'search-value-invalid', '_revinclude'],
    ['Patient?_elements=a|b', 'search-value-invalid', '_elements'],
    ['Patient?_sort=nonsense', 'search-sort-invalid', 'nonsense'],
    ['Patient?_contained=true', 'search-contained', '_contained'],
    ['?_type=Patient,Nonsense', 'search-value-invalid', 'Nonsense'],
    ['Patient?_cursor=made-up', 'search-page-unknown', 'page'],
    ['Patient?a:b:c=1', 'search-parameter-malformed', 'a:b:c'],
  ])('%s is refused and the place named', async (query, id, named) => {
    const problem = await refused(query);
    expect(problem.id).toBe(id);
    expect(problem.text).toContain(named);
    const name = decodeURIComponent(query.slice(query.indexOf('?') + 1)).replace(/=.*/, '');
    if (name !== '_cursor') expect(problem.place).toEqual([`http.${name}`]);
  });

  it('what would cost too much is refused', async () => {
    const many = (count: number, part: string) => Array.from({ length: count }, () => part);
    expect((await refused(`Patient?${many(11, 'gender=male').join('&')}`)).id).toBe('search-too-many-parameters');
    expect((await refused(`Patient?gender=${many(21, 'male').join(',')}`)).id).toBe('search-too-many-values');
    expect((await refused(`Observation?${many(4, 'has-member').join('.')}.code=1`)).id).toBe('search-too-deep');
    // each stands for more than a thousand codes
    const units = many(10, 'http://hl7.org/fhir/ValueSet/ucum-common').join(',');
    expect((await refused(`Observation?code:in=${units}`)).id).toBe('search-too-many-values');
    expect((await refused('Observation?_sort=date,code,status,-date,-code,-status')).id).toBe('search-sort-invalid');
    expect((await refused('Observation?_sort=date,code,status&_sort=-date,-code,-status')).id).toBe(
      'search-sort-invalid',
    );
  });

  it.each(['Patient?family', 'Patient?family:contains', 'Observation?code:text'])(
    'a long text for %s',
    async (name) => {
      expect((await running.server.find(`${name}=${'a'.repeat(1000)}`)).matches).toEqual([]);
      const [path, query] = `${name}=${'a'.repeat(60_000)}`.split('?');
      const answer = await running.server.http.post(`/fhir/${path}/_search`).type('form').send(query);
      expect([answer.status, answer.body.issue[0].details.coding[0].code]).toEqual([400, 'search-value-invalid']);
    },
  );

  it('what a client sends stays text: no SQL, no pattern', async () => {
    for (const value of ["' OR 1=1 --", '%', '_', '*', 'a%00b', '\\', '"', '\ud800']) {
      const text = encodeURIComponent(value.replace('\ud800', '\ufffd'));
      for (const name of ['family:exact', 'family:contains', 'identifier', 'organization', 'general-practitioner']) {
        const answer = await running.server.http.get(`/fhir/Patient?${name}=${text}`);
        expect([200, 400], `${name}=${value}`).toContain(answer.status);
        if (answer.status === 200) expect(pageOf(answer.body).matches).toEqual([]);
      }
    }
  });

  describe('sorting (search.html#sort)', () => {
    it.each([
      ['Patient?_sort=birthdate', 'p1 p2 p3'],
      ['Patient?_sort=-birthdate', 'p2 p1 p3'],
      ['Patient?_sort=-_id', 'p3 p2 p1'],
      ['Observation?_sort=-date', 'o1 o2 o3 o4'],
      ['Observation?_sort=status,-_id', 'o4 o3 o2 o1'],
      ['Observation?_sort=-value-quantity', 'o2 o1 o3 o4'],
      ['Observation?_sort=_lastUpdated,_id', 'o1 o2 o3 o4'],
      ['Observation?_sort=subject&_sort=-_id', 'o2 o1 o4 o3'],
    ])('puts matches in order, over pages too: %s', async (query, ids) => {
      const named = (names: string[]) => names.map((name) => name.split('/')[1]).join(' ');
      expect(named((await running.server.find(query)).matches)).toBe(ids);
      const pages = await running.server.pages(`${query}&_count=1`);
      expect(named(pages.flatMap(({ matches }) => matches))).toBe(ids);
    });
  });

  describe('what comes back (search.html#return)', () => {
    it('_count bounds a page, and links lead there and back', async () => {
      const pages = await running.server.pages('Observation?_count=3');
      expect(pages.map(({ matches }) => matches.length)).toEqual([3, 1]);
      const [first, second] = pages;
      expect(Object.keys(first?.links ?? {}).sort()).toEqual(['first', 'next', 'self']);
      expect(Object.keys(second?.links ?? {}).sort()).toEqual(['first', 'previous', 'self']);
      const back = await running.server.find((second?.links.previous ?? '').slice(BASE.length + 1));
      expect(back.matches).toEqual(first?.matches);
    });

    it('_count=0 and _summary=count give the number alone', async () => {
      for (const query of ['Observation?_count=0', 'Observation?_summary=count']) {
        const { body } = await running.server.http.get(`/fhir/${query}`).expect(200);
        expect([body.total, body.entry]).toEqual([4, undefined]);
      }
    });

    it('_total counts all matches of all pages when it is asked for', async () => {
      expect((await running.server.find('Observation?_count=1')).total).toBeUndefined();
      expect((await running.server.find('Observation?_count=1&_total=accurate')).total).toBe(4);
      expect((await running.server.find('Observation?_count=1&_total=estimate')).total).toBe(4);
      expect((await running.server.find('Observation?_count=1&_total=none')).total).toBeUndefined();
    });

    it.each([
      ['_elements=gender', ['gender', 'id', 'meta', 'resourceType']],
      ['_elements=resourceType,gender', ['gender', 'id', 'meta', 'resourceType']],
      ['_elements=birthDate,Patient.gender', ['birthDate', 'gender', 'id', 'meta', 'resourceType']],
      ['_summary=text', ['id', 'meta', 'resourceType']],
      [
        '_summary=true',
        [
          'active',
          'address',
          'birthDate',
          'gender',
          'id',
          'identifier',
          'managingOrganization',
          'meta',
          'name',
          'resourceType',
          'telecom',
        ],
      ],
    ])('%s gives a part, marked as one', async (query, members) => {
      const { resources } = await running.server.find(`Patient?_id=p1&${query}`);
      expect(Object.keys(resources[0] ?? {}).sort()).toEqual(members);
      expect(resources[0]?.meta).toMatchObject({ tag: [{ code: 'study' }, { code: 'SUBSETTED' }] });
    });

    it('_summary=data leaves the narrative out, _summary=false nothing', async () => {
      const { resources } = await running.server.find('Patient?_id=p1&_summary=data');
      expect(resources[0]).toMatchObject({ generalPractitioner: [{}] });
      const whole = await running.server.find('Patient?_id=p1&_summary=false');
      expect(whole.resources[0]?.meta).not.toMatchObject({ tag: [{}, {}] });
    });
  });

  describe('includes (search.html#include)', () => {
    it.each([
      ['Patient?_id=p1&_include=Patient:general-practitioner', 'Practitioner/doc'],
      ['Patient?_id=p1&_include=Patient:general-practitioner:Organization', ''],
      ['Patient?_id=p1&_include=Patient:*', 'Organization/ward Practitioner/doc'],
      ['Patient?_id=p1&_include=*', 'Organization/ward Practitioner/doc'],
      ['Patient?_id=p1&_include=Patient:organization&_include=Organization:partof', 'Organization/ward'],
      [
        'Patient?_id=p1&_include=Patient:organization&_include:iterate=Organization:partof',
        'Organization/top Organization/ward',
      ],
      ['Observation?_id=o1&_include:iterate=Observation:has-member', 'Observation/o2 Observation/o3'],
      ['Observation?_id=o1&_include=Observation:has-member', 'Observation/o2'],
      ['Patient?_id=p1&_revinclude=Observation:patient', 'Observation/o1 Observation/o2'],
      ['Patient?_id=p2&_revinclude=Observation:subject:Patient', 'Observation/o4'],
      ['Observation?_id=o3&_revinclude:iterate=Observation:has-member', 'Observation/o1 Observation/o2'],
      ['Observation?_id=o3&_include=Observation:subject', ''],
      ['Patient?_id=p1&_revinclude=Observation:*', 'Observation/o1 Observation/o2'],
      ['Patient?_id=p1&_revinclude=*', 'CarePlan/plan Observation/o1 Observation/o2'],
      ['Observation?_id=o3&_revinclude:iterate=*', 'Observation/o1 Observation/o2'],
    ])('add what is asked for and nothing else: %s', async (query, names) => {
      const { matches, included } = await running.server.find(query);
      expect(matches).toEqual([expect.stringMatching(`^${type(query)}/`)]);
      expect(included.join(' ')).toBe(names);
    });

    it('what is a match already is not included again', async () => {
      const { matches, included } = await running.server.find('Observation?_include=Observation:has-member');
      expect([matches.length, included]).toEqual([4, []]);
    });

    it('more than a page may hold is left out and said', async () => {
      const more = Array.from({ length: 8 }, (_, at) => observation(`many${at}`, { subject: to('Patient/p3') }));
      await running.server.put(...more);
      const { included, warnings } = await running.server.find('Patient?_id=p3&_revinclude=Observation:patient');
      expect([included.length, warnings]).toEqual([6, [expect.stringContaining('included')]]);
      for (const { id } of more) await running.server.http.delete(`/fhir/Observation/${id}`).expect(204);
    });
  });

  it('an include that follows what it added ends after five times, and says so', async () => {
    const chain = Array.from({ length: 8 }, (_, at) => `k${at}`);
    await running.server.put(
      ...chain.map((id, at) => observation(id, { hasMember: at < 7 ? [to(`Observation/k${at + 1}`)] : [] })),
    );
    const from = (id: string) => running.server.find(`Observation?_id=${id}&_include:iterate=Observation:has-member`);
    const [all, rest] = [await from('k0'), await from('k3')];
    expect(all.included).toEqual(['k1', 'k2', 'k3', 'k4', 'k5'].map((id) => `Observation/${id}`));
    expect(all.warnings).toHaveLength(1);
    expect(rest.included).toEqual(['k4', 'k5', 'k6', 'k7'].map((id) => `Observation/${id}`));
    expect(rest.warnings).toEqual([]);
    for (const id of chain) await running.server.http.delete(`/fhir/Observation/${id}`).expect(204);
  });

  it('amounts are sorted by what they are worth, not by their numbers', async () => {
    await running.server.put(
      observation('w1', { valueQuantity: quantity(3, 'cm') }),
      observation('w2', { valueQuantity: quantity(20, 'mm') }),
    );
    const sorted = async (by: string) => (await running.server.find(`Observation?_id=w1,w2&_sort=${by}`)).matches;
    expect(await sorted('value-quantity')).toEqual(['Observation/w2', 'Observation/w1']);
    expect(await sorted('-value-quantity')).toEqual(['Observation/w1', 'Observation/w2']);
    for (const id of ['w1', 'w2']) await running.server.http.delete(`/fhir/Observation/${id}`).expect(204);
  });

  it('a resource that was deleted is found no more, and comes back with its next version', async () => {
    await running.server.put({ resourceType: 'Location', id: 'here', name: 'Here' });
    expect((await running.server.find('Location?name=here')).matches).toEqual(['Location/here']);
    await running.server.http.delete('/fhir/Location/here').expect(204);
    expect((await running.server.find('Location?name=here')).matches).toEqual([]);
    await running.server.put({ resourceType: 'Location', id: 'here', name: 'There' });
    expect((await running.server.find('Location?name=here')).matches).toEqual([]);
    expect((await running.server.find('Location?name=there')).matches).toEqual(['Location/here']);
  });
});
