import type { ResourceKey, ResourceVersion, StoreReader } from '../store/index.ts';
import type { Outcome } from './outcome.ts';
import type { Context } from './ports.ts';
import { judgedOne, readOutcome } from './read.ts';
import { keyProblem } from './target.ts';
import type { ReadConditions } from './write/precondition.ts';

/** A request to read one version. */
export interface VreadRequest extends ResourceKey, ReadConditions {
  versionId: string;
}

/** Reads one version (http://hl7.org/fhir/R4/http.html#vread). */
export async function vread(context: Context, request: VreadRequest): Promise<Outcome> {
  const problem = keyProblem(request, context);
  if (problem) return problem;
  const found = await context.store.read(async (reader) =>
    judgedOne(context, reader, await findVersion(reader, request)),
  );
  return readOutcome(context, request, found, request, 'id and version');
}

/** The version with a version id; ids that this server never gives find nothing. */
export async function findVersion(reader: StoreReader, request: VreadRequest): Promise<ResourceVersion | undefined> {
  return /^[1-9]\d{0,14}$/.test(request.versionId) ? reader.vread(request, Number(request.versionId)) : undefined;
}
