import { fail, type Outcome } from './outcome.ts';
import type { Context } from './ports.ts';

/** The mapping report kept with a case: what its resources say and the case cannot hold, with their places. */
export async function caseReport(context: Context, id: string): Promise<Outcome> {
  const text = await context.store.read((reader) => reader.caseReport(id));
  return text === undefined ? fail('not-found', 'not-found', 'There is no case with this id.') : { status: 200, text };
}
