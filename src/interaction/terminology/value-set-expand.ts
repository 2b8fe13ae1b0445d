import type { ExpandedConcept } from '../../terminology/index.ts';
import type { OperationInput } from '../operation-input.ts';
import { type Failure, fail, isFailure, type Outcome } from '../outcome.ts';
import type { TerminologyService } from '../ports.ts';
import { subject } from './terminology-answer.ts';

/** Most codes of one answer; more are had with `offset` and `count`. */
const MOST = 1000;

/**
 * `ValueSet/$expand` (http://hl7.org/fhir/R4/valueset-operation-expand.html) with `url`, `filter`, `offset` and
 * `count`. A value set that cannot be expanded here in full is refused.
 */
export function valueSetExpand(service: TerminologyService, input: OperationInput, id?: string): Outcome {
  const valueSet = subject(service, 'ValueSet', input, id);
  if (isFailure(valueSet)) return valueSet;
  const offset = wholeNumber(input, 'offset', 0);
  if (typeof offset !== 'number') return offset;
  const count = wholeNumber(input, 'count', MOST);
  if (typeof count !== 'number') return count;
  const expansion = service.expand(valueSet);
  if (expansion.problem !== undefined)
    return fail(
      'not-supported',
      'value-set-not-expandable',
      `The value set cannot be expanded here. ${expansion.problem}`,
    );
  const filter = input.text('filter');
  const fitting = filter === undefined ? expansion.concepts : expansion.concepts.filter((one) => fits(one, filter));
  if (input.text('count') === undefined && fitting.length - offset > MOST)
    return fail(
      'too-costly',
      'expansion-too-large',
      `The value set has ${fitting.length} codes; ask with count and offset.`,
    );
  const contains = fitting.slice(offset, offset + Math.min(count, MOST));
  const answer = {
    ...valueSet,
    expansion: {
      timestamp: new Date().toISOString(),
      total: fitting.length,
      offset,
      ...(filter !== undefined ? { parameter: [{ name: 'filter', valueString: filter }] } : {}),
      // FHIR has no empty lists
      ...(contains.length > 0 ? { contains } : {}),
    },
  };
  return { status: 200, text: JSON.stringify(answer) };
}

/** Every word of the filter begins a word of the code or the display, in any letter case. */
function fits({ code, display = '' }: ExpandedConcept, filter: string): boolean {
  const words = wordsOf(`${code} ${display}`);
  return wordsOf(filter).every((part) => words.some((word) => word.startsWith(part)));
}

const wordsOf = (text: string): string[] => text.toLowerCase().split(/[\s,;()/-]+/);

function wholeNumber(input: OperationInput, name: string, otherwise: number): number | Failure {
  const text = input.text(name);
  if (text === undefined) return otherwise;
  if (/^\d{1,9}$/.test(text)) return Number(text);
  return fail('value', 'parameter-invalid', `${name} must be a whole number that is not negative.`, input.place(name));
}
