import type { JsonObject } from '../../fhir/json.ts';
import { reasonInConcept, wordOf } from '../absent.ts';
import type { ReadWord } from './concept.ts';
import type { Run } from './run.ts';
import { valueMembers } from './value-members.ts';

/** That a value is recorded as unknown, by its words or by the reason why there is none. */
export function unknownIn({ tables }: Run, holder: JsonObject, words: string): ReadWord | undefined {
  const reason = valueMembers(holder).length > 0 ? undefined : reasonInConcept(holder.dataAbsentReason);
  const isUnknown = wordOf(reason) === 'unknown' || tables.pattern('recordedAsUnknown').test(words);
  return isUnknown ? { word: 'unknown', from: `"${words || reason}"`, by: 'words for unknown' } : undefined;
}
