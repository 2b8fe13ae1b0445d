import type { JsonObject } from '../../fhir/json.ts';
import { type ReadWord, wordByName } from './concept.ts';
import { wordsOfValue } from './exam-words.ts';
import type { Run } from './run.ts';

/** Whether what was asked for is there, by a yes or no in any form. */
export function answerIn(run: Run, holder: JsonObject): ReadWord | undefined {
  const { valueBoolean, valueCodeableConcept } = holder;
  if (typeof valueBoolean === 'boolean')
    return { word: valueBoolean ? 'present' : 'absent', from: String(valueBoolean), by: 'a plain answer' };
  const concept = run.concepts.of(valueCodeableConcept);
  const words = wordsOfValue(run, holder).replace(/[.!]$/, '');
  return concept.word('presence') ?? concept.codeThat('presence') ?? wordByName('presence', words, run.tables);
}
