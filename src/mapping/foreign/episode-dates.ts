import type { JsonObject } from '../../fhir/json.ts';
import { readDate } from '../codec/date.ts';
import { objectsAt } from './concept.ts';
import type { Run } from './run.ts';

/** The dates an episode was diagnosed and began, as they are known; it is named by its reference in the run. */
export function datesOf(run: Run, episode: JsonObject): { asserted: string | undefined; onset: string | undefined } {
  const item = run.input.resources.find(({ resource }) => run.tumours.of(resource)?.reference === episode);
  const asserted =
    item && objectsAt(item.resource, 'extension').find(({ url }) => String(url).endsWith('/condition-assertedDate'));
  return { asserted: readDate(asserted?.valueDateTime), onset: readDate(item?.resource.onsetDateTime) };
}
