import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import type { IscmCase } from '../../src/case/case.ts';
import { parseCase } from '../../src/case/parse-case.ts';
import { parseExact } from '../../src/fhir/decimal.ts';
import { asArray, isObject, isResource, type JsonObject, type JsonValue, type Resource } from '../../src/fhir/json.ts';
import { createValidator } from '../../src/validate/index.ts';
import { processorTime } from '../processor-time.ts';
import { definitions, root, shippedMapping } from './toolkit.ts';

const mapping = shippedMapping();

function example(name: string): IscmCase {
  const parsed = parseCase(parse(readFileSync(join(root, 'examples', name, 'case.yaml'), 'utf8')));
  if (!parsed.ok) throw new Error(parsed.issues.map(({ message }) => message).join('\n'));
  return parsed.case;
}

const s4 = example('s4');
const sent = (value: JsonValue): JsonValue => JSON.parse(JSON.stringify(value));

/** S4's Bundle with its resources changed. */
function s4With(change: (resource: Resource) => void): JsonObject {
  const bundle: JsonObject = JSON.parse(JSON.stringify(mapping.toBundle(s4)));
  for (const resource of resourcesOf(bundle)) change(resource);
  return bundle;
}

function resourcesOf(bundle: JsonObject): Resource[] {
  return asArray(bundle.entry).flatMap((entry) =>
    isObject(entry) && isResource(entry.resource) ? [entry.resource] : [],
  );
}

const claims = (resource: Resource, profile: string): boolean =>
  JSON.stringify(resource.meta ?? {}).includes(`/${profile}"`);

function readOne(bundle: JsonValue) {
  const result = mapping.toCases(bundle);
  expect(result.cases).toHaveLength(1);
  const [read] = result.cases;
  const issues = [...result.issues, ...(read?.issues ?? [])];
  return { case: read?.case, issues: issues.filter(({ id }) => id !== 'used') };
}

describe('paper S4', () => {
  it('is the same case after FHIR', () => {
    expect(sent(readOne(sent(mapping.toBundle(s4))).case ?? null)).toEqual(sent(s4));
  });

  it('is the Bundle kept beside it, so that a change of what is written is seen', () => {
    const kept: JsonValue = JSON.parse(readFileSync(join(root, 'examples', 's4', 'bundle.json'), 'utf8'));
    expect(sent(mapping.toBundle(s4))).toEqual(kept);
  });

  it('is valid against our profiles and mCODE’s', () => {
    const source = readFileSync(join(root, 'examples', 's4', 'bundle.json'), 'utf8');
    const issues = createValidator({ definitions }).validate(
      { resource: JSON.parse(source), source },
      { level: 'error' },
    );
    expect(issues).toEqual([]);
  });

  it('can be read without profile claims, tags and identifiers of ours', () => {
    const plain = s4With((resource) => {
      delete resource.meta;
      delete resource.identifier;
    });
    const { case: value } = readOne(plain);
    expect(value?.lesions).toEqual([
      expect.objectContaining({
        key: 'lesions-1',
        region: 'conus',
        level: { kind: 'vertebra', cranial: 'T12', caudal: 'L1' },
      }),
    ]);
    expect(value?.markers?.map(({ marker, result }) => `${marker} ${result ?? ''}`)).toEqual(
      expect.arrayContaining(['ck7 positive', 'ck20 negative', 'her2 weakly-positive']),
    );
    expect(value?.radiotherapies?.map(({ totalDose }) => totalDose)).toContain(30);
  });
});

it('a corrected finding is read as the one it corrects', () => {
  const corrected = s4With((resource) => {
    if (claims(resource, 'iscm-mri-finding')) resource.status = 'corrected';
  });
  const { case: value, issues } = readOne(corrected);
  expect(value).toEqual(readOne(s4With(() => {})).case);
  expect(issues).toContainEqual(expect.objectContaining({ expression: expect.stringMatching(/\.status$/) }));
});

describe('what is not a fact is not read as one', () => {
  const mri = (resource: Resource): boolean => claims(resource, 'iscm-mri-finding');

  it.each<[string, (resource: Resource) => void, string]>([
    ['entered in error', (resource) => Object.assign(resource, { status: 'entered-in-error' }), 'status'],
    ['preliminary', (resource) => Object.assign(resource, { status: 'preliminary' }), 'status'],
    [
      'under an unknown modifier extension',
      (resource) =>
        Object.assign(resource, { modifierExtension: [{ url: 'https://example.org/not', valueBoolean: true }] }),
      'modifierExtension',
    ],
    [
      'under unknown implicit rules',
      (resource) => Object.assign(resource, { implicitRules: 'https://example.org/rules' }),
      'implicitRules',
    ],
  ])('a finding %s', (_what, change, element) => {
    const { case: value, issues } = readOne(s4With((resource) => mri(resource) && change(resource)));
    expect(value?.mriFindings).toBeUndefined();
    expect(value?.lesions).toHaveLength(1);
    expect(issues).toContainEqual(
      expect.objectContaining({
        id: 'blocked-by-modifier',
        expression: expect.stringMatching(new RegExp(`\\.${element}$`)),
      }),
    );
  });

  it('a refuted episode', () => {
    const { case: value, issues } = readOne(
      s4With((resource) => {
        if (claims(resource, 'iscm-condition'))
          resource.verificationStatus = {
            coding: [{ system: 'http://terminology.hl7.org/CodeSystem/condition-ver-status', code: 'refuted' }],
          };
      }),
    );
    expect(value?.episodes).toBeUndefined();
    expect(issues).toContainEqual(expect.objectContaining({ id: 'blocked-by-modifier' }));
  });

  it('a metastasis that was looked for and not found is absent, not missing', () => {
    const { case: value } = readOne(
      s4With((resource) => {
        if (claims(resource, 'iscm-metastasis'))
          resource.verificationStatus = {
            coding: [{ system: 'http://terminology.hl7.org/CodeSystem/condition-ver-status', code: 'refuted' }],
          };
      }),
    );
    expect(value?.metastases?.map(({ presence }) => presence)).toEqual(['absent', 'absent', 'absent']);
  });

  it('a resource of any kind, once taken back, costs what hangs on it and no more', () => {
    const whole: JsonObject = JSON.parse(JSON.stringify(mapping.toBundle(s4)));
    const system = 'http://terminology.hl7.org/CodeSystem/condition-ver-status';
    for (const [at, { resourceType, id }] of resourcesOf(whole).entries()) {
      if (['Patient', 'BodyStructure', 'Provenance', 'List'].includes(resourceType)) continue;
      const bundle: JsonObject = JSON.parse(JSON.stringify(whole));
      const [resource] = resourcesOf(bundle).slice(at);
      if (resourceType === 'Condition')
        Object.assign(resource ?? {}, { verificationStatus: { coding: [{ system, code: 'entered-in-error' }] } });
      else Object.assign(resource ?? {}, { status: 'entered-in-error' });
      const { case: value, issues } = readOne(bundle);
      expect(value?.patient, `${resourceType}/${id}`).toMatchObject({ sex: 'female' });
      expect(issues.filter(({ severity }) => severity === 'error')).toEqual([]);
      expect(issues).toContainEqual(expect.objectContaining({ id: 'blocked-by-modifier' }));
    }
  });

  it('of a list only what hangs on it goes', () => {
    const responses = s4.responses?.map((one) =>
      one.key === 'iscm-response' ? { ...one, to: ['laminectomy', 'brain-biopsy'] } : one,
    );
    const bundle: JsonObject = JSON.parse(JSON.stringify(mapping.toBundle({ ...s4, ...(responses && { responses }) })));
    for (const resource of resourcesOf(bundle))
      if (claims(resource, 'iscm-metastasis') && JSON.stringify(resource.code).includes('94225005'))
        resource.verificationStatus = {
          coding: [{ system: 'http://terminology.hl7.org/CodeSystem/condition-ver-status', code: 'entered-in-error' }],
        };
    const { case: value } = readOne(bundle);
    expect(value?.metastases?.map(({ key }) => key)).toEqual(['liver', 'lung']);
    expect(value?.surgeries?.map(({ key }) => key)).toEqual(['breast-surgery', 'laminectomy']);
    expect(value?.responses?.find(({ key }) => key === 'iscm-response')?.to).toEqual(['laminectomy']);
  });

  it('an amended finding is a fact', () => {
    const { case: value } = readOne(
      s4With((resource) => mri(resource) && Object.assign(resource, { status: 'amended' })),
    );
    expect(value?.mriFindings).toHaveLength(1);
  });
});

describe('nothing is lost without a word', () => {
  it('names resources and elements that a case cannot hold', () => {
    const bundle = s4With((resource) => {
      if (resource.resourceType === 'Patient') resource.telecom = [{ system: 'phone', value: '1' }];
    });
    asArray(bundle.entry).push({
      fullUrl: 'urn:uuid:0a1b',
      resource: { resourceType: 'Encounter', status: 'finished', class: { code: 'AMB' } },
    });
    const { issues } = readOne(bundle);
    expect(issues.map(({ id, expression }) => `${id} ${expression ?? ''}`)).toEqual([
      expect.stringMatching(/^not-represented Bundle\.entry\[\d+\]\.resource$/),
      'not-represented Bundle.entry[0].resource.telecom[0]',
    ]);
  });

  it('reports two values for one field and keeps the first', () => {
    const bundle = s4With((resource) => {
      if (!claims(resource, 'iscm-metastasis')) return;
      resource.code = { coding: [{ system: 'http://snomed.info/sct', code: '94381002' }] };
    });
    const { case: value, issues } = readOne(bundle);
    expect(value?.metastases?.map(({ site }) => site)).toEqual(['brain', 'liver', 'lung']);
    expect(issues.filter(({ id }) => id === 'contradiction')).toHaveLength(2);
  });

  it.each(['our', 'others’'])('a number of a patient without a system costs itself alone, in %s form', (form) => {
    const bundle = s4With((resource) => {
      if (form !== 'our') delete resource.meta;
      if (resource.resourceType === 'Patient') resource.identifier = [{ value: '7' }, { system: 'urn:s', value: '8' }];
    });
    const { case: value, issues } = readOne(bundle);
    expect(value?.patient.identifiers).toEqual([{ system: 'urn:s', value: '8' }]);
    expect(value?.episodes).toHaveLength(1);
    expect(issues.map(({ message }) => message)).toContainEqual(expect.stringContaining('identifiers[0].system'));
  });

  it.each([
    ['remarks', 'no remark', 'x'.repeat(10_001)],
    ['recordedAt', '2020-01-01T00:00:00Z', '2016-12-31T23:59:60Z'],
  ])('%s that a case cannot hold cost themselves alone', (field, before, after) => {
    const whole: IscmCase = { ...s4, remarks: 'no remark', recordedAt: '2020-01-01T00:00:00Z' };
    const { [field as 'remarks']: _, ...rest } = whole;
    const text = JSON.stringify(mapping.toBundle(whole)).replaceAll(before, after);
    const { case: value, issues } = readOne(JSON.parse(text));
    expect(sent(value ?? null)).toEqual(sent(rest));
    expect(issues).toEqual([expect.objectContaining({ id: 'left-out', message: expect.stringContaining(field) })]);
  });

  it('reads a dose that is written with a power of ten, and writes one', () => {
    const dosed = (dose: string) => {
      const therapy = `{"key":"rt-1","treats":["${s4.episodes?.[0]?.key}"],"given":"given","totalDose":${dose}}`;
      const parsed = parseCase(parseExact(`${JSON.stringify(s4).slice(0, -1)},"radiotherapies":[${therapy}]}`));
      if (!parsed.ok) throw new Error(parsed.issues.map(({ message }) => message).join('\n'));
      return JSON.stringify(mapping.toBundle(parsed.case));
    };
    expect(dosed('1.8e1')).toBe(dosed('18'));
    const read = readOne(parseExact(dosed('18').replace('"value":1800,', '"value":1.8E3,')));
    expect(read.case?.radiotherapies).toMatchObject([{ totalDose: 18 }]);
  });

  it.each([
    '4.285714285714286',
    '0.014285714285714287',
    '12345678901234567890',
    '30.123456789012345678',
    '1e+307',
    '5e-8',
    '0',
  ])('keeps a dose of %s Gy there and back', (dose) => {
    const therapy = `{"key":"rt-1","treats":["${s4.episodes?.[0]?.key}"],"given":"given","totalDose":${dose}}`;
    const parsed = parseCase(parseExact(`${JSON.stringify(s4).slice(0, -1)},"radiotherapies":[${therapy}]}`));
    if (!parsed.ok) throw new Error(parsed.issues.map(({ message }) => message).join('\n'));
    const read = readOne(parseExact(JSON.stringify(mapping.toBundle(parsed.case)))).case?.radiotherapies;
    expect(JSON.stringify(read?.[0]?.totalDose)).toBe(dose);
  });

  it('leaves of a list that names something twice the second alone out', () => {
    const whole = {
      ...s4,
      episodes: s4.episodes?.map((one) => ({ ...one, regions: ['cervical', 'thoracic'] as const })),
    };
    const bundle: JsonObject = JSON.parse(JSON.stringify(mapping.toBundle(JSON.parse(JSON.stringify(whole)))));
    for (const resource of resourcesOf(bundle))
      if (claims(resource, 'iscm-condition'))
        resource.bodySite = [...asArray(resource.bodySite), ...asArray(resource.bodySite)];
    const { case: value, issues } = readOne(bundle);
    expect(value?.episodes).toMatchObject([{ regions: ['cervical', 'thoracic'] }]);
    expect(issues.filter(({ id }) => id === 'left-out')).toHaveLength(1);
  });

  it('takes what is referred to twice for one', () => {
    const bundle = s4With((resource) => {
      if (claims(resource, 'iscm-surgery'))
        resource.reasonReference = [resource.reasonReference ?? []].flat().flatMap((one) => [one, one]);
    });
    const { case: value, issues } = readOne(bundle);
    expect(value?.surgeries).toEqual(s4.surgeries);
    expect(issues).toEqual([]);
  });

  it('reports a reference that leads nowhere', () => {
    const bundle = s4With((resource) => {
      if (claims(resource, 'iscm-lesion-size'))
        resource.focus = [{ reference: 'urn:uuid:00000000-0000-0000-0000-000000000000' }];
    });
    const { case: value, issues } = readOne(bundle);
    expect(value?.lesionSizes).toBeUndefined();
    expect(value?.lesions).toEqual(s4.lesions);
    expect(issues).toContainEqual(expect.objectContaining({ id: 'without-item', severity: 'warning' }));
    const leftOut = issues.filter(({ severity }) => severity === 'error');
    expect(leftOut).toEqual([
      expect.objectContaining({
        id: 'left-out',
        expression: expect.stringMatching(/^Bundle\.entry\[\d+\]\.resource$/),
      }),
    ]);
  });

  it.each([
    ['named, each where it stands', 0, 3],
    ['left where others cannot be read', 3, 0],
  ])('resources of one kind beyond what a case holds are %s', (_what, damaged, beyond) => {
    const bundle: JsonObject = JSON.parse(JSON.stringify(mapping.toBundle(s4)));
    const entries = asArray(bundle.entry);
    const [marker] = resourcesOf(bundle).filter((resource) => claims(resource, 'iscm-ihc'));
    bundle.entry = entries.filter((entry) => !JSON.stringify(entry).includes('/iscm-ihc"'));
    for (let at = 0; at < 1003; at += 1) {
      const { code, ...rest } = structuredClone(marker ?? { resourceType: 'Observation', code: null });
      const resource = { ...rest, id: `m-${at}`, identifier: [], ...(at < damaged ? {} : { code }) };
      asArray(bundle.entry).push({ fullUrl: `https://ehr.example.org/fhir/Observation/m-${at}`, resource });
    }
    const { case: value, issues } = readOne(bundle);
    expect(value?.markers).toHaveLength(1000);
    expect(value?.lesions).toEqual(s4.lesions);
    const leftOut = issues.filter(({ id }) => id === 'left-out');
    expect(new Set(leftOut.map(({ expression }) => expression)).size).toBe(damaged + beyond);
    expect(leftOut.filter(({ message }) => message.includes('more of its kind'))).toHaveLength(beyond);
  });

  it.each([
    ['kind', undefined],
    ['country', { url: 'country', valueCode: 'XX' }],
  ])('says where a source stands of which the %s cannot be read', (part, instead) => {
    const bundle = s4With((resource) => {
      for (const extension of asArray(resource.extension))
        if (isObject(extension) && String(extension.url).endsWith('/iscm-case-source'))
          extension.extension = [
            ...asArray(extension.extension).filter((one) => isObject(one) && one.url !== part),
            ...(instead === undefined ? [] : [instead]),
          ];
    });
    const { case: value, issues } = readOne(bundle);
    expect(value?.source?.citation).toEqual(part === 'kind' ? undefined : s4.source?.citation);
    const at = resourcesOf(bundle).findIndex(({ resourceType }) => resourceType === 'Provenance');
    expect(issues).toMatchObject([{ id: 'left-out', expression: `Bundle.entry[${at}].resource` }]);
  });

  it('of a stage or a size that cannot be in one part keeps the others', () => {
    const parsed = parseCase({
      model: s4.model,
      id: 'c1',
      patient: {},
      primaryCancers: [{ key: 'p', tnm: { t: '1', n: '2', m: '0' }, size: { longest: 20, others: [5, 7] } }],
    });
    if (!parsed.ok) throw new Error('the case is valid');
    const text = JSON.stringify(mapping.toBundle(parsed.case))
      .replace('"text":"T1"', '"text":"T1mi"')
      .replace('"value":7,', '"value":0,');
    const { case: value, issues } = readOne(JSON.parse(text));
    expect(value?.primaryCancers).toEqual([{ key: 'p', tnm: { n: '2', m: '0' }, size: { longest: 20, others: [5] } }]);
    expect(issues.map(({ id, message }) => [id, /primaryCancers[^:]*/.exec(message)?.[0]])).toEqual([
      ['left-out', 'primaryCancers[0].tnm.t'],
      ['left-out', 'primaryCancers[0].size.others[1]'],
    ]);
  });

  it.each(['a.b', 'ü', 'x'.repeat(65)])('a case under "%s", which is no id, is told and read under another', (id) => {
    const text = JSON.stringify(mapping.toBundle(s4)).replaceAll('"value":"s4#', `"value":"${id}#`);
    const bundle: JsonObject = JSON.parse(text);
    if (isObject(bundle.identifier)) bundle.identifier.value = id;
    const { case: value, issues } = readOne(bundle);
    expect(value?.lesions).toHaveLength(s4.lesions?.length ?? 0);
    expect(value?.id).toMatch(/^[0-9a-f-]{36}$/);
    expect(issues).toMatchObject([{ id: 'case-id-invalid', severity: 'error', expression: 'Bundle.identifier' }]);
    expect(issues[0]?.message).toContain('1 to 64 letters, digits and hyphens');
  });

  it.each([
    ['2016', '2016'],
    ['2016-02', '2016-02'],
    ['2016-02-03', '2016-02-03'],
    ['2016-02-03T23:30:00-05:00', '2016-02-03'],
    ['20160203', undefined],
    ['12016-02-03', undefined],
    ['2016-2-3', undefined],
    ['2016-02-031', undefined],
  ])('a date written %s is read as %s', (written, date) => {
    const bundle = s4With((resource) => {
      if (claims(resource, 'iscm-condition')) resource.onsetDateTime = written;
    });
    const { case: value, issues } = readOne(bundle);
    expect(value?.episodes?.[0]?.onset).toBe(date);
    const at = resourcesOf(bundle).findIndex((resource) => claims(resource, 'iscm-condition'));
    const left = { id: 'not-represented', expression: `Bundle.entry[${at}].resource.onsetDateTime` };
    expect(issues).toMatchObject(date === undefined ? [left] : []);
  });

  it('a size that two studies have as their result is told, and is of the first', () => {
    const parsed = parseCase({
      model: s4.model,
      id: 'c1',
      patient: {},
      episodes: [{ key: 'e' }],
      lesions: [{ key: 'l', episode: 'e' }],
      imagingStudies: [
        { key: 'first', modality: 'mri' },
        { key: 'second', modality: 'ct' },
      ],
      lesionSizes: [{ key: 'z', lesion: 'l', study: 'first', longest: 9 }],
    });
    if (!parsed.ok) throw new Error('the case is valid');
    const bundle: JsonObject = JSON.parse(JSON.stringify(mapping.toBundle(parsed.case)));
    const [first, second] = resourcesOf(bundle).filter(({ resourceType }) => resourceType === 'DiagnosticReport');
    if (first === undefined || second === undefined) throw new Error('there are two studies');
    second.result = structuredClone(first.result);
    const { case: value, issues } = readOne(bundle);
    expect(value?.lesionSizes).toMatchObject([{ study: 'first' }]);
    expect(issues).toMatchObject([{ id: 'contradiction', expression: expect.stringContaining('entry[') }]);
    expect(issues[0]?.message).toContain('lesionSizes.study of z');
  });

  it('a finding that calls itself the patient costs the patient nothing', () => {
    const bundle = s4With((resource) => {
      const [own] = asArray(resource.identifier);
      if (claims(resource, 'iscm-age-at-event') && isObject(own)) own.value = 's4#patient';
    });
    const entries = asArray(bundle.entry);
    bundle.entry = entries.toReversed();
    const { case: value, issues } = readOne(bundle);
    expect(value?.patient).toEqual(s4.patient);
    expect(issues.filter(({ id }) => id === 'duplicate-item')).toHaveLength(s4.ages?.length ?? 0);
  });

  it.each([
    ['refers to nothing', (tnm: Resource) => delete tnm.focus, 'does not say which item of the case it belongs to'],
    [
      'refers to no item',
      (tnm: Resource) => Object.assign(tnm, { focus: [{ reference: 'Condition/none' }] }),
      'leads to no item',
    ],
  ])('a category of TNM that %s is told to do so', (_what, change, message) => {
    const parsed = parseCase({
      model: s4.model,
      id: 'c',
      patient: {},
      primaryCancers: [{ key: 'p', tnm: { t: '1' } }],
    });
    if (!parsed.ok) throw new Error('the case is valid');
    const bundle: JsonObject = JSON.parse(JSON.stringify(mapping.toBundle(parsed.case)));
    for (const resource of resourcesOf(bundle)) if (claims(resource, 'iscm-tnm-t')) change(resource);
    const { case: value, issues } = readOne(bundle);
    expect(value?.primaryCancers).toEqual([{ key: 'p' }]);
    expect(issues).toContainEqual(
      expect.objectContaining({ id: 'without-item', message: expect.stringContaining(message) }),
    );
  });

  it('items that carry ids of two cases are told, and are of neither', () => {
    const bundle = s4With((resource) => {
      const [own] = asArray(resource.identifier);
      if (claims(resource, 'iscm-spinal-lesion') && isObject(own)) own.value = 'another#lesion';
    });
    const result = mapping.toCases(bundle, { newCaseId: () => 'new' });
    expect(result.cases.map(({ caseId }) => caseId)).toEqual(['new']);
    const at = expect.stringMatching(/entry\[\d+\]\.resource\.identifier$/);
    expect(result.issues).toEqual([
      expect.objectContaining({ id: 'case-id-invalid', severity: 'error', expression: at }),
    ]);
  });

  it('refuses two resources for one item', () => {
    const bundle: JsonObject = JSON.parse(JSON.stringify(mapping.toBundle(s4)));
    const entries = asArray(bundle.entry);
    const lesion = entries.find(
      (entry) => isObject(entry) && isResource(entry.resource) && claims(entry.resource, 'iscm-spinal-lesion'),
    );
    if (!isObject(lesion) || !isObject(lesion.resource)) throw new Error('S4 has no lesion');
    entries.push({ fullUrl: 'urn:uuid:1', resource: { ...lesion.resource, id: 'other' } });
    expect(readOne(bundle).issues).toContainEqual(expect.objectContaining({ id: 'duplicate-item', severity: 'error' }));
  });
});

it('a long list is written in time that grows with its length, not with its square', () => {
  const identifiers = Array.from({ length: 40_000 }, (_one, at) => ({ system: 'urn:oid:1.2.3', value: `p${at}` }));
  const spent = processorTime();
  const [patient] = mapping.toResources({ ...s4, patient: { identifiers } });
  expect(spent()).toBeLessThan(9);
  expect(asArray(patient?.resource.identifier)).toHaveLength(40_001);
});

describe('several patients', () => {
  it('are several cases', () => {
    const one: JsonObject = JSON.parse(JSON.stringify(mapping.toBundle(s4)));
    const two: JsonObject = JSON.parse(JSON.stringify(mapping.toBundle({ ...s4, id: 'other' })));
    const { cases, issues } = mapping.toCases({
      resourceType: 'Bundle',
      type: 'batch',
      entry: [...asArray(one.entry), ...asArray(two.entry)],
    });
    expect(issues).toEqual([]);
    expect(cases.map((read) => sent(read.case ?? null))).toEqual([sent(s4), sent({ ...s4, id: 'other' })]);
  });
});

describe('digits', () => {
  it('of decimals stay as they were sent', () => {
    const text = JSON.stringify(mapping.toBundle(s4)).replace('"value":39,"unit":"mm"', '"value":39.00,"unit":"mm"');
    expect(JSON.stringify(readOne(parseExact(text)).case)).toContain('"longest":39.00');
  });

  it('of a case stay as they were written', () => {
    const parsed = parseCase(parseExact(JSON.stringify(s4).replace('"longest":39', '"longest":39.50')));
    if (!parsed.ok) throw new Error('the case is valid');
    expect(JSON.stringify(mapping.toBundle(parsed.case))).toContain('"value":39.50');
  });
});

it('a conditional reference of a transaction means the resource of the Bundle that bears the identifier', () => {
  const identifier = [{ system: 'urn:a', value: '1|b' }];
  const read = (reference: string) =>
    mapping.toCases({
      resourceType: 'Bundle',
      type: 'transaction',
      entry: [
        { resource: { resourceType: 'Patient', identifier, birthDate: '1950' } },
        {
          resource: {
            resourceType: 'Condition',
            subject: { reference },
            code: { coding: [{ system: 'http://snomed.info/sct', code: '94600009' }] },
          },
        },
      ],
    }).cases;
  for (const reference of ['Patient?identifier=urn:a|1|b', 'Patient?identifier=urn%3Aa%7C1%7Cb'])
    expect(read(reference).map((one) => one.case)).toMatchObject([{ patient: { birthDate: '1950' }, episodes: [{}] }]);
  for (const reference of ['Patient?identifier=urn:a|2', 'Group?identifier=urn:a|1|b', 'Patient?name=x'])
    expect(read(reference)[0]?.case?.episodes).toBeUndefined();
});
