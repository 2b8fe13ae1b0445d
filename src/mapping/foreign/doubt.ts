import type { Concept } from './concept.ts';
import type { ForeignTables } from './tables.ts';

/** A text without what a pattern names; the whole text where nothing else stands in it. */
function without(tables: ForeignTables, text: string, name: string): string {
  const rest = tables.without(name, text);
  return /\p{L}/u.test(rest) ? rest : text;
}

/** The first words of a text that one of these patterns names, but for those that put nothing in doubt. */
export function wordsThat(tables: ForeignTables, text: string, ...patterns: readonly string[]): string | undefined {
  const said = without(tables, text, 'noDoubt');
  return patterns.map((name) => tables.pattern(name).exec(said)?.[0]).find(Boolean);
}

/** The words of a text that leave open whether what it names was so; `undefined` where none does. */
export const doubtIn = (tables: ForeignTables, text: string): string | undefined => wordsThat(tables, text, 'doubtful');

/**
 * The words that put a diagnosis in doubt: those of its text, and those of the displays of its codes where there is no
 * text, or where words alone told what it is. A symptom may be denied in more ways.
 */
export function doubtOfDiagnosis(
  tables: ForeignTables,
  { text, allText }: Concept,
  { byWords, isSymptom }: { byWords: boolean; isSymptom: boolean },
): string | undefined {
  const doubt = doubtIn(tables, without(tables, byWords || text === '' ? allText : text, 'noDoubtOfDiagnosis'));
  return doubt ?? wordsThat(tables, byWords ? allText : text, 'eitherOr', ...(isSymptom ? ['denied'] : []));
}

/** The words by which a text that names a treatment says that it was not given, or is about it and not it. */
export const notTheTreatment = (tables: ForeignTables, text: string): string | undefined =>
  wordsThat(tables, text, 'notTreatment', 'notGiven', 'besideTreatment', 'doubtful');

/** The words by which a text is about a treatment and not it. */
export const besideTheTreatment = (tables: ForeignTables, text: string): string | undefined =>
  wordsThat(tables, text, 'notTreatment', 'besideTreatment');
