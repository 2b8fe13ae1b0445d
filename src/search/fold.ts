/**
 * A text as strings are compared: without case, accents, punctuation and repeated white space
 * (http://hl7.org/fhir/R4/search.html#string).
 */
export function fold(text: string): string {
  return (
    text
      .normalize('NFKD')
      .replace(/[\p{M}\p{P}]/gu, '')
      .toLowerCase()
      .replaceAll('ß', 'ss')
      // at the end of a word the letter has another form, which may be in the middle of a longer one
      .replaceAll('ς', 'σ')
      .replace(/\s+/g, ' ')
      .trim()
  );
}
