import { expect, it } from 'vitest';
import { condition, iscm, told } from './told.ts';

it.each([
  ['L', 'left'],
  ['R', 'right'],
  ['B', 'bilateral'],
])('the side that a German record gives beside the code is that of the tumour: %s', (code, laterality) => {
  const extension = [
    {
      url: 'http://fhir.de/StructureDefinition/seitenlokalisation',
      valueCoding: { system: 'https://fhir.kbv.de/CodeSystem/KBV_CS_SFHIR_ICD_SEITENLOKALISATION', code },
    },
  ];
  const coding = [{ system: 'http://fhir.de/CodeSystem/bfarm/icd-10-gm', code: 'C50.4', extension }];
  const { case: one, report } = told(iscm(), condition({ coding }));
  expect(one?.primaryCancers).toMatchObject([{ site: 'breast', laterality }]);
  expect(report).not.toContain('not-represented Condition.code.coding[0].extension[0]');
});
