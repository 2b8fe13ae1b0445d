import type { Concept } from './concept.ts';
import type { ForeignTables } from './tables.ts';

/** Patterns of words by which a diagnosis or a treatment is thought of, denied, over or somebody else's. */
const patterns = ['doubtful', 'doubtfulInShort', 'doubtfulInGerman'] as const;

/** The words of a text that leave open whether what it names was so; `undefined` where none does. */
export function doubtIn(tables: ForeignTables, text: string): string | undefined {
  return patterns.map((name) => tables.pattern(name).exec(text)?.[0]).find(Boolean);
}

/**
 * The words that doubt a concept: those of its text, and those of the displays of its codes where there is no text, or
 * where words alone told what it is.
 */
export function doubtOfConcept(tables: ForeignTables, { text, allText }: Concept, byWords = false): string | undefined {
  return doubtIn(tables, byWords || text === '' ? allText : text);
}
