/**
 * A text as strings are compared: without case, accents, punctuation and repeated white space
 * (http://hl7.org/fhir/R4/search.html#string).
 */
export function fold(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/[\p{M}\p{P}]/gu, '')
    .toLowerCase()
    .replaceAll('ß', 'ss')
    .replace(/\s+/g, ' ')
    .trim();
}
