import { describe, expect, it } from 'vitest';
import { asArray, isObject, type JsonObject, type JsonValue } from '../../../src/fhir/json.ts';
import { coded, told as loose, mapping, read, SCT, subject } from './told.ts';

const LOINC = 'http://loinc.org';

/** A registry's case of one breast cancer in our own form, with what a hospital adds to it. */
function registered(...added: JsonObject[]) {
  const breast = { key: 'first', site: 'breast' as const };
  const own: JsonValue = JSON.parse(
    JSON.stringify(mapping.toBundle({ model: '0.1.0', id: 'a', patient: {}, primaryCancers: [breast] })),
  );
  const entry = isObject(own) ? asArray(own.entry).filter(isObject) : [];
  const owner = entry.find(({ resource }) => isObject(resource) && resource.resourceType === 'Patient');
  const link = { reference: String(owner?.fullUrl) };
  return read({
    resourceType: 'Bundle',
    type: 'collection',
    entry: [
      ...entry,
      ...added.map((resource, at) => ({ fullUrl: `urn:uuid:a${at}`, resource: { ...resource, subject: link } })),
    ],
  });
}

const stain = (more: JsonObject): JsonObject => ({
  resourceType: 'Observation',
  status: 'final',
  code: { text: 'Ki-67' },
  valueString: '20 %',
  subject,
  ...more,
});

describe('what is added to a case in our own form', () => {
  it.each<[string, JsonObject]>([
    ['a specimen of another place', { resourceType: 'Specimen', collection: { bodySite: { text: 'femur' } } }],
    ['a stain of another place', stain({ bodySite: { text: 'skin' } })],
    [
      'an operation for another reason',
      {
        resourceType: 'Procedure',
        status: 'completed',
        code: { text: 'Biopsy' },
        reasonCode: [coded(SCT, '73211009')],
      },
    ],
  ])('is not of its cancer: %s', (_name, resource) => {
    const read = registered(resource).case;
    expect(read?.primaryCancers).toHaveLength(1);
    expect(Object.keys(read ?? {})).not.toEqual(
      expect.arrayContaining([expect.stringMatching(/specimens|markers|surgeries/)]),
    );
  });

  it('is of its cancer where the site says so', () => {
    const read = registered(stain({ bodySite: coded(SCT, '76752008') })).case;
    expect(read?.markers).toMatchObject([{ of: 'first', percent: 20 }]);
  });
});

const iscm: JsonObject = {
  resourceType: 'Condition',
  id: 'iscm',
  subject,
  code: coded(SCT, '94600009'),
  bodySite: [{ text: 'C5' }],
};
const size = (quantity: JsonObject, more: JsonObject = {}): JsonObject => ({
  resourceType: 'Observation',
  status: 'final',
  subject,
  code: coded(LOINC, '21889-1'),
  component: [{ code: coded(LOINC, '33728-7'), valueQuantity: quantity }],
  ...more,
});

it('a Provenance of another system says nothing of when the case was recorded, and is none of it', () => {
  const provenance = (recorded: string): JsonObject => ({
    resourceType: 'Provenance',
    target: [subject],
    recorded,
    agent: [{ who: { display: 'Registration desk' } }],
  });
  const read = loose(iscm, provenance('2020-01-01T00:00:00Z'), provenance('2021-01-01T00:00:00Z'));
  expect(read.case).toHaveProperty('episodes');
  expect(read.case).not.toHaveProperty('recordedAt');
  const told = read.issues.filter(({ expression }) => expression === 'Provenance');
  expect(told.map(({ id, severity }) => `${id} ${severity}`)).toEqual([
    'not-represented information',
    'not-represented information',
  ]);
});

describe('a size', () => {
  const cm = { value: 3.1, unit: 'cm' };

  it('without a place is of the only lesion', () => {
    expect(loose(iscm, size(cm)).case?.lesionSizes).toMatchObject([{ lesion: 'lesions-1', longest: 31 }]);
  });

  it('with two longest dimensions has the first, and the second is told', () => {
    const [one] = [size(cm).component].flat();
    const two = { ...(isObject(one) ? one : {}), valueQuantity: { value: 52, unit: 'mm' } };
    const read = loose(iscm, { ...size(cm), component: [one ?? null, two] });
    expect(read.case?.lesionSizes).toMatchObject([{ longest: 31 }]);
    expect(read.report).toContain('not-represented Observation.component[1]');
  });

  it('of another place, or of a specimen of one, is not of the lesion', () => {
    const mole = { resourceType: 'Specimen', id: 'mole', subject, collection: { bodySite: { text: 'skin' } } };
    expect(loose(iscm, size(cm, { bodySite: { text: 'right breast' } })).case).not.toHaveProperty('lesionSizes');
    expect(loose(iscm, mole, size(cm, { specimen: { reference: 'Specimen/mole' } })).case).not.toHaveProperty(
      'lesionSizes',
    );
  });

  it.each<[string, JsonObject]>([
    ['a code of one unit and the sign of another', { value: 12, unit: 'mm', code: 'cm' }],
    ['a code of a unit that is not known', { value: 12, unit: 'mm', code: '[in_i]' }],
  ])('is not read with %s', (_name, quantity) => {
    const read = loose(iscm, size(quantity));
    expect(read.case).not.toHaveProperty('lesionSizes');
    expect(read.report).toContain('not-represented Observation');
  });
});

describe('a stain', () => {
  it('of a specimen of another place is not of the only tumour', () => {
    const breast = { resourceType: 'Condition', id: 'breast', subject, code: { text: 'Breast cancer' } };
    const mole = {
      resourceType: 'Specimen',
      id: 'mole',
      subject,
      collection: { bodySite: { text: 'skin of the back' } },
    };
    const read = loose(breast, mole, stain({ specimen: { reference: 'Specimen/mole' } }));
    expect(read.case?.primaryCancers).toHaveLength(1);
    expect(read.case).not.toHaveProperty('markers');
    expect(read.report).toContain('not-represented Observation');
  });
});

describe('blood', () => {
  const prostate = { resourceType: 'Condition', id: 'prostate', subject, code: { text: 'Prostate cancer' } };
  const psa = (more: JsonObject): JsonObject => ({
    resourceType: 'Observation',
    status: 'final',
    subject,
    code: { text: 'PSA' },
    valueString: 'positive',
    specimen: { reference: 'Specimen/s' },
    ...more,
  });
  const specimen = (type: JsonObject): JsonObject => ({ resourceType: 'Specimen', id: 's', subject, type });

  it.each<[string, JsonObject]>([
    ['words', { text: 'Serum specimen' }],
    ['German words', { text: 'EDTA-Blut' }],
    ['SNOMED CT', coded(SCT, '119364003')],
    ['HL7 v2', coded('http://terminology.hl7.org/CodeSystem/v2-0487', 'SER')],
  ])('is no specimen of the only tumour, nor what is found in it a stain: %s', (_name, type) => {
    const read = loose(prostate, specimen(type), psa({}));
    expect(read.case?.primaryCancers).toMatchObject([{ site: 'prostate' }]);
    expect(read.case).not.toHaveProperty('specimens');
    expect(read.case).not.toHaveProperty('markers');
    expect(read.report).toContain('not-represented Specimen.type');
  });

  it('may be what a specimen is that is not in the input', () => {
    expect(loose(prostate, psa({})).case).not.toHaveProperty('markers');
    expect(loose(prostate, specimen({ text: 'Tissue block' }), psa({})).case?.markers).toMatchObject([
      { marker: 'psa', of: 'specimens-1', result: 'positive' },
    ]);
  });
});

describe('what names the site of another tumour', () => {
  const breast = { resourceType: 'Condition', id: 'breast', subject, code: { text: 'Breast cancer' } };
  const liver = coded(SCT, '10200004');
  const own = coded(SCT, '76752008');
  const biopsy = (bodySite: JsonObject[]): JsonObject => ({
    resourceType: 'Procedure',
    status: 'completed',
    subject,
    code: { text: 'Biopsy' },
    bodySite,
  });
  const response = (bodySite: JsonObject): JsonObject => ({
    resourceType: 'Observation',
    status: 'final',
    subject,
    code: { text: 'RECIST' },
    valueString: 'PD',
    bodySite,
  });

  it('is no treatment of the only one', () => {
    expect(loose(breast, biopsy([liver])).case).not.toHaveProperty('surgeries');
    expect(loose(breast, biopsy([own])).case?.surgeries).toMatchObject([{ kind: 'biopsy' }]);
    expect(loose(breast, biopsy([{ text: 'left' }])).case?.surgeries).toMatchObject([{ kind: 'biopsy' }]);
  });

  it('is no response of the only one', () => {
    expect(loose(breast, response(liver)).case).not.toHaveProperty('responses');
    expect(loose(breast, response(own)).case?.responses).toMatchObject([{ tumour: 'progressive-disease' }]);
  });
});

describe("mCODE's laterality", () => {
  it.each([
    ['7771000', 'left'],
    ['24028007', 'right'],
  ])('beside the site of a primary is its side: %s', (code, laterality) => {
    const url = 'http://hl7.org/fhir/us/mcode/StructureDefinition/mcode-laterality-qualifier';
    const extension = [{ url, valueCodeableConcept: coded(SCT, code) }];
    const bodySite = [{ ...coded(SCT, '76752008'), extension }];
    const read = loose({ resourceType: 'Condition', subject, code: coded(SCT, '254837009'), bodySite });
    expect(read.case?.primaryCancers).toMatchObject([{ site: 'breast', laterality }]);
    expect(read.issues.filter(({ expression }) => expression?.includes('bodySite'))).toEqual([]);
  });
});
