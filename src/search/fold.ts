/**
 * Letters that are no other letter with an accent to Unicode, and are written as others where a keyboard has none of
 * them: those of the languages of Europe, as small letters. Of Greek, the two small sigmas are one: where a word ends,
 * and with it which of them a capital one becomes, depends on what was left out.
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
