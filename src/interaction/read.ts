import type { ResourceKey, ResourceVersion } from '../store/index.ts';
import { readArtefact } from './artefact.ts';
import { admitted, notPermitted } from './caller.ts';
import { accessed, fail, type Outcome, versionHeaders } from './outcome.ts';
import type { Context } from './ports.ts';
import { alreadyHeld, type ReadConditions } from './precondition.ts';
import { keyProblem } from './target.ts';

/** A request to read a resource. */
export interface ReadRequest extends ResourceKey, ReadConditions {}

/** Reads the current version (http://hl7.org/fhir/R4/http.html#read): 404 never there, 410 deleted, 304 unchanged. */
export async function read(context: Context, request: ReadRequest): Promise<Outcome> {
  const artefact = readArtefact(context, request);
  if (artefact) return artefact;
  const problem = keyProblem(request, context);
  if (problem) return problem;
  return readOutcome(context, request, await context.store.read((reader) => reader.read(request)), request);
}

/** The answer to a read of a version that was or was not found; one the caller may not see is not there for it. */
export function readOutcome(
  { caller }: Pick<Context, 'caller'>,
  key: ResourceKey,
  version: ResourceVersion | undefined,
  had: ReadConditions,
  named = 'id',
): Outcome {
  const problem = notPermitted(caller, 'r', key.type);
  if (problem) return problem;
  if (!version || !admitted(caller, 'r', version))
    return fail('not-found', 'not-found', `There is no ${key.type} with this ${named}.`);
  if (version.text === undefined) return fail('deleted', 'deleted', `This ${key.type} was deleted.`);
  const headers = versionHeaders(version);
  if (alreadyHeld(had, version.version, version.lastUpdated))
    return { status: 304, ...headers, accessed: [accessed(version)] };
  return { status: 200, text: version.text, ...headers, accessed: [accessed(version)] };
}
