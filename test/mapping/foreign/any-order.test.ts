import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isObject, type JsonObject, type JsonValue } from '../../../src/fhir/json.ts';
import { coded, mapping, SCT, subject } from './told.ts';

const ICD_10_CM = 'http://hl7.org/fhir/sid/icd-10-cm';
const category = (code: string) => [coded('http://terminology.hl7.org/CodeSystem/condition-category', code)];
const words = (system: string, code: string, text?: string): JsonObject => ({
  ...coded(system, code),
  ...(text === undefined ? {} : { text }),
});

const dates = [{}, { onsetDateTime: '2020' }, { onsetDateTime: '2020-03-02' }, { onsetDateTime: '2022-07' }];
const kept = [{}, { category: category('problem-list-item') }, { category: category('encounter-diagnosis') }];
const diagnoses = [
  words(SCT, '94600009'),
  words(SCT, '94600009', 'Intramedullary metastasis T6'),
  words(SCT, '94600009', 'Intramedullary metastasis C4'),
  words(ICD_10_CM, 'C50.912'),
  words(ICD_10_CM, 'C50.912', 'Breast cancer left, recurrence 2022'),
  words(ICD_10_CM, 'C80.1', 'Cancer'),
  words(ICD_10_CM, 'C34.11'),
  words(ICD_10_CM, 'C79.31'),
  words(SCT, '26544005', 'weakness'),
];
const treatments = ['Laminectomy T5-T7', 'Radiotherapy to T6', 'Mastectomy', 'Biopsy of breast', 'Radiotherapy'];

const condition = fc.record({
  resourceType: fc.constant('Condition'),
  subject: fc.constant(subject),
  code: fc.constantFrom(...diagnoses),
});
const diagnosis = fc
  .tuple(condition, fc.constantFrom(...dates), fc.constantFrom(...kept))
  .map((parts): JsonObject => Object.assign({}, ...parts));
const treatment = fc.record({ text: fc.constantFrom(...treatments), reason: fc.option(fc.nat(8)) }).map(
  ({ text, reason }): JsonObject => ({
    resourceType: 'Procedure',
    status: 'completed',
    subject,
    code: { text },
    ...(reason === null ? {} : { reasonReference: [{ reference: `Condition/r${reason}` }] }),
  }),
);
const drug = fc.constantFrom('Dexamethasone', 'Tamoxifen', 'Nivolumab').map(
  (text): JsonObject => ({
    resourceType: 'MedicationStatement',
    status: 'completed',
    subject,
    medicationCodeableConcept: { text },
  }),
);
const lesion = fc.constantFrom('T6', 'C4', 'conus medullaris').map(
  (text): JsonObject => ({
    resourceType: 'BodyStructure',
    patient: subject,
    location: { ...coded(SCT, '2748008'), text },
  }),
);
const specimen = fc
  .constantFrom('Tissue', 'Lymph node')
  .map((text): JsonObject => ({ resourceType: 'Specimen', id: 's', subject, type: { text } }));
const stain = fc.boolean().map(
  (isOf): JsonObject => ({
    resourceType: 'Observation',
    status: 'final',
    subject,
    code: { text: 'CK7 IHC' },
    valueString: 'positive',
    ...(isOf ? { specimen: { reference: 'Specimen/s' } } : {}),
  }),
);

const mixture = fc
  .tuple(
    fc.array(diagnosis, { minLength: 1, maxLength: 6 }),
    fc.array(fc.oneof(treatment, drug, lesion, stain), { maxLength: 4 }),
    fc.option(specimen),
  )
  .map(([conditions, others, one]) => [
    ...[...conditions, ...others].map((resource, at): JsonObject => ({ ...resource, id: `r${at}` })),
    ...(one === null ? [] : [one]),
  ]);

const KEY = /^[a-z-]+-\d+$/i;

/** A value with each key of an item in place of what that item says, and with its lists sorted. */
function unordered(value: JsonValue | undefined, items: ReadonlyMap<string, JsonObject>, depth = 3): JsonValue {
  if (Array.isArray(value)) return value.map((one) => unordered(one, items, depth)).toSorted(byText);
  if (isObject(value))
    return Object.fromEntries(
      Object.entries(value).map(([name, one]) => [name, name === 'key' ? '' : unordered(one, items, depth)]),
    );
  if (typeof value !== 'string' || !KEY.test(value)) return value ?? null;
  return depth === 0 ? 'key' : unordered(items.get(value) ?? {}, items, depth - 1);
}
const byText = (one: JsonValue, other: JsonValue): number => (JSON.stringify(one) < JSON.stringify(other) ? -1 : 1);

function caseOf(resources: readonly JsonObject[]): JsonValue {
  const [read] = mapping.toCases([{ resourceType: 'Patient', id: 'p' }, ...resources]).cases;
  const all: JsonObject = { ...JSON.parse(JSON.stringify(read?.case ?? {})), id: '' };
  const items = new Map<string, JsonObject>();
  for (const list of Object.values(all))
    for (const item of Array.isArray(list) ? list : []) if (isObject(item)) items.set(String(item.key), item);
  return unordered(all, items);
}

describe('a record of anything', () => {
  it('says the same in whatever order', () => {
    fc.assert(
      fc.property(
        mixture.chain((all) => fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length }))),
        ([all, shuffled]) => {
          expect(caseOf(shuffled)).toEqual(caseOf(all));
        },
      ),
      { numRuns: 200 },
    );
  });

  it('also where two visits of one day name two levels of one that names none', () => {
    const problem = { resourceType: 'Condition', id: 'p', subject, code: words(SCT, '94600009') };
    const visit = (id: string, level: string) => ({
      ...problem,
      id,
      code: words(SCT, '94600009', `Intramedullary metastasis ${level}`),
      category: category('encounter-diagnosis'),
      onsetDateTime: '2020-03-02',
    });
    const [one, other] = [visit('a', 'T6'), visit('b', 'C4')];
    expect(caseOf([problem, one, other])).toEqual(caseOf([other, one, problem]));
  });
});
