/**
 * Letters of the languages of Europe, as small letters, that Unicode does not take for another letter with an accent,
 * and that are written with others where a keyboard lacks them. The two small sigmas of Greek are one: which of them a
 * capital one becomes depends on where the word ends, and so on what was left out.
 */
const LETTERS: Readonly<Record<string, string>> = {
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  ø: 'o',
  ł: 'l',
  đ: 'd',
  ð: 'd',
  þ: 'th',
  ħ: 'h',
  ŧ: 't',
  ŋ: 'n',
  ı: 'i',
  ς: 'σ',
};

const ANY_LETTER = new RegExp(`[${Object.keys(LETTERS).join('')}]`, 'g');

/**
 * A text as strings are compared: without case, accents, punctuation and repeated white space
 * (http://hl7.org/fhir/R4/search.html#string).
 */
export function fold(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/[\p{M}\p{P}]/gu, '')
    .toLowerCase()
    .replace(ANY_LETTER, (letter) => LETTERS[letter] ?? letter)
    .replace(/\s+/g, ' ')
    .trim();
}
