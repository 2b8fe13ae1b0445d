import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { PLACES, runningHere, wholePlace } from './whole-place.ts';

const [NORTH, SOUTH] = ['https://north.example/fhir', 'https://south.example/fhir'];

/** An issue of a report. */
interface Told {
  details: { coding: { code: string }[]; text: string };
}

type Pushed = { resourceType: string; id: string } & Record<string, unknown>;
const patient = (id: string): Pushed => ({
  resourceType: 'Patient',
  id,
  identifier: [{ system: 'urn:mrn', value: id }],
});
const condition = (id: string, reference: string, more: object = {}): Pushed => ({
  resourceType: 'Condition',
  id,
  code: { coding: [{ system: 'http://hl7.org/fhir/sid/icd-10', code: 'C50.9' }] },
  subject: { reference },
  // two that say the same word for word would be one
  note: [{ text: id }],
  ...more,
});

describe.each(PLACES)('parts of a record that a hospital pushes one by one, over $name', (tried) => {
  const server = runningHere(tried);
  const it = test.skipIf(tried.skip);

  /** Pushes resources of a hospital; gives the ids they have here. */
  const push = async (hospital: string, ...resources: Pushed[]): Promise<string[]> => {
    const entry = resources.map((resource) => ({
      fullUrl: `${hospital}/${resource.resourceType}/${resource.id}`,
      resource,
    }));
    const { body } = await server
      .send('post', '/fhir', { resourceType: 'Bundle', type: 'collection', entry })
      .expect(200);
    return body.entry.map(({ fullUrl }: { fullUrl: string }) => fullUrl.split('/').at(-1));
  };
  const read = async (type: string, id: string) => (await server.http.get(`/fhir/${type}/${id}`).expect(200)).body;
  const subject = async (id: string): Promise<string> => (await read('Condition', id)).subject.reference;
  const cancersOf = async (id: string) => {
    const { body } = await server.http.get('/cases').expect(200);
    const own = body.filter(({ patient: { identifiers } }: { patient: { identifiers: { value: string }[] } }) =>
      identifiers?.some(({ value }) => value === id),
    );
    return own.map(({ primaryCancers = [] }: { primaryCancers?: object[] }) => primaryCancers.length);
  };

  it('are of the patient who came in an earlier push', async () => {
    const [held] = await push(NORTH, patient('earlier'));
    const made = [
      ...(await push(NORTH, condition('relative', 'Patient/earlier'))),
      ...(await push(NORTH, condition('absolute', `${NORTH}/Patient/earlier`))),
      ...(await push(NORTH, condition('versioned', 'Patient/earlier/_history/3'))),
    ];
    for (const id of made) expect(await subject(id)).toBe(`Patient/${held}`);
    expect(await cancersOf('earlier')).toEqual([3]);
  });

  it('are of the patient who comes last, or in between', async () => {
    const [first] = await push(NORTH, condition('before', 'Patient/late'));
    expect(await cancersOf('late')).toEqual([]);
    const [held] = await push(NORTH, patient('late'));
    const [after] = await push(NORTH, condition('after', 'Patient/late'));
    for (const id of [first, after]) expect(await subject(id ?? '')).toBe(`Patient/${held}`);
    expect(await cancersOf('late')).toEqual([2]);
  });

  it('are never of whoever has the same id here, or at another hospital', async () => {
    await server.send('put', '/fhir/Patient/same', { ...patient('ours'), id: 'same' }).expect(201);
    const [south] = await push(SOUTH, condition('c', 'Patient/same'));
    const [north] = await push(NORTH, condition('c', 'Patient/same'));
    const held = [
      await push(NORTH, patient('same')),
      await push(SOUTH, { ...patient('same'), identifier: [{ system: 'urn:mrn', value: 'south' }] }),
    ];
    expect([await subject(north ?? ''), await subject(south ?? '')]).toEqual(held.map(([id]) => `Patient/${id}`));
    expect([await cancersOf('ours'), await cancersOf('same'), await cancersOf('south')]).toEqual([[0], [1], [1]]);
  });

  it('are one case of somebody who is not here yet, whatever version of them they name', async () => {
    const cancers = async () => {
      const { body } = await server.http.get('/cases').expect(200);
      const ofNobodyKnown = body.filter(
        ({ patient: { identifiers } }: { patient: { identifiers?: [] } }) => !identifiers,
      );
      return ofNobodyKnown.map(({ primaryCancers }: { primaryCancers: object[] }) => primaryCancers.length);
    };
    const put = (id: string, reference: string, code: string) => {
      const coding = [{ system: 'http://hl7.org/fhir/sid/icd-10', code }];
      return server.send('put', `/fhir/Condition/${id}`, condition(id, reference, { code: { coding } })).expect(201);
    };
    const before = await cancers();
    await put('of-any-version', 'Patient/nobody-yet', 'C50.9');
    await put('of-a-version', 'Patient/nobody-yet/_history/2', 'C34.9');
    await put('of-another', 'Patient/nobody-yet/_history/3', 'C61');
    expect(await cancers()).toEqual([...before, 3]);
  });

  it('of somebody who is not here yet take through their case what is known of them', async () => {
    const [id = ''] = await push(NORTH, condition('unheard', 'Patient/unheard'));
    const caseOf = async () => {
      const { body } = await server.http.get('/cases').expect(200);
      return body.filter(({ primaryCancers }: { primaryCancers?: { note?: string }[] }) =>
        primaryCancers?.some(({ note }) => note === 'unheard'),
      );
    };
    const [{ id: caseId, ...found }] = await caseOf();
    const { headers } = await server.http.get(`/cases/${caseId}`).expect(200);
    const known = { patient: { sex: 'female' }, ages: [{ key: 'then', event: 'report', years: 54 }] };
    await server.http
      .put(`/cases/${caseId}`)
      .set({ 'content-type': 'application/json', 'if-match': String(headers.etag) })
      .send(JSON.stringify({ ...found, id: caseId, ...known }))
      .expect(200);
    expect(await caseOf()).toMatchObject([{ id: caseId, primaryCancers: found.primaryCancers, ...known }]);
    const [held] = await push(NORTH, { ...patient('unheard'), gender: 'male' });
    expect(await subject(id)).toBe(`Patient/${held}`);
    expect(await caseOf()).toMatchObject([{ id: caseId, patient: { sex: 'male' }, ages: known.ages }]);
  });

  it('that say the same again are told in the report by what is stored', async () => {
    const said = { note: [{ text: 'said twice' }] };
    const [first] = await push(NORTH, condition('said', 'Patient/twice', said));
    const [again] = await push(NORTH, condition('said-again', 'Patient/twice', said));
    const { body } = await server.http.get('/cases').expect(200);
    const found = body.find(({ primaryCancers }: { primaryCancers?: { note?: string }[] }) =>
      primaryCancers?.some(({ note }) => note === 'said twice'),
    );
    const report = await server.http.get(`/cases/${found.id}/report`).expect(200);
    const repeated = report.body.issue.find(({ details }: Told) => details.coding[0]?.code === 'repeated');
    expect(repeated.expression).toEqual([`Condition/${again}`]);
    expect(repeated.details.text).toContain(`what Condition/${first} says`);
  });

  it('that came in a letter say nothing any more when the letter was issued in error', async () => {
    const letter = (status: string): Pushed => ({
      resourceType: 'Composition',
      id: 'letter',
      status,
      type: { text: 'Discharge letter' },
      subject: { reference: 'Patient/lettered' },
      date: '2025-03-01',
      author: [{ display: 'Ward 7' }],
      title: 'Letter',
      section: [{ title: 'Diagnoses', entry: [{ reference: 'Condition/lettered' }] }],
    });
    const send = (status: string) =>
      server
        .send('post', '/fhir', {
          resourceType: 'Bundle',
          type: 'document',
          identifier: { system: 'urn:example:letters', value: status },
          timestamp: '2025-03-01T10:00:00Z',
          entry: [letter(status), patient('lettered'), condition('lettered', 'Patient/lettered')].map((resource) => ({
            fullUrl: `${NORTH}/${resource.resourceType}/${resource.id}`,
            resource,
          })),
        })
        .expect(200);
    await send('final');
    expect(await cancersOf('lettered')).toEqual([1]);
    await send('entered-in-error');
    expect(await cancersOf('lettered')).toEqual([0]);
    await send('amended');
    expect(await cancersOf('lettered')).toEqual([1]);
  });

  it('sent again change nothing, whatever came meanwhile', async () => {
    const part = condition('again', 'Patient/again');
    const [id = ''] = await push(NORTH, part);
    await push(NORTH, patient('again'));
    expect(await push(NORTH, part)).toEqual([id]);
    expect((await read('Condition', id)).meta.versionId).toBe('1');
  });

  it('keep the URL of what is no part of a record, until that is here', async () => {
    const recorder = { recorder: { reference: 'Practitioner/7' } };
    await push(NORTH, patient('recorded'));
    const [id = ''] = await push(NORTH, condition('of', 'Patient/recorded', recorder));
    expect((await read('Condition', id)).recorder.reference).toBe(`${NORTH}/Practitioner/7`);
    const [practitioner] = await push(NORTH, { resourceType: 'Practitioner', id: '7' });
    await push(NORTH, condition('of', 'Patient/recorded', recorder));
    expect((await read('Condition', id)).recorder.reference).toBe(`Practitioner/${practitioner}`);
  });

  it('keep the URL of a third server, also below the same path', async () => {
    const [id = ''] = await push(NORTH, condition('third', 'https://third.example/fhir/Patient/earlier'));
    expect(await subject(id)).toBe('https://third.example/fhir/Patient/earlier');
  });

  it('lead to an entry of their Bundle by a version too', async () => {
    const [held, made = ''] = await push(NORTH, patient('whole'), condition('whole', 'Patient/whole/_history/2'));
    expect(await subject(made)).toBe(`Patient/${held}`);
  });

  it('of many pushes at once are of one patient', async () => {
    const parts = Array.from({ length: 6 }, (_, at) => condition(`many-${at}`, 'Patient/many'));
    const [made] = await Promise.all([
      Promise.all(parts.map((part) => push(NORTH, part))),
      push(NORTH, patient('many')),
    ]);
    const subjects = await Promise.all(made.map(([id = '']) => subject(id)));
    expect(new Set(subjects).size).toBe(1);
    expect(await cancersOf('many')).toEqual([6]);
  });
});

describe.each(PLACES)('what belongs to nobody and patients share, over $name', (tried) => {
  const server = runningHere(tried);
  const it = test.skipIf(tried.skip);

  const drug = (text: string): Pushed => ({ resourceType: 'Medication', id: 'm', code: { text } });
  const orderOf = (id: string): Pushed[] => [
    patient(id),
    condition(id, `Patient/${id}`, {
      code: { coding: [{ system: 'http://snomed.info/sct', code: '94600009', display: 'Metastasis to spinal cord' }] },
    }),
    {
      resourceType: 'MedicationRequest',
      id,
      status: 'completed',
      intent: 'order',
      subject: { reference: `Patient/${id}` },
      reasonReference: [{ reference: `Condition/${id}` }],
      medicationReference: { reference: 'Medication/m' },
    },
  ];
  const push = (resources: readonly Pushed[]) => {
    const entry = resources.map((resource) => ({
      fullUrl: `${NORTH}/${resource.resourceType}/${resource.id}`,
      resource,
    }));
    return server.send('post', '/fhir', { resourceType: 'Bundle', type: 'collection', entry }).expect(200);
  };
  const agents = async () => {
    const { body } = await server.http.get('/cases').expect(200);
    return body.map(({ systemicTherapies = [] }: { systemicTherapies?: { agent?: string }[] }) =>
      systemicTherapies.map(({ agent }) => agent),
    );
  };

  it('is in the cases of all who refer to it, whenever it comes, and as it is corrected', async () => {
    for (const id of ['one', 'two']) await push(orderOf(id));
    expect(await agents()).toEqual([[], []]);
    const { body } = await push([drug('Trastuzumab')]);
    expect(await agents()).toEqual([['trastuzumab'], ['trastuzumab']]);
    await push([drug('Dexamethasone')]);
    expect(await agents()).toEqual([['dexamethasone'], ['dexamethasone']]);
    const id = body.entry[0].fullUrl.split('/').at(-1);
    await server.send('put', `/fhir/Medication/${id}`, { ...drug('Trastuzumab'), id }).expect(200);
    expect(await agents()).toEqual([['trastuzumab'], ['trastuzumab']]);
  });
});

describe.each(PLACES)('records of patients that are linked, over $name', (tried) => {
  const server = runningHere(tried, { baseUrl: 'https://registry.example/fhir' });

  test.skipIf(tried.skip)('are told in the reports of both, and keep two cases; what is moved follows', async () => {
    const put = (resource: Pushed) => server.send('put', `/fhir/${resource.resourceType}/${resource.id}`, resource);
    const link = [{ other: { reference: 'https://registry.example/fhir/Patient/stays' }, type: 'replaced-by' }];
    await put(patient('stays')).expect(201);
    await put(patient('goes')).expect(201);
    await put(condition('c', 'Patient/goes')).expect(201);
    const cases = async () => (await server.http.get('/cases').expect(200)).body;
    const told = async () => {
      const reports = (await cases()).map(({ id }: { id: string }) => server.http.get(`/cases/${id}/report`));
      const issues = (await Promise.all(reports)).map(({ body }) => body.issue);
      return issues.map((all) =>
        all.flatMap(({ details }: { details: { coding: { code: string }[]; text: string } }) =>
          details.coding[0]?.code === 'patient-linked' ? [details.text] : [],
        ),
      );
    };
    expect(await told()).toEqual([[], []]);
    await put({ ...patient('goes'), active: false, link }).expect(200);
    await put(condition('c', 'Patient/stays')).expect(200);
    const message = expect.stringContaining('Patient/goes says that it is replaced by Patient/stays');
    expect(await told()).toEqual([[message], [message]]);
    const cancers = (await cases()).map(
      (one: { patient: { identifiers: { value: string }[] }; primaryCancers?: [] }) => [
        one.patient.identifiers[0]?.value,
        one.primaryCancers?.length ?? 0,
      ],
    );
    expect(cancers.sort()).toEqual([
      ['goes', 0],
      ['stays', 1],
    ]);
    await put(patient('goes')).expect(200);
    expect(await told()).toEqual([[], []]);
  });
});

describe.each(PLACES)('a reference to another server, over $name', (tried) => {
  const server = runningHere(tried);

  test.skipIf(tried.skip)('is not one to whatever has the same type and id here', async () => {
    const entry = JSON.parse(readFileSync('examples/s4/bundle.json', 'utf8')).entry.map(
      ({ fullUrl, resource }: ExampleEntry) => ({
        fullUrl,
        resource,
        request: { method: 'PUT', url: `${resource.resourceType}/${resource.id}` },
      }),
    );
    await server.send('post', '/fhir', { resourceType: 'Bundle', type: 'transaction', entry }).expect(200);
    const sizes = async () => (await server.http.get('/cases/s4').expect(200)).body.lesionSizes;
    const before = await sizes();
    const { body } = await server.http.get(
      '/fhir/Observation?_profile=https://w3id.org/iscm-fhir/StructureDefinition/iscm-lesion-size',
    );
    const { resource } = body.entry[0];
    const lesion = resource.focus[0].reference;
    const elsewhere = { ...resource, focus: [{ reference: `https://third.example/fhir/${lesion}` }] };
    await server.send('put', `/fhir/Observation/${resource.id}`, elsewhere).expect(200);
    expect(await sizes()).not.toEqual(before);
    await server.send('put', `/fhir/Observation/${resource.id}`, resource).expect(200);
    expect(await sizes()).toEqual(before);
  });
});

interface ExampleEntry {
  fullUrl: string;
  resource: Pushed;
}

describe.each(PLACES)('the case of paper S4, over $name', ({ engine, skip }) => {
  const example: ExampleEntry[] = JSON.parse(readFileSync('examples/s4/bundle.json', 'utf8')).entry;
  let text = JSON.stringify(example.map(({ resource }) => resource));
  for (const { fullUrl, resource } of example)
    text = text.replaceAll(JSON.stringify(fullUrl), JSON.stringify(`${resource.resourceType}/${resource.id}`));
  const resources: Pushed[] = JSON.parse(text);

  /** What comes of pushes, one after the other. */
  const caseOf = async (pushes: readonly (readonly Pushed[])[]) => {
    const place = await wholePlace(engine);
    const server = await place.start();
    for (const push of pushes) {
      const entry = push.map((resource) => ({ fullUrl: `${NORTH}/${resource.resourceType}/${resource.id}`, resource }));
      await server.send('post', '/fhir', { resourceType: 'Bundle', type: 'collection', entry }).expect(200);
    }
    const { body } = await server.http.get('/cases').expect(200);
    await place.dispose();
    return body;
  };

  test.skipIf(skip)('is the same when it is pushed whole and resource by resource, in any order', async () => {
    const whole = await caseOf([resources]);
    expect(whole).toMatchObject([{ id: 's4', state: 'complete' }]);
    const one = fc.shuffledSubarray(resources, { minLength: resources.length, maxLength: resources.length });
    await fc.assert(
      fc.asyncProperty(one, async (order) => {
        expect(await caseOf(order.map((resource) => [resource]))).toEqual(whole);
      }),
      { numRuns: 1, endOnFailure: true },
    );
  });
});
