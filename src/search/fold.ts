/**
 * A text as strings are compared: without case, accents, punctuation and repeated white space
 * (http://hl7.org/fhir/R4/search.html#string). The two small sigmas are one letter: where a word ends, and with it which
 * of them a capital one becomes, depends on what was left out.
 */
export function fold(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/[\p{M}\p{P}]/gu, '')
    .toLowerCase()
    .replaceAll('ß', 'ss')
    .replaceAll('ς', 'σ')
    .replace(/\s+/g, ' ')
    .trim();
}
