/** The members of a resource by which patients differ, with their values. */
const DIFFERING = /("(?:birthDate|family|lastUpdated)"\s*:\s*")([^"]*)(")/g;

/** A month or day among those from the first to itself. */
const upTo = (digits: string, by: number): string => String(1 + (by % Math.max(1, Number(digits)))).padStart(2, '0');

/**
 * The same texts as another patient's: names and days of birth changed, lengths kept, so that nothing remembered by its
 * text is met again. Nobody is born later than before: that might be after the diagnosis.
 */
export function asOtherPatient(text: string, round: number): string {
  return text.replace(DIFFERING, (_all, start: string, value: string, end: string) => {
    const changed = /^\d{4}/.test(value)
      ? value
          .replace(/(?<=^\d{4}-)\d\d/, (month) => upTo(month, round))
          .replace(/(?<=^\d{4}-\d\d-)\d\d/, (day) => upTo(day, round))
      : value.slice(0, -1) + String.fromCharCode(97 + (round % 26));
    return start + changed + end;
  });
}
