import type { CaseFacet } from '../case/facets.ts';
import type { CaseCondition } from './stored-case.ts';

/** Whether a case with these facets meets all conditions, as a store finds by its rows. */
export function meetsConditions(facets: readonly CaseFacet[], conditions: readonly CaseCondition[]): boolean {
  return conditions.every((condition) =>
    facets.some(
      ({ name, value, until }) =>
        name === condition.name &&
        ('anyOf' in condition ? condition.anyOf.includes(value) : value <= condition.to && until >= condition.from),
    ),
  );
}
