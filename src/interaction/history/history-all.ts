import { instantText } from '../../search/index.ts';
import type { HistoryPlace, StoreReader } from '../../store/index.ts';
import { permitted } from '../caller.ts';
import { admittedOf, judged } from '../judged.ts';
import { accessed, type Failure, isFailure, type Outcome } from '../outcome.ts';
import type { Context } from '../ports.ts';
import { reading } from '../reading.ts';
import { STORED_TYPES } from '../stored-types.ts';
import { typeProblem } from '../target.ts';
import { type HistoryAsked, historyBundle, historyPage, invalid } from './history-page.ts';

/** A request for the history of a type, or of the whole system. */
export interface HistoryAllRequest extends HistoryAsked {
  type?: string;
}

/** All versions of a type or of everything, the newest first, in pages (http://hl7.org/fhir/R4/http.html#history). */
export async function historyAll(context: Context, request: HistoryAllRequest, within?: StoreReader): Promise<Outcome> {
  const { type } = request;
  const { caller } = context;
  const problem = type === undefined ? undefined : typeProblem(type, context);
  if (problem) return problem;
  const types = (type === undefined ? STORED_TYPES : [type]).filter((one) => permitted(caller, 's', one).length > 0);
  const page = historyPage(context, request);
  if (isFailure(page)) return page;
  const before = request.before === undefined ? undefined : placeIn(request.before);
  if (before && isFailure(before)) return before;
  const { limit, since, at } = page;
  const { found, versions } = await reading(context, within, async (reader) => {
    const found = await reader.historyOfAll({
      limit: limit + 1,
      ...(types.length < STORED_TYPES.length ? { types } : {}),
      ...(before ? { before } : {}),
      ...(at ? { at: { low: instantText(at.low), high: instantText(at.high - 1) } } : {}),
      ...(since === undefined ? {} : { since }),
    });
    const page = found.slice(0, limit).map(({ version }) => version);
    return { found, versions: admittedOf(caller, 's', await judged(reader, caller, 's', page)) };
  });
  const last = found.length > limit ? found[limit - 1]?.place : undefined;
  const next = last && { next: `${last.sequence}-${last.row}` };
  const path = type === undefined ? '_history' : `${type}/_history`;
  return {
    status: 200,
    text: historyBundle(request, { path, limit, versions, ...next }),
    accessed: versions.map(accessed),
  };
}

/** The place that the link to a page holds. */
function placeIn(text: string): HistoryPlace | Failure {
  const [found, sequence, row] = /^(\d{1,15})-(\d{1,15})$/.exec(text) ?? [];
  if (found === undefined) return invalid('_before', 'that of a link of this server');
  return { sequence: Number(sequence), row: Number(row) };
}
