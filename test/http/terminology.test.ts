import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ownCanonical } from '../../src/fhir/canonical.ts';
import { createExpander, createTerminology } from '../../src/terminology/index.ts';
import { definitions } from '../mapping/toolkit.ts';
import { FHIR, type Served, served } from './harness.ts';

const LEVELS = ownCanonical('ValueSet', 'iscm-level');
const TERMS = ownCanonical('CodeSystem', 'iscm-term');
const GENDER = 'http://hl7.org/fhir/ValueSet/administrative-gender';

describe('terminology operations on what is at hand', () => {
  let server: Served;
  beforeAll(async () => {
    const terminology = createTerminology(definitions);
    server = await served({
      terminology: {
        terminology,
        expand: createExpander(definitions, terminology),
        find: {
          byUrl: (type, url) => definitions.find(type, url),
          byId: (type, id) => definitions.find(type, `https://w3id.org/iscm-fhir/${type}/${id}`),
        },
      },
    });
  });
  afterAll(() => server.close());

  const get = async (path: string, status = 200) => (await server.http.get(`/fhir/${path}`).expect(status)).body;
  const post = async (path: string, parameter: unknown[], status = 200) =>
    (
      await server.http
        .post(`/fhir/${path}`)
        .set('content-type', FHIR)
        .send(JSON.stringify({ resourceType: 'Parameters', parameter }))
        .expect(status)
    ).body;
  const part = (body: { parameter: { name: string }[] }, name: string) =>
    body.parameter.find((one) => one.name === name);

  describe('ValueSet/$expand', () => {
    test('of more than a thousand codes is refused, and given in pages', async () => {
      const url = 'http://hl7.org/fhir/ValueSet/ucum-common';
      const { issue } = await get(`ValueSet/$expand?url=${url}`, 413);
      expect(issue[0].details.text).toMatch(/^The value set has 1\d{3} codes; ask with count and offset\.$/);
      const { expansion } = await get(`ValueSet/$expand?url=${url}&offset=1000&count=5000`);
      expect(expansion.contains).toHaveLength(expansion.total - 1000);
      const rest = await get(`ValueSet/$expand?url=${url}&offset=1000`);
      expect(rest.expansion.contains).toEqual(expansion.contains);
      const page = await get(`ValueSet/$expand?url=${url}&count=5000`);
      expect([page.expansion.contains.length, page.expansion.total]).toEqual([1000, expansion.total]);
    });

    test('lists every code of a value set, by url or by id', async () => {
      const byUrl = await get(`ValueSet/$expand?url=${LEVELS}`);
      expect(byUrl).toMatchObject({
        resourceType: 'ValueSet',
        url: LEVELS,
        expansion: { total: 30, timestamp: expect.stringMatching(/^\d{4}-.*Z$/) },
      });
      expect(byUrl.expansion.parameter).toBeUndefined();
      expect(byUrl.expansion.contains).toHaveLength(30);
      expect(byUrl.expansion.contains[0]).toMatchObject({
        system: TERMS,
        code: expect.any(String),
        display: expect.any(String),
      });
      const byId = await get('ValueSet/iscm-level/$expand');
      expect(byId.expansion.contains).toEqual(byUrl.expansion.contains);
    });

    test('gives what begins with the filter, and the page asked for', async () => {
      const all = (await get(`ValueSet/$expand?url=${GENDER}`)).expansion;
      expect(all.contains.map(({ code }: { code: string }) => code).toSorted()).toEqual([
        'female',
        'male',
        'other',
        'unknown',
      ]);
      const some = (await get(`ValueSet/$expand?url=${GENDER}&filter=FEM`)).expansion;
      expect(some.contains).toMatchObject([{ code: 'female' }]);
      const page = (await get(`ValueSet/$expand?url=${GENDER}&offset=1&count=2`)).expansion;
      expect(page).toMatchObject({ total: 4, offset: 1, contains: all.contains.slice(1, 3) });
    });

    test.each([
      ['MAL', ['male']],
      ['at-prim', ['at-primary-diagnosis']],
      ['diagnosis primary', ['at-primary-diagnosis']],
      ['primary metastasis', []],
      ['iagnosis', []],
    ])('takes every word of the filter as the beginning of a word: %s', async (filter, codes) => {
      const url = filter === 'MAL' ? GENDER : ownCanonical('ValueSet', 'iscm-age-event');
      const { expansion } = await get(`ValueSet/$expand?${new URLSearchParams({ url, filter })}`);
      expect((expansion.contains ?? []).map(({ code }: { code: string }) => code)).toEqual(codes);
      expect([expansion.total, expansion.parameter]).toEqual([codes.length, [{ name: 'filter', valueString: filter }]]);
    });

    test.each(['filter=no-such-word', 'count=0', 'offset=99'])(
      'gives no empty list, which FHIR has not: %s',
      async (query) => {
        const { expansion } = await get(`ValueSet/$expand?url=${GENDER}&${query}`);
        expect(Object.keys(expansion)).not.toContain('contains');
      },
    );

    test('refuses what cannot be listed in full, rather than to list a part', async () => {
      const outcome = await get('ValueSet/$expand?url=http://hl7.org/fhir/ValueSet/observation-codes', 501);
      expect(outcome.issue[0].details.coding[0].code).toBe('value-set-not-expandable');
    });

    test.each([
      ['ValueSet/$expand', 400, 'parameter-missing', 'http.url'],
      ['ValueSet/$expand?url=http://example.org/none', 404, 'not-found'],
      ['ValueSet/none/$expand', 404, 'not-found'],
      [`ValueSet/$expand?url=${GENDER}&count=-1`, 400, 'parameter-invalid', 'http.count'],
      [`ValueSet/$expand?url=${GENDER}&offset=-1&count=5`, 400, 'parameter-invalid', 'http.offset'],
      ['ValueSet/$validate-code?url=http://example.org/none&code=a', 404, 'not-found'],
      ['CodeSystem/$validate-code?url=http://example.org/none&code=a', 404, 'not-found'],
      [`ValueSet/$validate-code?url=${GENDER}`, 400, 'parameter-missing', 'http.code'],
      ['CodeSystem/$lookup?code=a', 400, 'parameter-missing', 'http.system'],
    ])('answers %s with %i', async (path, status, id, place = undefined) => {
      const [issue] = (await get(path, status)).issue;
      expect([issue.details.coding[0].code, issue.expression?.[0]]).toEqual([id, place]);
    });
  });

  describe('$validate-code', () => {
    test('says whether a code is in a value set, with its display', async () => {
      const yes = await get(
        `ValueSet/$validate-code?url=${GENDER}&code=female&system=http://hl7.org/fhir/administrative-gender`,
      );
      expect(part(yes, 'result')).toMatchObject({ valueBoolean: true });
      expect(part(yes, 'display')).toMatchObject({ valueString: 'Female' });
      const no = await get(
        `ValueSet/$validate-code?url=${GENDER}&code=woman&system=http://hl7.org/fhir/administrative-gender`,
      );
      expect(part(no, 'result')).toMatchObject({ valueBoolean: false });
    });

    test('takes a concept of several codes, one of which suffices', async () => {
      const coding = [
        { system: 'https://example.org/local', code: 'w' },
        { system: 'http://hl7.org/fhir/administrative-gender', code: 'female' },
      ];
      const body = await post('ValueSet/$validate-code', [
        { name: 'url', valueUri: GENDER },
        { name: 'codeableConcept', valueCodeableConcept: { coding } },
      ]);
      expect(part(body, 'result')).toMatchObject({ valueBoolean: true });
    });

    test('says that a display is wrong', async () => {
      const body = await get(
        'CodeSystem/$validate-code?url=http://hl7.org/fhir/administrative-gender&code=female&display=Woman',
      );
      expect(part(body, 'result')).toMatchObject({ valueBoolean: false });
      expect(part(body, 'display')).toMatchObject({ valueString: 'Female' });
    });

    test('of a code without its system, the display too', async () => {
      const url = `ValueSet/$validate-code?url=${GENDER}&code=female`;
      expect((await get(url)).parameter).toEqual([
        { name: 'result', valueBoolean: true },
        { name: 'display', valueString: 'Female' },
      ]);
      expect((await get(`${url}&display=Woman`)).parameter).toEqual([
        { name: 'result', valueBoolean: false },
        { name: 'message', valueString: "The display should be 'Female'." },
        { name: 'display', valueString: 'Female' },
      ]);
      // of two systems, one of which has the code
      const types = 'ValueSet/$validate-code?url=http://hl7.org/fhir/ValueSet/defined-types&code=Patient';
      expect(part(await get(types), 'display')).toMatchObject({ valueString: 'Patient' });
      expect(part(await get(`${types}&display=Person`), 'result')).toMatchObject({ valueBoolean: false });
    });

    test('says no for a code of another system than the one asked about', async () => {
      const body = await post('CodeSystem/$validate-code', [
        { name: 'url', valueUri: 'http://hl7.org/fhir/administrative-gender' },
        { name: 'coding', valueCoding: { system: 'https://example.org/local', code: 'female' } },
      ]);
      expect(body.parameter).toEqual([
        { name: 'result', valueBoolean: false },
        { name: 'message', valueString: 'The code is not among the valid ones.' },
      ]);
      const own = await post('CodeSystem/$validate-code', [
        { name: 'url', valueUri: 'http://hl7.org/fhir/administrative-gender' },
        { name: 'coding', valueCoding: { system: 'http://hl7.org/fhir/administrative-gender', code: 'female' } },
      ]);
      expect(part(own, 'result')).toMatchObject({ valueBoolean: true });
    });

    test('does not say no where one of the codes of a concept cannot be told', async () => {
      const coding = [
        { system: 'https://example.org/local', code: 'w' },
        { system: 'http://loinc.org', code: '1-8' },
      ];
      const outcome = await post(
        'ValueSet/$validate-code',
        [
          { name: 'url', valueUri: 'http://hl7.org/fhir/ValueSet/observation-codes' },
          { name: 'codeableConcept', valueCodeableConcept: { coding } },
        ],
        501,
      );
      expect(outcome.issue[0].details.coding[0].code).toBe('code-not-checkable');
    });

    test('needs a code, also where a coding has none', async () => {
      const outcome = await post(
        'ValueSet/$validate-code',
        [
          { name: 'url', valueUri: GENDER },
          { name: 'coding', valueCoding: { display: 'Female' } },
        ],
        400,
      );
      expect(outcome.issue[0].details.coding[0].code).toBe('parameter-missing');
    });

    test('takes the display of a coding', async () => {
      const valueCoding = { system: 'http://hl7.org/fhir/administrative-gender', code: 'female', display: 'Woman' };
      const body = await post('ValueSet/$validate-code', [
        { name: 'url', valueUri: GENDER },
        { name: 'coding', valueCoding },
      ]);
      expect(part(body, 'result')).toMatchObject({ valueBoolean: false });
    });

    test('does not guess where the code system is not at hand', async () => {
      const outcome = await get(
        'ValueSet/$validate-code?url=http://hl7.org/fhir/ValueSet/observation-codes&system=http://loinc.org&code=1-8',
        501,
      );
      expect(outcome.issue[0].details.coding[0].code).toBe('code-not-checkable');
    });
  });

  describe('of a value set with several versions', () => {
    const GRADES = 'http://hl7.org/fhir/ValueSet/match-grade';
    const known = definitions.versions('ValueSet', GRADES).map(({ version }) => String(version));
    const [newest, older] = known;
    const systems: Record<string, string> = {
      '4.0.1': 'http://terminology.hl7.org/CodeSystem/match-grade',
      '5.3.0-ballot-tc1': 'http://hl7.org/fhir/match-grade',
    };
    /** The system of the codes in an expansion. */
    const expanded = async (url: string): Promise<string[]> => {
      const { expansion } = await get(`ValueSet/$expand?url=${url}`);
      return [...new Set<string>((expansion.contains ?? []).map(({ system }: { system: string }) => system))];
    };
    const isIn = async (url: string, system: string | undefined) =>
      part(await get(`ValueSet/$validate-code?url=${url}&code=certain&system=${system}`), 'result');

    test('$expand and $validate-code are about the one that was asked for', async () => {
      for (const version of known) {
        const other = known.find((one) => one !== version) ?? '';
        expect(await expanded(`${GRADES}|${version}`)).toEqual([systems[version]]);
        expect(await isIn(`${GRADES}|${version}`, systems[version])).toMatchObject({ valueBoolean: true });
        expect(await isIn(`${GRADES}|${version}`, systems[other])).toMatchObject({ valueBoolean: false });
      }
      expect(older).toBeDefined();
      const apart = `${GRADES}&valueSetVersion=`;
      for (const version of known) {
        expect(await expanded(apart + version)).toEqual([systems[version]]);
        expect(await isIn(apart + version, systems[version])).toMatchObject({ valueBoolean: true });
      }
      await get(`ValueSet/$expand?url=${apart}9`, 404);
      await get('ValueSet/iscm-level/$expand?valueSetVersion=9', 404);
      expect(await expanded(GRADES)).toEqual([systems[newest ?? '']]);
    });
  });

  test('CodeSystem/$validate-code is about the version that was asked for, or any', async () => {
    const system = 'http://terminology.hl7.org/CodeSystem/allergyintolerance-verification';
    const [newest, older] = definitions.versions('CodeSystem', system).map(({ version }) => String(version));
    const has = async (version: string) =>
      part(await get(`CodeSystem/$validate-code?url=${system}${version}&code=presumed`), 'result');
    for (const by of ['|', '&version=']) {
      expect([await has(''), await has(by + newest), await has(by + older)]).toMatchObject([
        { valueBoolean: true },
        { valueBoolean: true },
        { valueBoolean: false },
      ]);
    }
    await get(`CodeSystem/$lookup?system=${system}&code=presumed&version=${newest}`);
    await get(`CodeSystem/$lookup?system=${system}&code=presumed&version=${older}`, 404);
  });

  test('CodeSystem/$lookup gives the display of a code', async () => {
    const body = await get('CodeSystem/$lookup?system=http://hl7.org/fhir/administrative-gender&code=female');
    expect(part(body, 'display')).toMatchObject({ valueString: 'Female' });
    await get('CodeSystem/$lookup?system=http://hl7.org/fhir/administrative-gender&code=woman', 404);
    await get('CodeSystem/$lookup?system=http://snomed.info/sct&code=94600009', 404);
    await get('CodeSystem/$lookup?code=female', 400);
    const system = 'http://terminology.hl7.org/CodeSystem/condition-clinical';
    expect((await get(`CodeSystem/$lookup?system=${system}&code=relapse`)).parameter).toEqual([
      { name: 'name', valueString: 'Condition Clinical Status Codes' },
      { name: 'display', valueString: 'Relapse' },
      {
        name: 'property',
        part: [
          { name: 'code', valueCode: 'parent' },
          { name: 'value', valueCode: 'active' },
        ],
      },
    ]);
  });

  describe('CodeSystem/$subsumes (http://hl7.org/fhir/R4/codesystem-operation-subsumes.html)', () => {
    const system = 'http://terminology.hl7.org/CodeSystem/condition-clinical';

    test.each([
      ['active', 'relapse', 'subsumes'],
      ['relapse', 'active', 'subsumed-by'],
      ['relapse', 'relapse', 'equivalent'],
      ['relapse', 'remission', 'not-subsumed'],
    ])('%s and %s: %s', async (codeA, codeB, outcome) => {
      const expected = [{ name: 'outcome', valueCode: outcome }];
      const asked = new URLSearchParams({ system, codeA, codeB });
      expect((await get(`CodeSystem/$subsumes?${asked}`)).parameter).toEqual(expected);
      const codings = Object.entries({ codingA: codeA, codingB: codeB }).map(([name, code]) => ({
        name,
        valueCoding: { system, code },
      }));
      expect((await post('CodeSystem/$subsumes', codings)).parameter).toEqual(expected);
    });

    test.each([
      [`system=${system}&codeA=active`, 400, 'parameter-missing', 'http.codeB'],
      ['codeA=active&codeB=relapse', 400, 'parameter-missing', 'http.system'],
      [`system=${system}&codeA=active&codeB=none`, 404, 'code-unknown', undefined],
      ['system=http://loinc.org&codeA=1&codeB=2', 404, 'code-system-unknown', undefined],
      [`system=${system}&version=0&codeA=active&codeB=relapse`, 404, 'code-system-unknown', undefined],
      [`system=${system}&codeA=active&codeC=relapse`, 400, 'operation-parameter-not-supported', 'http.codeC'],
    ])('answers %s with %i', async (query, status, id, place) => {
      const [issue] = (await get(`CodeSystem/$subsumes?${query}`, status)).issue;
      expect([issue.details.coding[0].code, issue.expression?.[0]]).toEqual([id, place]);
    });

    test('refuses codes of two systems, and is asked of a code system by its id', async () => {
      const coding = (name: string, of: string) => ({ name, valueCoding: { system: of, code: 'active' } });
      await post('CodeSystem/$subsumes', [coding('codingA', system), coding('codingB', 'http://loinc.org')], 400);
      const url = 'CodeSystem/iscm-term/$subsumes?codeA=C1&codeB=C1';
      expect((await get(url)).parameter).toEqual([{ name: 'outcome', valueCode: 'equivalent' }]);
      await get('CodeSystem/none/$subsumes?codeA=C1&codeB=C1', 404);
    });
  });

  test('ConceptMap/$translate gives the code for a word of a case, and the word back', async () => {
    const url = ownCanonical('ConceptMap', 'iscm-age-event');
    const there = await get(
      `ConceptMap/$translate?url=${url}&system=${ownCanonical('CodeSystem', 'iscm-word-age-events')}&code=primary-diagnosis`,
    );
    expect(part(there, 'result')).toMatchObject({ valueBoolean: true });
    expect(there.parameter.filter(({ name }: { name: string }) => name === 'match')).toHaveLength(1);
    expect(part(there, 'match')).toMatchObject({
      part: expect.arrayContaining([
        { name: 'equivalence', valueCode: 'equal' },
        { name: 'concept', valueCoding: expect.objectContaining({ system: TERMS, code: 'at-primary-diagnosis' }) },
      ]),
    });
    const back = await get(
      `ConceptMap/iscm-age-event/$translate?system=${TERMS}&code=at-primary-diagnosis&reverse=true`,
    );
    expect(JSON.stringify(back)).toContain('"primary-diagnosis"');
    for (const code of ['nothing', 'at-primary-diagnosis']) {
      const system = code === 'nothing' ? ownCanonical('CodeSystem', 'iscm-word-age-events') : TERMS;
      const none = await get(`ConceptMap/$translate?url=${url}&system=${system}&code=${code}`);
      expect(none.parameter).toEqual([
        { name: 'result', valueBoolean: false },
        { name: 'message', valueString: 'The map has nothing for this code.' },
      ]);
    }
    expect(part(there, 'message')).toBeUndefined();
    await get(`ConceptMap/$translate?url=${url}`, 400);
  });

  test.each([
    ['ValueSet/$expand', 'exclude-system=http://loinc.org'],
    ['ValueSet/$expand', 'activeOnly=true'],
    ['ValueSet/$validate-code', 'systemVersion=1'],
    ['CodeSystem/$validate-code', 'date=2020'],
    ['CodeSystem/$lookup', 'sytem=x'],
    ['ConceptMap/$translate', 'targetsystem=x'],
  ])('%s refuses what it does not read and what would make its answer another one: %s', async (path, parameter) => {
    const { issue } = await get(`${path}?${parameter}`, 400);
    expect([issue[0].details.coding[0].code, issue[0].expression]).toEqual([
      'operation-parameter-not-supported',
      [`http.${parameter.split('=')[0]}`],
    ]);
  });

  test('a value set that comes with the question is refused as such; what changes no codes is passed over', async () => {
    const valueSet = { name: 'valueSet', resource: { resourceType: 'ValueSet', status: 'active' } };
    const { issue } = await post('ValueSet/$expand', [valueSet], 400);
    expect(issue[0].expression).toEqual(['Parameters.parameter[0]']);
    const asked = 'displayLanguage=de&includeDesignations=true&_format=json';
    expect((await get(`ValueSet/$expand?url=${GENDER}&${asked}`)).expansion.total).toBe(4);
  });

  test('are named in the CapabilityStatement', async () => {
    const { rest } = await get('metadata');
    const valueSet = rest[0].resource.find(({ type }: { type: string }) => type === 'ValueSet');
    expect(valueSet.operation.map(({ name }: { name: string }) => name)).toEqual(['expand', 'validate-code']);
  });
});
