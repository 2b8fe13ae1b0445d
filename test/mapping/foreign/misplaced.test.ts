import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../src/fhir/json.ts';
import { shippedMapping } from '../toolkit.ts';

const mapping = shippedMapping();

const SCT = 'http://snomed.info/sct';
const subject = { reference: 'Patient/p' };
const coded = (system: string, code: string): JsonObject => ({ coding: [{ system, code }] });

/** The case of one patient, and what is reported of the elements of which it is. */
function told(...resources: JsonObject[]) {
  const result = mapping.toCases([{ resourceType: 'Patient', id: 'p' }, ...resources]);
  const [one] = result.cases;
  const issues = [...result.issues, ...(one?.issues ?? [])];
  return { case: one?.case, report: issues.map(({ id, expression }) => `${id} ${expression}`) };
}

const iscm = (more: JsonObject = {}): JsonObject => ({
  resourceType: 'Condition',
  id: 'iscm',
  subject,
  code: coded(SCT, '94600009'),
  ...more,
});

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
