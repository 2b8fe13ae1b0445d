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

/** What names the version of an artefact beside its url. */
export const VERSION_OF = {
  ValueSet: 'valueSetVersion',
  CodeSystem: 'version',
  ConceptMap: 'conceptMapVersion',
} as const;

/** The artefact an operation is about, in the version that is asked for: the one in the path, else that of a canonical. */
export function subject(
  { find }: TerminologyService,
  type: keyof typeof VERSION_OF,
  input: OperationInput,
  id: string | undefined,
): JsonObject | Failure {
  const [url, version] = [input.text('url'), input.text(VERSION_OF[type])];
  if (id === undefined && url === undefined)
    return fail('required', 'parameter-missing', 'The parameter "url" is missing.', input.place('url'));
  const canonical = inVersion(url ?? '', version);
  const found = id === undefined ? find.byUrl(type, canonical) : find.byId(type, id);
  if (found && (version === undefined || found.version === version)) return found;
  const named = id === undefined ? `with the url ${canonical}` : 'with this id';
  const also = id === undefined || version === undefined ? '' : ' in this version';
  return fail('not-found', 'not-found', `There is no ${type} ${named}${also}.`);
}

/** A canonical in a version that is given apart from it. */
export const inVersion = (canonical: string, version: string | undefined): string =>
  version === undefined || canonical.includes('|') ? canonical : `${canonical}|${version}`;
