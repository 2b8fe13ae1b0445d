import { isObject, type JsonObject } from '../../fhir/json.ts';
import { readDate } from '../codec/date.ts';
import { objectsAt } from './concept.ts';

/** When a diagnosis was made and when it began, to the day at most. */
export interface ConditionDates {
  asserted?: string | undefined;
  onset?: string | undefined;
}

/** What the elements of a condition tell of both. */
export function datesIn(condition: JsonObject): ConditionDates {
  const asserted = objectsAt(condition, 'extension').find(({ url }) => String(url).endsWith('/condition-assertedDate'));
  const { onsetDateTime, onsetPeriod } = condition;
  return {
    asserted: readDate(asserted?.valueDateTime),
    onset: readDate(onsetDateTime) ?? (isObject(onsetPeriod) ? readDate(onsetPeriod.start) : undefined),
  };
}
