/** Characters that take no column of their own: marks on the one before, and joiners. */
const NARROWEST = /^(?:\p{Mn}|\p{Me}|\u200b|\u200c|\u200d)$/u;

/** Half the size of their script. */
const HALF = /^[\uff61-\uff9f]$/u;

/** Characters that terminals show in two columns (https://www.unicode.org/reports/tr11). */
const WIDE =
  /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Emoji_Presentation}\u3000-\u303e\uff01-\uff60\uffe0-\uffe6]$/u;

/** How many columns of a terminal a text takes. */
export function textWidth(text: string): number {
  let width = 0;
  for (const character of text) {
    if (NARROWEST.test(character)) continue;
    width += WIDE.test(character) && !HALF.test(character) ? 2 : 1;
  }
  return width;
}
