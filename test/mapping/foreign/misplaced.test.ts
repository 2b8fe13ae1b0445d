import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../src/fhir/json.ts';
import { coded, iscm, mapping, SCT, subject, told } from './told.ts';

describe('a component of a stain', () => {
  const stain = (value: string, ...component: JsonObject[]): JsonObject => ({
    resourceType: 'Observation',
    status: 'final',
    subject,
    code: { text: 'ER' },
    method: { text: 'IHC' },
    valueString: value,
    component,
  });
  const share = (text: string, value: number): JsonObject => ({
    code: { text },
    valueQuantity: { value, unit: '%' },
  });
  const read = (value: string, ...component: JsonObject[]) =>
    told(iscm({ bodySite: [{ text: 'C5' }] }), stain(value, ...component));

  it('that has the share of its cells is that share', () => {
    expect(read('positive', share('Positive cells', 90)).case?.markers).toMatchObject([{ marker: 'er', percent: 90 }]);
  });

  it.each([
    ['another marker', 'positive', [share('PR', 80)]],
    ['what the result is measured by', 'positive', [share('Cut-off', 1)]],
    ['one of several shares', 'positive', [share('Nuclei', 80), share('Nuclei, strongly', 30)]],
  ])('is no share of its cells where it is %s', (_name, value, components) => {
    const { case: found, report } = read(value, ...components);
    expect(found?.markers).toMatchObject([{ marker: 'er', result: 'positive' }]);
    expect(found?.markers?.[0]).not.toHaveProperty('percent');
    for (const at of components.keys()) expect(report).toContain(`not-represented Observation.component[${at}]`);
  });

  it('does not take the place of the share that is the value', () => {
    const { case: found, report } = read('90 %', share('Nuclei', 1));
    expect(found?.markers).toMatchObject([{ marker: 'er', percent: 90 }]);
    expect(report).toContain('not-represented Observation.component[0]');
  });
});

describe('a finding at a place of the cord', () => {
  const size = (bodySite: JsonObject): JsonObject => ({
    resourceType: 'Observation',
    status: 'final',
    subject,
    code: coded('http://loinc.org', '21889-1'),
    bodySite,
    component: [{ code: coded('http://loinc.org', '33728-7'), valueQuantity: { value: 12, unit: 'mm' } }],
  });
  const lesionAt = (text: string) => iscm({ bodySite: [{ text }] });

  it.each<[string, JsonObject]>([
    ['C5', { text: 'spinal cord' }],
    ['C5', { text: 'cervical cord' }],
    ['C4-C6', { text: 'spinal cord at C6/7' }],
    ['T12', { text: 'conus medullaris' }],
    ['conus medullaris', { text: 'lumbar cord' }],
    ['C7', { text: 'thoracic cord' }],
  ])('is of the only lesion, %s, that may be there', (lesion, site) => {
    expect(told(lesionAt(lesion), size(site)).case?.lesionSizes).toMatchObject([{ lesion: 'lesions-1' }]);
  });

  it.each<[string, JsonObject]>([
    ['spinal cord C5', { text: 'spinal cord T10' }],
    ['C5', { text: 'thoracic cord' }],
    ['thoracic cord', coded(SCT, '54785003')],
    ['T4', { text: 'conus medullaris' }],
  ])('is not of the only lesion, %s, that is elsewhere', (lesion, site) => {
    const { case: found, report } = told(lesionAt(lesion), size(site));
    expect(found?.lesions).toHaveLength(1);
    expect(found).not.toHaveProperty('lesionSizes');
    expect(report).toContain('not-represented Observation');
  });

  it('is, of a specimen, one of the episode whose lesion is elsewhere', () => {
    const specimen = { resourceType: 'Specimen', subject, collection: { bodySite: { text: 'spinal cord T10' } } };
    expect(told(lesionAt('C5'), specimen).case?.specimens).toMatchObject([{ of: 'episodes-1' }]);
  });
});

describe('a specimen of a procedure', () => {
  const taken = (procedure: JsonObject, more: JsonObject = {}) =>
    told(
      iscm(),
      { resourceType: 'Procedure', id: 'p', status: 'completed', subject, code: { text: 'Sampling' }, ...procedure },
      { resourceType: 'Specimen', subject, collection: { procedure: { reference: 'Procedure/p' }, ...more } },
    ).case;
  const skin = { text: 'skin of arm' };

  it('that says nothing of a place or reason is of the only tumour', () => {
    expect(taken({})?.specimens).toMatchObject([{ of: 'episodes-1' }]);
  });

  it.each<[string, JsonObject, JsonObject]>([
    ['was itself taken elsewhere', {}, { bodySite: skin }],
    ['was taken where that was done, elsewhere', { bodySite: [skin] }, {}],
    ['was taken for another reason', { reasonCode: [{ text: 'naevus' }] }, {}],
    ['was taken for a reason that is not in the input', { reasonReference: [{ reference: 'Condition/x' }] }, {}],
  ])('is not of the only tumour where it %s', (_name, procedure, collection) => {
    expect(taken(procedure, collection)).not.toHaveProperty('specimens');
  });
});

describe('one of several references or reasons', () => {
  const about = (member: string, ...items: JsonObject[]) =>
    told(
      iscm(),
      ...['C5', 'T4'].map((text, at) => ({
        resourceType: 'BodyStructure',
        id: `l${at}`,
        patient: subject,
        location: { text: `spinal cord ${text}` },
      })),
      { resourceType: 'Condition', id: 'fracture', subject, code: { text: 'fracture of T5' } },
      member === 'focus' ? { ...size, focus: items } : { ...operation, [member]: items },
    );
  const size = {
    resourceType: 'Observation',
    status: 'final',
    subject,
    code: coded('http://loinc.org', '21889-1'),
    component: [{ code: coded('http://loinc.org', '33728-7'), valueQuantity: { value: 12, unit: 'mm' } }],
  };
  const operation = { resourceType: 'Procedure', status: 'completed', subject, code: { text: 'Laminectomy' } };
  const to = (reference: string) => ({ reference });

  it('is not chosen where several are meant', () => {
    const { case: found, report } = about('focus', to('BodyStructure/l0'), to('BodyStructure/l1'));
    expect(found).not.toHaveProperty('lesionSizes');
    expect(report).toContain('not-represented Observation');
  });

  it('is the lesion where the other one is its episode', () => {
    const { case: found } = about('focus', to('Condition/iscm'), to('BodyStructure/l1'));
    expect(found?.lesionSizes).toMatchObject([{ lesion: 'lesions-2' }]);
  });

  it.each<[string, JsonObject, JsonObject]>([
    ['focus', to('BodyStructure/l0'), to('Condition/fracture')],
    ['reasonReference', to('Condition/iscm'), to('Condition/fracture')],
    ['reasonCode', coded(SCT, '94600009'), { text: 'fracture of T5' }],
  ])('that nothing reads is in the report: %s', (member, read, other) => {
    const { case: found, report } = about(member, read, other);
    const type = member === 'focus' ? 'Observation' : 'Procedure';
    expect(Object.keys(found ?? {})).toContain(member === 'focus' ? 'lesionSizes' : 'surgeries');
    expect(report).toContain(`not-represented ${type}.${member}[1]`);
    expect(report).not.toContain(`not-represented ${type}.${member}[0]`);
  });
});

describe('a coding that says another thing than the first that was read', () => {
  const CM = 'http://hl7.org/fhir/sid/icd-10-cm';
  const confirmed = coded('http://terminology.hl7.org/CodeSystem/condition-ver-status', 'confirmed');
  const codings = (...all: [string, string][]) =>
    told(iscm(), {
      resourceType: 'Condition',
      subject,
      verificationStatus: confirmed,
      code: { coding: all.map(([system, code]) => ({ system, code })) },
    }).report.filter((line) => line.startsWith('contradiction'));

  it.each<[string, [string, string], [string, string]]>([
    ['of a primary', [CM, 'C50.4'], [CM, 'C34.1']],
    ['of a primary, by two systems', [SCT, '254837009'], [CM, 'C34.1']],
    ['of a metastasis', [CM, 'C78.7'], [CM, 'C79.31']],
    ['of a metastasis that is also a primary', [CM, 'C78.7'], [CM, 'C50.4']],
    ['of a symptom', [CM, 'R33.9'], [CM, 'G82.20']],
  ])('is a contradiction: %s', (_name, one, other) => {
    expect(codings(one, other)).toEqual(['contradiction Condition.code.coding[1]']);
  });

  it('is none where both say the same', () => {
    expect(codings([SCT, '254837009'], [CM, 'C50.4'])).toEqual([]);
  });
});

describe('a treatment without a reason', () => {
  const breast = { resourceType: 'Condition', id: 'breast', subject, code: { text: 'Breast cancer' } };
  const done = (text: string, ...sites: string[]): JsonObject => ({
    resourceType: 'Procedure',
    status: 'completed',
    subject,
    code: { text },
    ...(sites.length === 0 ? {} : { bodySite: sites.map((site) => ({ text: site })) }),
  });

  it.each<[string, JsonObject, JsonObject]>([
    ['the breast', iscm(), done('Mastectomy')],
    ['the parotid gland', iscm(), done('Parotidectomy')],
    ['the brain', iscm(), done('Whole brain radiotherapy')],
    ['the brain', breast, done('Whole brain radiotherapy')],
    ['the cord', breast, done('Resection of intramedullary tumour')],
    ['the femur', iscm(), done('Radiotherapy', 'left femur')],
    ['the femur', iscm(), done('Resection of intramedullary tumour of the femur')],
    ['the skin', iscm(), done('Biopsy', 'Haut')],
    ['the liver', iscm(), done('Biopsie der Leber')],
    ['the breast', iscm(), done('Radiotherapy of the breast')],
    ['the pelvis', iscm(), done('Bestrahlung Becken')],
    ['the pancreas', iscm(), done('Biopsy of the pancreas')],
    ['the bladder', iscm(), done('Bestrahlung der Harnblase')],
    ['the pancreas', breast, done('Biopsy of the pancreas')],
    ['the liver', breast, done('Biopsie der Leber')],
    ['the kidney', breast, done('Radiotherapy', 'left kidney')],
  ])('that is one of %s is none of the only tumour elsewhere', (_name, tumour, treatment) => {
    const { case: found, report } = told(tumour, treatment);
    for (const list of ['surgeries', 'radiotherapies']) expect(found).not.toHaveProperty(list);
    expect(report).toContain('not-represented Procedure');
  });

  it.each<[string, JsonObject, JsonObject]>([
    ['surgeries', breast, done('Mastectomy')],
    ['surgeries', iscm(), done('Resection of intramedullary tumour')],
    ['surgeries', iscm(), done('Biopsy')],
    ['surgeries', breast, done('Biopsy of the left breast')],
    ['surgeries', breast, done('Biopsy of axillary lymph nodes')],
    ['radiotherapies', breast, done('Bestrahlung der Brustwand')],
    ['surgeries', iscm(), done('Biopsy of the lesion')],
    ['surgeries', iscm(), done('Laminectomy for breast cancer')],
    ['radiotherapies', iscm(), done('Radiotherapy T4-T6 in breast cancer')],
    ['radiotherapies', iscm(), done('Radiotherapy', 'BWS')],
    ['radiotherapies', iscm(), done('Radiotherapy', 'T4-T6')],
    ['radiotherapies', iscm(), done('Radiotherapy', 'thoracic spine')],
  ])('is one of the only tumour: %s', (list, tumour, treatment) => {
    expect(Object.keys(told(tumour, treatment).case ?? {})).toContain(list);
  });
});

it.each<[string, string | undefined]>([
  ['Trastuzumab 150 mg', 'trastuzumab'],
  ['Trastuzumab deruxtecan', undefined],
  ['ado-trastuzumab emtansine 100 MG Injection', undefined],
])('an agent that is bound to another is not that one: %s', (text, agent) => {
  const given = { resourceType: 'MedicationAdministration', status: 'completed', subject };
  const found = told(iscm(), { ...given, medicationCodeableConcept: { text } }).case?.systemicTherapies;
  expect(found).toMatchObject([{ kind: 'targeted', text }]);
  expect(found?.[0]?.agent).toBe(agent);
});

describe('a drug that is put on one place', () => {
  const given = (more: JsonObject): JsonObject => ({
    resourceType: 'MedicationAdministration',
    status: 'completed',
    subject,
    medicationCodeableConcept: { text: 'Dexamethasone' },
    ...more,
  });
  const drops = {
    resourceType: 'Medication',
    id: 'm',
    code: { text: 'Dexamethasone 0.1 %' },
    form: { text: 'eye drops' },
  };

  it.each<[string, JsonObject[]]>([
    ['words', [given({ medicationCodeableConcept: { text: 'Dexamethason Augentropfen' } })]],
    ['code of the route', [given({ dosage: { route: coded(SCT, '54485002') } })]],
    ['words of the route', [given({ dosage: { route: { text: 'topical' } } })]],
    ['site', [given({ dosage: { site: { text: 'left eye' } } })]],
    ['text of the dosage', [given({ dosage: { text: '1 drop in each eye twice daily' } })]],
    [
      'form',
      [given({ medicationCodeableConcept: undefined, medicationReference: { reference: 'Medication/m' } }), drops],
    ],
  ])('is no treatment of the only tumour, told by its %s', (_by, resources) => {
    const { case: found, report } = told(iscm(), ...resources);
    expect(found?.systemicTherapies).toBeUndefined();
    expect(report).toContain('not-represented MedicationAdministration');
  });

  it.each<[string, JsonObject]>([
    ['by mouth', { dosage: { route: { text: 'oral' }, text: '4 mg 1-0-1' } }],
    ['for the tumour', { dosage: { route: { text: 'topical' } }, reasonReference: [{ reference: 'Condition/iscm' }] }],
  ])('is one where it is given %s', (_how, more) => {
    expect(told(iscm(), given(more)).case?.systemicTherapies).toMatchObject([{ agent: 'dexamethasone' }]);
  });
});

it.each<[string, JsonObject, boolean]>([
  ['decades before', { onsetDateTime: '1998-03' }, false],
  ['decades before, as a period', { onsetPeriod: { start: '1998' } }, false],
  ['surely more than two years before', { onsetDateTime: '2016-12' }, false],
  ['perhaps two years before', { onsetDateTime: '2017' }, true],
  ['months before', { onsetDateTime: '2018-11-02' }, true],
  ['at a time nobody says', {}, true],
])('a symptom of %s the only episode is read as one of it, or is not', (_when, onset, isRead) => {
  const url = 'http://hl7.org/fhir/StructureDefinition/condition-assertedDate';
  const episode = iscm({ extension: [{ url, valueDateTime: '2019-01-15' }] });
  const pain = { resourceType: 'Condition', id: 'pain', subject, code: coded(SCT, '161891005'), ...onset };
  const { case: found, report } = told(episode, pain);
  expect(found?.symptoms?.length ?? 0).toBe(isRead ? 1 : 0);
  expect(report.includes('not-represented Condition')).toBe(!isRead);
});

describe('what was at another time', () => {
  const status = (more: JsonObject): JsonObject => ({
    resourceType: 'Observation',
    status: 'final',
    subject,
    code: coded('http://loinc.org', '89247-1'),
    focus: [{ reference: 'Condition/iscm' }],
    valueInteger: 3,
    ...more,
  });
  const ecog = (effectiveDateTime: string): JsonObject => status({ effectiveDateTime });
  const url = 'http://hl7.org/fhir/StructureDefinition/condition-assertedDate';
  const diagnosed = iscm({ extension: [{ url, valueDateTime: '2019-01-01' }] });

  it.each<[JsonObject, number | undefined]>([
    [{ effectiveInstant: '2022-05-01T08:00:00Z' }, undefined],
    [{ effectivePeriod: { start: '2022-05-01', end: '2022-05-03' } }, undefined],
    [{ effectivePeriod: { end: '2022-05-03' } }, undefined],
    [{ effectiveInstant: '2019-01-01T08:00:00Z' }, 3],
    [{ effectivePeriod: { start: '2019-01' } }, 3],
  ])('is no status at the diagnosis, whichever way it is dated: %o', (effective, points) => {
    const { case: found, report } = told(diagnosed, status(effective));
    expect(found?.episodes?.[0]?.ecog).toBe(points);
    expect(report.includes('not-represented Observation')).toBe(points === undefined);
  });

  it('is taken for the one at a diagnosis without a date, which is told', () => {
    const { case: found, report } = told(iscm(), ecog('2022-05-01'));
    expect(found?.episodes?.[0]?.ecog).toBe(3);
    expect(report).toContain('assumed Observation');
    expect(told(diagnosed, ecog('2019-01-01')).report).not.toContain('assumed Observation');
  });

  it.each<[string, number | undefined]>([
    ['ECOG at last follow-up', undefined],
    ['ECOG after radiotherapy', undefined],
    ['ECOG bei Entlassung', undefined],
    ['ECOG (prior to illness)', undefined],
    ['Premorbid ECOG', undefined],
    ['Pre-admission ECOG', undefined],
    ['ECOG vor Erkrankung', undefined],
    ['ECOG at diagnosis', 3],
    ['ECOG before surgery', 3],
    ['ECOG prior to XRT', 3],
  ])('is no status at the diagnosis where its name says so: %s', (text, points) => {
    const { case: found, report } = told(diagnosed, status({ code: { text } }));
    expect(found?.episodes?.[0]?.ecog).toBe(points);
    expect(report.includes('not-represented Observation')).toBe(points === undefined);
  });

  it.each([
    ['2019-01-01', '2019-01-01', 3],
    ['2019-01-01', '2019', 3],
    ['2019-01-01', '2022-05-01', undefined],
  ])('is no status at a diagnosis of %s, though it refers to it: %s', (asserted, date, points) => {
    const { case: found, report } = told(iscm({ extension: [{ url, valueDateTime: asserted }] }), ecog(date));
    expect(found?.episodes?.[0]?.ecog).toBe(points);
    expect(report.includes('not-represented Observation')).toBe(points === undefined);
  });

  it.each<JsonObject>([
    { abatementPeriod: { end: '2020-01-01' } },
    { abatementAge: { value: 60, unit: 'a', system: 'http://unitsofmeasure.org', code: 'a' } },
    { abatementString: 'last winter' },
  ])('is no symptom that is there: %o', (abatement) => {
    const symptom = { resourceType: 'Condition', subject, code: { text: 'Paraplegia' }, ...abatement };
    const { case: found, report } = told(iscm(), symptom);
    expect(found).not.toHaveProperty('symptoms');
    expect(report).toContain('not-represented Condition');
  });
});

it.each([
  ['CT of the chest', 1],
  ['CT guided biopsy of the lung', 0],
  ['CT gesteuerte Punktion', 0],
])('a report of what was done by imaging is no imaging study: %s', (text, count) => {
  const report = {
    resourceType: 'DiagnosticReport',
    status: 'final',
    subject,
    code: { text },
    conclusion: 'Carcinoma',
  };
  expect(told(iscm(), report).case?.imagingStudies ?? []).toHaveLength(count);
});

it('that it is not known whether somebody died is no death, as a death of a date not known is', () => {
  const url = 'http://hl7.org/fhir/StructureDefinition/data-absent-reason';
  const unknown = { extension: [{ url, valueCode: 'asked-unknown' }] };
  const ours = { profile: ['https://w3id.org/iscm-fhir/StructureDefinition/iscm-patient'] };
  const patient = (more: JsonObject) => {
    const [one] = mapping.toCases([{ resourceType: 'Patient', id: 'p', ...more }, iscm()]).cases;
    return { died: one?.case?.patient.died, report: one?.issues.map(({ id, expression }) => `${id} ${expression}`) };
  };
  for (const meta of [{}, ours]) {
    const open = patient({ meta, _deceasedBoolean: unknown });
    expect(open.died).toBeUndefined();
    expect(open.report).toContain('not-represented Patient._deceasedBoolean');
    expect(patient({ meta, _deceasedDateTime: unknown }).died).toBe('unknown');
  }
});

it.each(['Resolved paraplegia', 'Paraplegie, rückgebildet'])(
  'a symptom that its words call over is not there: %s',
  (text) => {
    const code = { ...coded(SCT, '60389000'), text };
    const { case: found, report } = told(iscm(), { resourceType: 'Condition', subject, code });
    expect(found).not.toHaveProperty('symptoms');
    expect(report).toContain('not-represented Condition');
  },
);

describe('an imaging report', () => {
  const read = (code: JsonObject) =>
    told(iscm(), { resourceType: 'DiagnosticReport', status: 'final', subject, code, conclusion: 'None.' });

  it.each([
    'MRI of the spine not performed',
    'MRI refused',
    'MRT abgesagt',
    'CT guided biopsy of the lung',
    'CT simulation',
  ])('is none of a study that was not made, or of what a study only guided: %s', (text) => {
    const { case: found, report } = read({ text });
    expect(found).not.toHaveProperty('imagingStudies');
    expect(report.some((line) => line.startsWith('not-represented DiagnosticReport'))).toBe(true);
  });

  it('tells of codes that name another modality or region than the first', () => {
    const loinc = (code: string) => ({ system: 'http://loinc.org', code });
    const regions = read({ coding: [loinc('24590-2'), loinc('24935-9')] });
    expect(regions.case?.imagingStudies).toMatchObject([{ modality: 'mri', region: 'brain' }]);
    expect(regions.report).toContain('contradiction DiagnosticReport.code.coding[1]');
    const sct = (code: string) => ({ system: SCT, code });
    expect(read({ coding: [sct('113091000'), sct('77477000')] }).report).toContain(
      'contradiction DiagnosticReport.code.coding[1]',
    );
    const again = read({ coding: [sct('113091000'), loinc('24590-2')] }).report;
    expect(again.filter((line) => line.startsWith('contradiction'))).toEqual([]);
  });
});

describe('a metastasis that was ruled out', () => {
  const bone = (code: string, more: JsonObject = {}): JsonObject => ({
    resourceType: 'Condition',
    subject,
    code: coded(SCT, '94222008'),
    verificationStatus: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/condition-ver-status', code }] },
    ...more,
  });
  const procedure = { resourceType: 'Procedure', status: 'completed', subject, code: { text: 'Radiotherapy' } };
  const response = { resourceType: 'Observation', status: 'final', subject, code: { text: 'RECIST' } };

  it.each(['refuted', 'unconfirmed'])('is not what was treated or responded: %s', (code) => {
    const { case: found } = told(bone(code), procedure, { ...response, valueString: 'PD' });
    expect(found?.metastases).toHaveLength(1);
    expect(found).not.toHaveProperty('radiotherapies');
    expect(found).not.toHaveProperty('responses');
    expect(told(bone(code), iscm(), procedure).case?.radiotherapies).toMatchObject([{ treats: ['episodes-1'] }]);
  });

  it('is not said again by a diagnosis of an encounter that it is there', () => {
    const category = [coded('http://terminology.hl7.org/CodeSystem/condition-category', 'encounter-diagnosis')];
    const { case: found } = told(bone('refuted'), bone('confirmed', { category }));
    expect(found?.metastases).toMatchObject([{ presence: 'absent' }, { presence: 'present' }]);
    expect(told(bone('confirmed'), bone('confirmed', { category })).case?.metastases).toHaveLength(1);
  });
});
