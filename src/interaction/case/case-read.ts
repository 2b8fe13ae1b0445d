import { admitsPatient } from '../caller.ts';
import { accessedCase, type Failure, fail, type Outcome } from '../outcome.ts';
import type { Context } from '../ports.ts';
import { alreadyHeld, type ReadConditions } from '../write/precondition.ts';
import { caseText } from './case-text.ts';

/** A request to read a case. */
export interface CaseReadRequest extends ReadConditions {
  id: string;
}

/** The answer where there never was a case, or none that the caller may know of. */
export const noSuchCase = (): Failure => fail('not-found', 'not-found', 'There is no case with this id.');

/** The answer where a case was, and what it was made of is deleted. */
export const deletedCase = (): Failure => fail('deleted', 'deleted', 'The resources of this case were deleted.');

/** Reads a case with its state: 404 never there, 410 no longer made by the resources held, 304 unchanged. */
export async function caseRead(context: Context, request: CaseReadRequest): Promise<Outcome> {
  const found = await context.store.read((reader) => reader.readCase(request.id));
  if (!found || !admitsPatient(context.caller, 'r', found.patient)) return noSuchCase();
  if (found.text === undefined) return deletedCase();
  const headers = { version: found.version, lastModified: found.lastUpdated, accessed: [accessedCase(found)] };
  if (alreadyHeld(request, found.version, found.lastUpdated)) return { status: 304, ...headers };
  return { status: 200, text: caseText(found), ...headers };
}
