import type { ResourceKey, ResourceVersion, StoreReader } from '../store/index.ts';
import { readArtefact } from './artefact.ts';
import { admitted, notPermitted } from './caller.ts';
import { type Judged, judged } from './judged.ts';
import { accessed, fail, type Outcome, versionHeaders } from './outcome.ts';
import type { Context } from './ports.ts';
import { reading } from './reading.ts';
import { keyProblem } from './target.ts';
import { alreadyHeld, type ReadConditions } from './write/precondition.ts';

/** A request to read a resource. */
export interface ReadRequest extends ResourceKey, ReadConditions {}

/** Reads the current version (http://hl7.org/fhir/R4/http.html#read): 404 never there, 410 deleted, 304 unchanged. */
export async function read(context: Context, request: ReadRequest): Promise<Outcome> {
  const artefact = readArtefact(context, request);
  if (artefact) return artefact;
  const problem = keyProblem(request, context);
  if (problem) return problem;
  return readOutcome(context, request, await currentJudged(context, request), request);
}

/** The current version of a resource, with what the right to read it is judged by. */
export const currentJudged = (
  context: Pick<Context, 'caller' | 'store'>,
  key: ResourceKey,
  within?: StoreReader,
): Promise<Judged | undefined> =>
  reading(context, within, async (reader) => judgedOne(context, reader, await reader.read(key)));

/** A version that was read, with what the right to read it is judged by. */
export async function judgedOne(
  { caller }: Pick<Context, 'caller'>,
  reader: StoreReader,
  version: ResourceVersion | undefined,
): Promise<Judged | undefined> {
  return version && (await judged(reader, caller, 'r', [version]))[0];
}

/** The answer to a read of a version that was or was not found; one the caller may not see is not there for it. */
export function readOutcome(
  { caller }: Pick<Context, 'caller'>,
  key: ResourceKey,
  found: Judged | undefined,
  had: ReadConditions,
  named = 'id',
): Outcome {
  const problem = notPermitted(caller, 'r', key.type);
  if (problem) return problem;
  if (!found || !admitted(caller, 'r', found.held))
    return fail('not-found', 'not-found', `There is no ${key.type} with this ${named}.`);
  const { version } = found;
  if (version.text === undefined) return fail('deleted', 'deleted', `This ${key.type} was deleted.`);
  const headers = versionHeaders(version);
  if (alreadyHeld(had, version.version, version.lastUpdated))
    return { status: 304, ...headers, accessed: [accessed(version)] };
  return { status: 200, text: version.text, ...headers, accessed: [accessed(version)] };
}
