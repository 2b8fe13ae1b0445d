/** The classification and its clinical modification, by the URLs that they are known by here. */
const ICD_10 = /\/sid\/icd-10(?<modified>-cm)?$/;

/** Whether a system is ICD-10 or its clinical modification. */
export const isIcd10 = (system: string): boolean => ICD_10.test(system);

/** A category, and what stands behind it, with a point or without. */
const written = /^([a-z]\d[\da-z])\.?([\da-z]*)/i;

/**
 * A code of ICD-10 as the tables have it. Many systems write it without its point (C795), fill a category up (C64X), or
 * mark what is a cause and what its manifestation (C79.4+, G99.2*; in Britain C794D, G992A).
 */
export function icd10Code(code: string, system: string): string {
  const [, category, rest = ''] = written.exec(code) ?? [];
  const edition = ICD_10.exec(system);
  if (category === undefined || edition === null) return code;
  const detail = edition.groups?.modified === undefined ? rest.replace(/^(?:X|(\d*)X?[DA])$/i, '$1') : rest;
  return (detail === '' ? category : `${category}.${detail}`).toUpperCase();
}
