import { describe, expect, it } from 'vitest';
import { loadDefinitions } from '../../src/definitions/index.ts';
import { ANYONE } from '../../src/interaction/caller.ts';
import { isFailure } from '../../src/interaction/outcome.ts';
import {
  type CriteriaContext,
  meetsCriteria,
  parseCriteria,
  seenBySearch,
} from '../../src/interaction/search/criteria.ts';
import { createSearch } from '../../src/search/index.ts';

const context: CriteriaContext = {
  search: createSearch(loadDefinitions().definitions, ['Patient', 'Practitioner', 'Observation']),
  caller: ANYONE,
  limits: {
    depth: 50,
    entries: 20,
    page: 10,
    search: { parameters: 5, values: 10, chain: 2, count: 5, included: 5 },
  },
};

function meets(query: string, resource: Record<string, unknown>, id = 'p', type = 'Patient'): boolean {
  const criteria = parseCriteria(context, type, query);
  if (isFailure(criteria)) throw new Error(criteria.failed[0]?.message);
  const sent = { resourceType: type, ...JSON.parse(JSON.stringify(resource)) };
  return meetsCriteria(criteria, seenBySearch(context.search, sent, id));
}

const patient = (system: string, value: string) => ({ identifier: [{ system, value }] });

describe('criteria of conditional interactions', () => {
  it('are met when every parameter is', () => {
    expect(meets('identifier=a|1,b|2&_id=p', patient('b', '2'))).toBe(true);
    expect(meets('identifier=a|1,b|2&_id=p', patient('b', '1'))).toBe(false);
    expect(meets('identifier=a|1,b|2&_id=p', patient('b', '2'), 'q')).toBe(false);
    expect(meets('identifier=b|2', { ...patient('b', '2'), resourceType: 'Observation' })).toBe(false);
  });

  it('tell a value with a system, without one, and of any', () => {
    expect(meets('identifier=1', patient('a', '1'))).toBe(true);
    expect(meets('identifier=|1', patient('a', '1'))).toBe(false);
    expect(meets('identifier=|1', { identifier: [{ value: '1' }] })).toBe(true);
    expect(meets('identifier=a|', patient('a', '1'))).toBe(true);
  });

  it('take what is escaped as it was meant', () => {
    expect(meets('identifier=a|1%5C,2', patient('a', '1,2'))).toBe(true);
    expect(meets('identifier=a|1%5C%7C2', patient('a', '1|2'))).toBe(true);
  });

  it('are met by a reference of their parameter alone, to what it names', () => {
    const treated = { generalPractitioner: [{ reference: 'Organization/o' }] };
    expect(meets('general-practitioner=Organization/o', treated)).toBe(true);
    expect(meets('general-practitioner=o', treated)).toBe(true);
    expect(meets('general-practitioner=Practitioner/o', treated)).toBe(false);
    expect(meets('general-practitioner:Practitioner=o', treated)).toBe(false);
    expect(meets('organization=Organization/o', treated)).toBe(false);
    expect(meets('general-practitioner:missing=true', treated)).toBe(false);
    expect(meets('organization:missing=true', treated)).toBe(true);
  });

  it('are met where a reference of the right type, or an amount in the right unit, is there', () => {
    const finding = (query: string, resource: Record<string, unknown>) => meets(query, resource, 'o', 'Observation');
    expect(finding('patient:missing=true', { subject: { reference: 'Group/g' } })).toBe(true);
    expect(finding('patient:missing=true', { subject: { reference: 'Patient/p' } })).toBe(false);
    const amount = (system: string) => ({ valueQuantity: { value: 5, system, code: 'mm' } });
    const query = 'value-quantity=5|http://unitsofmeasure.org|mm';
    expect(finding(query, amount('http://unitsofmeasure.org'))).toBe(true);
    expect(finding(query, amount('http://units.example'))).toBe(false);
  });

  it('are met by what is in the store alone where they go through references', () => {
    const treated = { generalPractitioner: [{ reference: 'Practitioner/d' }] };
    expect(meets('general-practitioner:Practitioner.name=d', treated)).toBe(false);
  });

  it.each([
    '',
    'identifier=',
    'nothing=1',
    'identifier=a|1&nothing=1',
    'birthdate=yesterday',
    '_sort=_id',
    'identifier=a|1&_count=1',
    '_id=no%20id',
  ])('are refused when they cannot be read in full: "%s"', (query) => {
    expect(parseCriteria(context, 'Patient', query)).toHaveProperty('failed');
  });
});
