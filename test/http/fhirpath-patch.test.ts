import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { BASE, FHIR, type Served, served } from './harness.ts';
import { problem } from './rules/resources.ts';

let server: Served;
beforeAll(async () => {
  server = await served();
});
afterAll(() => server.close());

type Part = { name: string; part?: Part[]; resource?: object } & Record<string, unknown>;

/** An operation: its parts by name; what is an object goes in as it is, the rest by its type. */
const operation = (type: string, path: string, more: Part[] = []): Part => ({
  name: 'operation',
  part: [{ name: 'type', valueCode: type }, { name: 'path', valueString: path }, ...more],
});
const value = (named: Record<string, unknown>): Part => ({ name: 'value', ...named });
const name = (text: string): Part => ({ name: 'name', valueString: text });
const number = (which: string, count: number): Part => ({ name: which, valueInteger: count });
const parameters = (...parameter: Part[]) => ({ resourceType: 'Parameters', parameter });

const STORED = `{"resourceType":"Patient","id":"p","extension":[{"url":"http://x.example/size","valueDecimal":1.50}],
  "identifier":[{"system":"urn:a","value":"1"},{"system":"urn:b","value":"2"},{"system":"urn:c","value":"3"}],
  "name":[{"use":"official","family":"A","given":["x","y"],"_given":[null,{"id":"second"}]},{"use":"old","family":"B"}],
  "birthDate":"1970-01-01","deceasedBoolean":false,
  "contact":[{"name":{"family":"C"}}],
  "contained":[{"resourceType":"Organization","id":"o","name":"O"}],"managingOrganization":{"reference":"#o"}}`;

beforeEach(async () => {
  await server.http.put('/fhir/Patient/p').set('content-type', FHIR).send(STORED);
});

const patch = (...operations: Part[]) =>
  server.http
    .patch('/fhir/Patient/p')
    .set('content-type', FHIR)
    .send(JSON.stringify(parameters(...operations)));
const patched = async (...operations: Part[]) => (await patch(...operations).expect(200)).body;
/** Why the patch that was refused last was. */
let reason = '';
const refused = async (...operations: Part[]) => {
  const answer = await patch(...operations);
  const [issue] = answer.body.issue;
  reason = issue.details.text;
  return [answer.status, issue.details.coding[0].code];
};

describe('fhirpatch.html – add', () => {
  test('puts an element that is not there yet under its name', async () => {
    expect((await patched(operation('add', 'Patient', [name('gender'), value({ valueCode: 'female' })]))).gender).toBe(
      'female',
    );
  });

  test('appends to a list, and makes one', async () => {
    const body = await patched(
      operation('add', 'Patient', [name('identifier'), value({ valueIdentifier: { value: '4' } })]),
      operation('add', 'Patient', [name('photo'), value({ valueAttachment: { title: 't' } })]),
      operation('add', "Patient.name.where(use = 'official')", [name('given'), value({ valueString: 'z' })]),
    );
    expect(body.identifier.at(-1)).toEqual({ value: '4' });
    expect(body.photo).toEqual([{ title: 't' }]);
    expect([body.name[0].given, body.name[0]._given]).toEqual([
      ['x', 'y', 'z'],
      [null, { id: 'second' }, null],
    ]);
  });

  test('takes a choice by its name and the type of the value', async () => {
    const extended = operation('add', 'Patient', [
      name('extension'),
      value({
        part: [
          { name: 'url', valueUri: 'http://x.example/e' },
          { name: 'value', valueInteger: 5 },
        ],
      }),
    ]);
    expect((await patched(extended)).extension.at(-1)).toEqual({ url: 'http://x.example/e', valueInteger: 5 });
  });

  test('makes an anonymous element of parts', async () => {
    const contact = value({
      part: [
        { name: 'relationship', valueCodeableConcept: { text: 'sister' } },
        { name: 'relationship', valueCodeableConcept: { text: 'carer' } },
        { name: 'gender', valueCode: 'female' },
      ],
    });
    expect((await patched(operation('add', 'Patient', [name('contact'), contact]))).contact.at(-1)).toEqual({
      relationship: [{ text: 'sister' }, { text: 'carer' }],
      gender: 'female',
    });
  });

  test('puts extensions beside a primitive', async () => {
    const extension = value({ valueExtension: { url: 'http://x.example/e', valueCode: 'c' } });
    const body = await patched(operation('add', 'Patient.birthDate', [name('extension'), extension]));
    expect([body.birthDate, body._birthDate]).toEqual([
      '1970-01-01',
      { extension: [{ url: 'http://x.example/e', valueCode: 'c' }] },
    ]);
  });

  test('puts extensions beside each of several primitives', async () => {
    const extension = (valueCode: string) => value({ valueExtension: { url: 'http://x.example/e', valueCode } });
    const body = await patched(
      operation('add', 'Patient.name[0].given[0]', [name('extension'), extension('a')]),
      operation('add', 'Patient.name[0].given[1]', [name('extension'), extension('b')]),
    );
    expect([body.name[0].given, body.name[0]._given]).toEqual([
      ['x', 'y'],
      [
        { extension: [{ url: 'http://x.example/e', valueCode: 'a' }] },
        { id: 'second', extension: [{ url: 'http://x.example/e', valueCode: 'b' }] },
      ],
    ]);
  });

  test('puts a resource into the contained ones', async () => {
    const resource = { resourceType: 'Organization', id: 'q', name: 'Q' };
    const body = await patched(operation('add', 'Patient', [name('contained'), value({ resource })]));
    expect(body.contained.at(-1)).toEqual(resource);
  });

  test.each([
    ['what is there already, and only once', 'Patient', 'birthDate', { valueDate: '2000-01-01' }, 'is there already'],
    [
      'a choice that is there in another type',
      'Patient',
      'deceased',
      { valueDateTime: '2000-01-01' },
      'is there already',
    ],
    ['what the type has no element for', 'Patient', 'nonsense', { valueString: 'x' }, 'no element'],
    ['a name of every object', 'Patient', '__proto__', { valueString: 'x' }, 'no element'],
    ['a value of another type', 'Patient', 'gender', { valueString: 'female' }, 'is of type code'],
    ['a choice that cannot be of the type', 'Patient', 'multipleBirth', { valueString: 'x' }, 'cannot be of the type'],
    ['where there is nothing', 'Patient.maritalStatus', 'text', { valueString: 'x' }, 'nothing at its path'],
    ['at several elements at once', 'Patient.name', 'text', { valueString: 'x' }, 'selects 2 elements'],
  ])('is refused for %s', async (_, path, element, given, why) => {
    expect(await refused(operation('add', path, [name(element), value(given)]))).toEqual([422, 'patch-failed']);
    expect(reason).toContain(why);
  });
});

describe('fhirpatch.html – insert', () => {
  const insert = (path: string, at: number, given: object) =>
    operation('insert', path, [value({ ...given }), number('index', at)]);
  const b = { valueIdentifier: { value: 'new' } };

  test.each([0, 1, 3])('puts an element into a list at %i, counted from 0', async (at) => {
    const { identifier } = await patched(insert('Patient.identifier', at, b));
    expect(identifier.map((one: { value: string }) => one.value)).toEqual(['1', '2', '3'].toSpliced(at, 0, 'new'));
  });

  test('makes a list that is not there yet, and keeps what stands beside primitives in its place', async () => {
    expect((await patched(insert('Patient.telecom', 0, { valueContactPoint: { value: '1' } }))).telecom).toHaveLength(
      1,
    );
    const body = await patched(insert('Patient.name[0].given', 0, { valueString: 'w' }));
    expect([body.name[0].given, body.name[0]._given]).toEqual([
      ['w', 'x', 'y'],
      [null, null, { id: 'second' }],
    ]);
  });

  test('is refused beyond the end of the list, into a part of one, and where there is none', async () => {
    for (const one of [
      insert('Patient.identifier', 4, b),
      insert("Patient.identifier.where(system = 'urn:b')", 0, b),
      insert('Patient.telecom', 1, { valueContactPoint: { value: '1' } }),
      insert('Patient.birthDate', 0, { valueDate: '2000-01-01' }),
      insert('Patient.name.given', 0, { valueDate: '2000-01-01' }),
      insert('Patient.maritalStatus.coding', 0, { valueCoding: { code: 'M' } }),
    ])
      expect(await refused(one)).toEqual([422, 'patch-failed']);
  });
});

describe('fhirpatch.html – delete', () => {
  test('removes an element, and what stands beside it; the last of a list takes the list with it', async () => {
    const body = await patched(
      operation('delete', 'Patient.name[0].given[1]'),
      operation('delete', 'Patient.contact[0]'),
      operation('delete', 'Patient.deceased'),
      operation('delete', "Patient.identifier.where(system = 'urn:b')"),
    );
    expect(body.name[0]).toEqual({ use: 'official', family: 'A', given: ['x'] });
    expect([body.contact, body.deceasedBoolean, body.identifier.length]).toEqual([undefined, undefined, 2]);
  });

  test('does nothing where nothing is found', async () => {
    const answer = await patch(operation('delete', 'Patient.maritalStatus')).expect(200);
    expect(answer.headers.etag).toBe((await server.http.get('/fhir/Patient/p')).headers.etag);
  });

  test('is refused for several elements, and for the resource', async () => {
    expect(await refused(operation('delete', 'Patient.identifier'))).toEqual([422, 'patch-failed']);
    expect(await refused(operation('delete', 'Patient'))).toEqual([422, 'patch-failed']);
  });
});

describe('fhirpatch.html – replace', () => {
  test('puts another value in the place of an element, wherever it stands', async () => {
    const body = await patched(
      operation('replace', 'Patient.birthDate', [value({ valueDate: '1971-02-03' })]),
      operation('replace', 'Patient.name[0].given[1]', [value({ valueString: 'Y' })]),
      operation('replace', 'Patient.contained[0].name', [value({ valueString: 'P' })]),
      operation('replace', 'Patient.contact[0].name', [value({ valueHumanName: { family: 'D' } })]),
    );
    expect([body.birthDate, body.name[0].given, body.name[0]._given]).toEqual(['1971-02-03', ['x', 'Y'], undefined]);
    expect([body.contained[0].name, body.contact[0].name]).toEqual(['P', { family: 'D' }]);
  });

  test('brings what stands beside a primitive, also where there is no value', async () => {
    const absent = { extension: [{ url: 'http://x.example/absent', valueCode: 'unknown' }] };
    const body = await patched(
      operation('replace', 'Patient.birthDate', [value({ _valueDate: absent })]),
      operation('replace', 'Patient.name[0].given[0]', [value({ valueString: 'w', _valueString: { id: 'first' } })]),
      operation('add', 'Patient', [name('gender'), value({ valueCode: 'other', _valueCode: absent })]),
    );
    expect([body.birthDate, body._birthDate, body.gender, body._gender]).toEqual([undefined, absent, 'other', absent]);
    expect([body.name[0].given, body.name[0]._given]).toEqual([
      ['w', 'y'],
      [{ id: 'first' }, { id: 'second' }],
    ]);
  });

  test('gives a choice another type', async () => {
    const body = await patched(operation('replace', 'Patient.deceased', [value({ valueDateTime: '2020' })]));
    expect([body.deceasedBoolean, body.deceasedDateTime]).toEqual([undefined, '2020']);
  });

  test('is refused where nothing or several is found, and for a value of another type', async () => {
    for (const [path, given] of [
      ['Patient.maritalStatus', { valueCodeableConcept: { text: 'x' } }],
      ['Patient.name.family', { valueString: 'x' }],
      ['Patient.birthDate', { valueString: '1971-02-03' }],
      ['Patient.name.count()', { valueInteger: 1 }],
    ] as const)
      expect(await refused(operation('replace', path, [value(given)]))).toEqual([422, 'patch-failed']);
  });
});

describe('fhirpatch.html – move', () => {
  const move = (path: string, from: number, to: number) =>
    operation('move', path, [number('source', from), number('destination', to)]);

  test.each([
    [0, 2, ['2', '3', '1']],
    [2, 0, ['3', '1', '2']],
    [1, 1, ['1', '2', '3']],
  ])('moves an element of a list from %i to %i', async (from, to, expected) => {
    const { identifier } = await patched(move('Patient.identifier', from, to));
    expect(identifier.map((one: { value: string }) => one.value)).toEqual(expected);
  });

  test('is refused from or to where the list is not', async () => {
    for (const one of [
      move('Patient.identifier', 3, 0),
      move('Patient.identifier', 0, 3),
      move('Patient.birthDate', 0, 0),
      move('Patient.telecom', 0, 0),
    ])
      expect(await refused(one)).toEqual([422, 'patch-failed']);
  });
});

describe('fhirpatch.html – rules for all operations', () => {
  test('all operations are done in their order, or none', async () => {
    const first = operation('add', 'Patient', [name('telecom'), value({ valueContactPoint: { value: '1' } })]);
    const then = operation('replace', 'Patient.telecom[0].value', [value({ valueString: '2' })]);
    expect((await patched(first, then)).telecom).toEqual([{ value: '2' }]);
    await patch(operation('delete', 'Patient.telecom')).expect(200);
    expect(await refused(first, operation('delete', 'Patient.name'))).toEqual([422, 'patch-failed']);
    expect((await server.http.get('/fhir/Patient/p')).body.telecom).toBeUndefined();
  });

  test('numbers keep the digits they were sent with, in the resource and in the patch', async () => {
    const text = JSON.stringify(
      parameters(operation('add', 'Patient', [name('extension'), value({ valueExtension: '@' })])),
    ).replace('"@"', '{"url":"http://x.example/size","valueDecimal":2.500}');
    const answer = await server.http.patch('/fhir/Patient/p').set('content-type', FHIR).send(text).expect(200);
    expect(answer.text).toContain('"valueDecimal":1.50}');
    expect(answer.text).toContain('"valueDecimal":2.500}');
  });

  test('the id cannot be changed, and what comes of it must be a valid resource', async () => {
    const other = operation('replace', 'Patient.id', [value({ valueId: 'q' })]);
    expect((await patch(other)).status).toBe(422);
    await server.http
      .put('/fhir/Observation/o')
      .set('content-type', FHIR)
      .send('{"resourceType":"Observation","id":"o","status":"final"}');
    const answer = await server.http
      .patch('/fhir/Observation/o')
      .set('content-type', FHIR)
      .send(JSON.stringify(parameters(operation('delete', 'Observation.status'))));
    expect([answer.status, problem(answer)]).toEqual([422, 'cardinality-min']);
  });

  test.each([
    ['no operation', parameters()],
    ['another parameter', parameters({ name: 'patch', part: [] })],
    ['no type', parameters({ name: 'operation', part: [{ name: 'path', valueString: 'Patient' }] })],
    ['an unknown type', parameters(operation('test', 'Patient.birthDate'))],
    ['no path', parameters({ name: 'operation', part: [{ name: 'type', valueCode: 'delete' }] })],
    ['a path that does not parse', parameters(operation('delete', 'Patient.name['))],
    ['a path to other resources', parameters(operation('delete', 'Patient.managingOrganization.resolve().name'))],
    ['a path that goes everywhere', parameters(operation('delete', 'Patient.repeat($this).descendants()'))],
    ['an add without a name', parameters(operation('add', 'Patient', [value({ valueString: 'x' })]))],
    ['an add without a value', parameters(operation('add', 'Patient', [name('gender')]))],
    ['an insert without an index', parameters(operation('insert', 'Patient.name', [value({ valueHumanName: {} })]))],
    ['a move without a source', parameters(operation('move', 'Patient.name', [number('destination', 0)]))],
    [
      'a negative index',
      parameters(operation('move', 'Patient.name', [number('source', -1), number('destination', 0)])),
    ],
    ['a part twice', parameters(operation('delete', 'Patient.name', [{ name: 'path', valueString: 'Patient' }]))],
  ])('%s: 400, with the operation as place', async (_, body) => {
    const answer = await server.http.patch('/fhir/Patient/p').set('content-type', FHIR).send(JSON.stringify(body));
    expect([answer.status, problem(answer)]).toEqual([400, 'patch-malformed']);
    expect(answer.body.issue[0].expression[0]).toMatch(/^Parameters/);
  });
});

test('what cannot be applied is told at its operation', async () => {
  const { body } = await patch(operation('delete', 'Patient.birthDate'), operation('delete', 'Patient.name'));
  expect([problem({ body }), body.issue[0].expression]).toEqual(['patch-failed', ['Parameters.parameter[1]']]);
});

describe('http.html#patch – a FHIRPath Patch', () => {
  const born = parameters(operation('replace', 'Patient.birthDate', [value({ valueDate: '1980-01-01' })]));

  test('is taken by a conditional patch, and with If-Match', async () => {
    const send = (path: string, headers = {}) =>
      server.http
        .patch(`/fhir/${path}`)
        .set({ 'content-type': FHIR, ...headers })
        .send(JSON.stringify(born));
    expect((await send('Patient?identifier=urn:a|1').expect(200)).body.birthDate).toBe('1980-01-01');
    await send('Patient/p', { 'if-match': 'W/"9999"' }).expect(412);
    await send('Patient?identifier=urn:a|none').expect(404);
    await send('Patient/none').expect(404);
    const xml = await server.http.patch('/fhir/Patient/p').set('content-type', 'application/fhir+xml').send('<a/>');
    expect([xml.status, xml.headers['accept-patch']]).toEqual([
      415,
      'application/json-patch+json, application/fhir+json, application/json',
    ]);
  });

  test.each(['transaction', 'batch'])('stands as Parameters in an entry of a %s', async (type) => {
    const entry = (resource: object, url = 'Patient/p') => ({
      fullUrl: `${BASE}/Patient/x`,
      resource,
      request: { method: 'PATCH', url },
    });
    const bundle = (resource: object, url?: string) => ({
      resourceType: 'Bundle',
      type,
      entry: [entry(resource, url)],
    });
    const done = await server.post(bundle(born, 'Patient?identifier=urn:a|1')).expect(200);
    expect(done.body.entry[0].response.status).toBe('200 OK');
    expect((await server.http.get('/fhir/Patient/p')).body.birthDate).toBe('1980-01-01');
    const broken = await server.post(bundle(parameters(operation('delete', 'Patient.name'))));
    const outcome = type === 'batch' ? broken.body.entry[0].response.outcome : broken.body;
    expect(outcome.issue[0].expression).toEqual(['Bundle.entry[0].resource.parameter[0]']);
    expect(outcome.issue[0].details.coding[0].code).toBe('patch-failed');
  });
});

describe('whatever a FHIRPath Patch asks for', () => {
  const path = fc.constantFrom(
    ...[
      'Patient',
      'Patient.name',
      'Patient.name[0]',
      'Patient.name[0].given',
      'Patient.name.given[1]',
      'Patient.contact',
    ],
    ...['Patient.birthDate', 'Patient.deceased', "Patient.identifier.where(system = 'urn:b')", 'Patient.contained[0]'],
    ...[
      'Patient.birthDate.extension',
      'Patient.managingOrganization.reference',
      'Patient.extension[0].value',
      "'x'",
      '1',
    ],
    ...[
      'Patient.name.first().given.last()',
      '%resource',
      '$this.name',
      'Patient.children()',
      'name.where(',
      'Organization',
    ],
  );
  const given = fc.oneof(
    fc.constantFrom(
      { valueString: 'x' },
      { valueDate: '2000' },
      { valueBoolean: true },
      { valueHumanName: { text: 'x' } },
    ),
    fc.constantFrom(
      { valueExtension: { url: 'http://x.example/e' } },
      { part: [{ name: 'gender', valueCode: 'male' }] },
    ),
    fc.constantFrom(
      { resource: { resourceType: 'Organization', id: 'q', name: 'Q' } },
      { valueIdentifier: 5 },
      { part: [] },
    ),
    fc.jsonValue().map((one) => ({ valueString: one })),
  );
  const element = fc.constantFrom(
    'name',
    'given',
    'extension',
    'contact',
    'deceased',
    'id',
    'contained',
    'x',
    '__proto__',
  );
  const index = fc.integer({ min: -1, max: 4 });
  const any = fc
    .record({
      type: fc.constantFrom('add', 'insert', 'delete', 'replace', 'move'),
      path,
      element,
      given,
      index,
      to: index,
    })
    .map((one) =>
      operation(one.type, one.path, [
        name(one.element),
        value(one.given),
        number('index', one.index),
        number('source', one.index),
        number('destination', one.to),
      ]),
    );

  test('it is done, or refused with a reason and nothing stored; what is stored stays one Patient', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(any, { minLength: 1, maxLength: 3 }), async (operations) => {
        const before = (await server.http.get('/fhir/Patient/p')).text;
        const { status } = await patch(...operations);
        expect([200, 400, 422]).toContain(status);
        const after = await server.http.get('/fhir/Patient/p').expect(200);
        expect([after.body.resourceType, after.body.id]).toEqual(['Patient', 'p']);
        if (status !== 200) expect(after.text).toBe(before);
      }),
      { numRuns: 100 },
    );
  });
});
