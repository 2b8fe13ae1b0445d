import { expect, it } from 'vitest';
import { iscm, subject, told } from './told.ts';

const ecog = (text: string, value: object) =>
  told(iscm({ onsetDateTime: '2020-05' }), {
    resourceType: 'Observation',
    id: 'x',
    status: 'final',
    subject,
    code: { text },
    effectiveDateTime: '2020-05-04',
    ...value,
  }).case?.episodes?.[0]?.ecog;

it.each(['WHO performance status', 'WHO PS', 'Performance status (WHO)'])("WHO's scale is ECOG's: %s", (name) => {
  expect(ecog(name, { valueInteger: 2 })).toBe(2);
  expect(ecog(name, { valueString: 'PS 2' })).toBe(2);
});

it.each([
  'WHO grade',
  'WHO classification',
  'WHO PS before illness',
  'Target WHO PS',
  'Goal: performance status (WHO)',
])('another scale of WHO, or another time, is not: %s', (name) => {
  expect(ecog(name, { valueInteger: 2 })).toBeUndefined();
});
