import type { JsonValue } from '../../fhir/json.ts';
import { withoutSide } from './cancer-name.ts';
import { type Concepts, type ReadWord, wordByName } from './concept.ts';
import type { ForeignTables } from './tables.ts';

/** The symptom that a concept is, by its codes or as a whole by its words. */
export function symptomIn(
  { tables, concepts }: { tables: ForeignTables; concepts: Concepts },
  code: JsonValue | undefined,
): ReadWord | undefined {
  const concept = concepts.of(code);
  return (
    concept.word('symptom') ??
    concept.codeThat('symptom') ??
    wordByName('symptom', concept.words, tables) ??
    wordByName('symptom', withoutSide(concept.words, tables), tables)
  );
}
