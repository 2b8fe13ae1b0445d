import type { Issue } from '../fhir/issue.ts';

/** Findings of the mapping report; all carry the expression of what they speak of. */

export const notRecognised = (expression: string, type: string): Issue => ({
  severity: 'information',
  code: 'informational',
  id: 'not-represented',
  message: `This ${type} is none of the resources that a case is read from; it is kept with the bundle, not in the case.`,
  expression,
});

export const notRepresented = (expression: string): Issue => ({
  severity: 'information',
  code: 'informational',
  id: 'not-represented',
  message: 'This element has no place in the case; it is kept with the resource.',
  expression,
});

export const blockedByModifier = (expression: string): Issue => ({
  severity: 'warning',
  code: 'business-rule',
  id: 'blocked-by-modifier',
  message:
    'This element may turn the meaning of its resource round and is not understood; the resource is not read as fact.',
  expression,
});

export const withoutPatient = (expression: string): Issue => ({
  severity: 'warning',
  code: 'not-found',
  id: 'without-patient',
  message: 'The patient of this resource is not in the input; the resource is not part of any case.',
  expression,
});

export const withoutItem = (expression: string): Issue => ({
  severity: 'warning',
  code: 'not-found',
  id: 'without-item',
  message: 'This reference leads to no item of the case; what it says is left out.',
  expression,
});

export const contradiction = (expression: string, field: string): Issue => ({
  severity: 'warning',
  code: 'conflict',
  id: 'contradiction',
  message: `Another element gives another value for ${field}; the first one stands in the case.`,
  expression,
});

export const duplicateItem = (expression: string, key: string): Issue => ({
  severity: 'error',
  code: 'duplicate',
  id: 'duplicate-item',
  message: `Another resource is already the item with the key "${key}".`,
  expression,
});
