import type { Concept } from './concept.ts';
import type { ForeignTables } from './tables.ts';

/** Patterns of words by which a diagnosis or a treatment is thought of, denied, over or somebody else's. */
const patterns = ['doubtful', 'doubtfulInShort', 'doubtfulInGerman'] as const;

/** A text without what it tells, behind a diagnosis, of treatments of the past: they are over, the diagnosis is not. */
function withoutPast(tables: ForeignTables, text: string): string {
  const past = tables.pattern('pastTreatment');
  return past.test(text) ? text.replace(new RegExp(past.source, 'giu'), ' ') : text;
}

/** The words of a text that leave open whether what it names was so; `undefined` where none does. */
export function doubtIn(tables: ForeignTables, text: string): string | undefined {
  const said = withoutPast(tables, text);
  return patterns.map((name) => tables.pattern(name).exec(said)?.[0]).find(Boolean);
}

/**
 * The words that doubt a concept: those of its text, and those of the displays of its codes where there is no text, or
 * where words alone told what it is.
 */
export function doubtOfConcept(tables: ForeignTables, { text, allText }: Concept, byWords = false): string | undefined {
  return doubtIn(tables, byWords || text === '' ? allText : text);
}

/** The words by which a text that names a treatment says that it was not given, or is about it and not it. */
export function notTheTreatment(tables: ForeignTables, text: string): string | undefined {
  const around = ['notTreatment', 'notGiven', 'besideTreatment']
    .map((name) => tables.pattern(name).exec(text)?.[0])
    .find(Boolean);
  return around ?? doubtIn(tables, text);
}
