import type { JsonObject } from '../../fhir/json.ts';
import type { OperationInput } from '../operation-input.ts';
import { type Failure, fail, type Success } from '../outcome.ts';
import type { TerminologyService } from '../ports.ts';

/** One part of an answer, such as `{name: 'result', valueBoolean: true}`. */
export type Part = JsonObject;

/** A Parameters resource as the answer of an operation. */
export function parameters(parts: readonly Part[]): Success {
  return { status: 200, text: JSON.stringify({ resourceType: 'Parameters', parameter: [...parts] }) };
}

/** The artefact an operation is about: the one in the path, else the one whose canonical is given. */
export function subject(
  { find }: TerminologyService,
  type: 'ValueSet' | 'CodeSystem' | 'ConceptMap',
  input: OperationInput,
  id: string | undefined,
): JsonObject | Failure {
  const url = input.text('url');
  if (id === undefined && url === undefined)
    return fail('required', 'parameter-missing', 'The parameter "url" is missing.', input.place('url'));
  const found = id === undefined ? find.byUrl(type, url ?? '') : find.byId(type, id);
  return (
    found ??
    fail('not-found', 'not-found', `There is no ${type} ${id === undefined ? `with the url ${url}` : 'with this id'}.`)
  );
}
