import type { OperationInput } from '../operation-input.ts';
import type { Outcome } from '../outcome.ts';
import type { TerminologyService } from '../ports.ts';
import { codeSystemLookup } from './code-system-lookup.ts';
import { conceptMapTranslate } from './concept-map-translate.ts';
import { codeSystemValidateCode, valueSetValidateCode } from './validate-code.ts';
import { valueSetExpand } from './value-set-expand.ts';

/** An operation on our value sets, code systems or concept maps. */
export interface TerminologyOperation {
  type: 'ValueSet' | 'CodeSystem' | 'ConceptMap';
  name: string;
  /** Whether it can be asked of one artefact by its id as well. */
  onInstance: boolean;
  run(service: TerminologyService, input: OperationInput, id?: string): Outcome;
}

/** The terminology operations that are served (http://hl7.org/fhir/R4/terminology-service.html). */
export const TERMINOLOGY_OPERATIONS: readonly TerminologyOperation[] = [
  { type: 'ValueSet', name: 'expand', onInstance: true, run: valueSetExpand },
  { type: 'ValueSet', name: 'validate-code', onInstance: true, run: valueSetValidateCode },
  { type: 'CodeSystem', name: 'lookup', onInstance: false, run: codeSystemLookup },
  { type: 'CodeSystem', name: 'validate-code', onInstance: true, run: codeSystemValidateCode },
  { type: 'ConceptMap', name: 'translate', onInstance: true, run: conceptMapTranslate },
];
