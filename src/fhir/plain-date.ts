/** Dates that are plainly right: of the forms nearly all have, on days that every month has or that the month has. */

const DASH = 45;
const COLON = 58;

/** The number that two digits at a place write; negative where there are no two digits. */
function twoDigits(text: string, at: number): number {
  const tens = text.charCodeAt(at) - 48;
  const ones = text.charCodeAt(at + 1) - 48;
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : -1;
}

/** Whether a text begins with a day that exists; what is after the 28th of February is not told here. */
function beginsWithDay(text: string): boolean {
  if (twoDigits(text, 0) < 1 || twoDigits(text, 2) < 0) return false;
  if (text.charCodeAt(4) !== DASH || text.charCodeAt(7) !== DASH) return false;
  const month = twoDigits(text, 5);
  const day = twoDigits(text, 8);
  return month >= 1 && month <= 12 && day >= 1 && day <= (month === 2 ? 28 : 30);
}

/** A date as YYYY, YYYY-MM or YYYY-MM-DD. */
export function isPlainDate(text: string): boolean {
  if (text.length === 10) return beginsWithDay(text);
  if (twoDigits(text, 0) < 1 || twoDigits(text, 2) < 0) return false;
  if (text.length === 4) return true;
  const month = twoDigits(text, 5);
  return text.length === 7 && text.charCodeAt(4) === DASH && month >= 1 && month <= 12;
}

/** A date, or a date with hours, minutes, whole seconds and a zone. */
export function isPlainDateTime(text: string): boolean {
  const { length } = text;
  if (length <= 10) return isPlainDate(text);
  if (!beginsWithDay(text) || text.charCodeAt(10) !== 84) return false;
  if (text.charCodeAt(13) !== COLON || text.charCodeAt(16) !== COLON) return false;
  const hour = twoDigits(text, 11);
  const minute = twoDigits(text, 14);
  const second = twoDigits(text, 17);
  if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 59) return false;
  if (length === 20) return text.charCodeAt(19) === 90;
  const sign = text.charCodeAt(19);
  if (length !== 25 || (sign !== 43 && sign !== DASH) || text.charCodeAt(22) !== COLON) return false;
  const zone = twoDigits(text, 20);
  const minutes = twoDigits(text, 23);
  return zone >= 0 && zone <= 13 && minutes >= 0 && minutes <= 59;
}
