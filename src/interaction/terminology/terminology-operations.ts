import { shown } from '../../search/index.ts';
import type { OperationInput } from '../operation-input.ts';
import { type Failure, fail, type Outcome } from '../outcome.ts';
import type { TerminologyService } from '../ports.ts';
import { codeSystemLookup } from './code-system-lookup.ts';
import { codeSystemSubsumes } from './code-system-subsumes.ts';
import { conceptMapTranslate } from './concept-map-translate.ts';
import { codeSystemValidateCode, valueSetValidateCode } from './validate-code.ts';
import { valueSetExpand } from './value-set-expand.ts';

/** An operation on our value sets, code systems or concept maps. */
export interface TerminologyOperation {
  type: 'ValueSet' | 'CodeSystem' | 'ConceptMap';
  name: string;
  /** Whether it can be asked of one artefact by its id as well. */
  onInstance: boolean;
  /** The parameters that it reads. */
  takes: readonly string[];
  run(service: TerminologyService, input: OperationInput, id?: string): Outcome;
}

const CODE = ['code', 'system', 'display', 'coding', 'codeableConcept'];

/** The terminology operations that are served (http://hl7.org/fhir/R4/terminology-service.html). */
export const TERMINOLOGY_OPERATIONS: readonly TerminologyOperation[] = [
  {
    type: 'ValueSet',
    name: 'expand',
    onInstance: true,
    takes: ['url', 'valueSetVersion', 'filter', 'offset', 'count'],
    run: valueSetExpand,
  },
  {
    type: 'ValueSet',
    name: 'validate-code',
    onInstance: true,
    takes: ['url', 'valueSetVersion', ...CODE],
    run: valueSetValidateCode,
  },
  { type: 'CodeSystem', name: 'lookup', onInstance: false, takes: ['version', ...CODE], run: codeSystemLookup },
  {
    type: 'CodeSystem',
    name: 'validate-code',
    onInstance: true,
    takes: ['url', 'version', ...CODE],
    run: codeSystemValidateCode,
  },
  {
    type: 'CodeSystem',
    name: 'subsumes',
    onInstance: true,
    takes: ['system', 'version', 'codeA', 'codeB', 'codingA', 'codingB'],
    run: codeSystemSubsumes,
  },
  {
    type: 'ConceptMap',
    name: 'translate',
    onInstance: true,
    takes: ['url', 'conceptMapVersion', 'reverse', ...CODE],
    run: conceptMapTranslate,
  },
];

/** Parameters of R4 that ask for more, or for other words, but for no other codes. */
const PASSED_OVER = [
  'abstract',
  'designation',
  'displayLanguage',
  'excludeNested',
  'excludeNotForUI',
  'includeDefinition',
  'includeDesignations',
  'property',
];

/**
 * Answers an operation. A parameter that it does not read is refused: the answer would be another one than was asked for,
 * and look like it.
 */
export function answerTerminology(
  operation: TerminologyOperation,
  service: TerminologyService,
  input: OperationInput,
  id?: string,
): Outcome {
  const name = [...input.names].find((one) => !isRead(operation, one));
  return name === undefined ? operation.run(service, input, id) : notRead(operation, name, input);
}

const isRead = ({ takes }: TerminologyOperation, name: string): boolean =>
  takes.includes(name) || PASSED_OVER.includes(name) || name.startsWith('_');

function notRead({ name, takes }: TerminologyOperation, parameter: string, input: OperationInput): Failure {
  const message = `$${name} does not take "${shown(parameter)}" here; it takes ${takes.join(', ')}.`;
  return fail('not-supported', 'operation-parameter-not-supported', message, input.place(parameter));
}
