import { describe, expect, it } from 'vitest';
import { CASE_MODEL_VERSION } from '../../src/case/version.ts';
import type { JsonObject } from '../../src/fhir/json.ts';
import { shippedMapping } from './toolkit.ts';

const mapping = shippedMapping();

const confirmed = {
  coding: [{ system: 'http://terminology.hl7.org/CodeSystem/condition-ver-status', code: 'confirmed' }],
};

/** How many primary cancers each case has: of the one patient of a Bundle, then of who is referred to and not in it. */
function cancers(patientUrl: string, conditionUrl: string, subject: JsonObject): number[] {
  const identifier = [{ system: 'urn:example:mrn', value: '7' }];
  const result = mapping.toCases({
    resourceType: 'Bundle',
    type: 'collection',
    entry: [
      { fullUrl: patientUrl, resource: { resourceType: 'Patient', id: '1', identifier } },
      {
        fullUrl: conditionUrl,
        resource: {
          resourceType: 'Condition',
          id: 'c',
          verificationStatus: confirmed,
          code: { text: 'Breast cancer' },
          subject,
        },
      },
    ],
  });
  return result.cases.map((one) => one.case?.primaryCancers?.length ?? 0);
}

const relative = { reference: 'Patient/1' };
const here = 'https://here.example/fhir';
const there = 'https://there.example/fhir';
const uuid = 'urn:uuid:8a4f4a0e-7f0b-4b62-9a0b-0d8c0f6b1c11';

describe('a relative reference', () => {
  it.each([
    ['of the same server', `${here}/Patient/1`, `${here}/Condition/c`],
    ['known by a UUID', uuid, `${here}/Condition/c`],
    ['of a server, from what is known by a UUID', `${here}/Patient/1`, uuid],
  ])('means the patient %s', (_name, patient, condition) => {
    expect(cancers(patient, condition, relative)).toEqual([1]);
  });

  it('does not mean the patient of another server with the same id', () => {
    expect(cancers(`${there}/Patient/1`, `${here}/Condition/c`, relative)).toEqual([0, 1]);
  });
});

describe('an identifier', () => {
  const identifier = { system: 'urn:example:mrn', value: '7' };

  it.each<[string, JsonObject]>([
    ['alone', { identifier }],
    ['beside a reference that leads nowhere', { reference: 'Patient/99', identifier }],
  ])('means the patient who has it: %s', (_name, subject) => {
    expect(cancers(uuid, `${here}/Condition/c`, subject)).toEqual([1]);
  });

  it('of another patient is not asked where the reference leads to one', () => {
    const other = { identifier: { ...identifier, value: '8' } };
    expect(cancers(`${here}/Patient/1`, `${here}/Condition/c`, { ...relative, ...other })).toEqual([1]);
  });
});

describe('the key that an item had when it was read before', () => {
  it('is given up to an item of ours that carries it, and costs neither of them', () => {
    const [made] = mapping
      .toResources({
        model: CASE_MODEL_VERSION,
        id: 'elsewhere',
        patient: {},
        primaryCancers: [{ key: 'primary-cancers-1', site: 'lung' }],
      })
      .filter(({ key }) => key === 'primary-cancers-1');
    if (made === undefined) throw new Error('a cancer is written as a resource');
    const code = { text: 'Breast cancer' };
    const sent = { resourceType: 'Condition', id: 'c', verificationStatus: confirmed, code, subject: relative };
    const knownKeys = new Map([['Condition/c', ['primary-cancers-1']]]);
    const { cases } = mapping.toCases([sent, { ...made.resource, subject: relative }], { knownKeys });
    const cancers = cases.flatMap((one) => one.case?.primaryCancers ?? []);
    expect(new Map(cancers.map(({ key, site }) => [key, site]))).toEqual(
      new Map([
        ['primary-cancers-1', 'lung'],
        ['primary-cancers-2', 'breast'],
      ]),
    );
  });
});
