import { admitsPatient } from './caller.ts';
import { accessedCase, fail, type Outcome } from './outcome.ts';
import type { Context } from './ports.ts';

/** The mapping report kept with a case: what its resources say and the case cannot hold, with their places. */
export async function caseReport(context: Context, id: string): Promise<Outcome> {
  const { found, text } = await context.store.read(async (reader) => ({
    found: await reader.readCase(id),
    text: await reader.caseReport(id),
  }));
  if (!found || text === undefined || !admitsPatient(context.caller, 'r', found.patient)) {
    return fail('not-found', 'not-found', 'There is no case with this id.');
  }
  return { status: 200, text, accessed: [accessedCase(found)] };
}
