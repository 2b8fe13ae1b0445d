/** Texts that are plainly right: ASCII alone, so that one comparison of each character tells; the rest is for the rules. */

const SPACE = 32;
const DELETE = 127;
/** Longer ones are counted. */
const MOST = 100_000;

/** From here on a character may be whitespace of Unicode. */
const WIDE_SPACE = 160;

/** A string or markdown; what begins with whitespace may be nothing else. */
export function isPlainText(text: string): boolean {
  const { length } = text;
  const first = text.charCodeAt(0);
  if (length === 0 || length > MOST || first <= SPACE || first >= WIDE_SPACE) return false;
  for (let at = 0; at < length; at++) {
    const code = text.charCodeAt(at);
    if (code < SPACE && code !== 10 && code !== 13 && code !== 9) return false;
  }
  return true;
}

/** A code without any space. */
export function isPlainCode(text: string): boolean {
  const { length } = text;
  if (length === 0 || length > MOST) return false;
  for (let at = 0; at < length; at++) {
    const code = text.charCodeAt(at);
    if (code <= SPACE || code >= DELETE) return false;
  }
  return true;
}

const DASH = 45;
const URN_UUID = 'urn:uuid:';
/** Whether a dash stands at a position of a UUID. */
const HAS_DASH = Array.from({ length: 36 }, (_none, at) => at === 8 || at === 13 || at === 18 || at === 23);

/** A UUID as a URN, in lower case. */
function isPlainUuid(text: string): boolean {
  if (text.length !== URN_UUID.length + HAS_DASH.length || !text.startsWith(URN_UUID)) return false;
  for (let at = 0; at < HAS_DASH.length; at++) {
    const code = text.charCodeAt(URN_UUID.length + at);
    if (HAS_DASH[at] ? code !== DASH : !((code >= 48 && code <= 57) || (code >= 97 && code <= 102))) return false;
  }
  return true;
}

/** A uri; of those that have a form to keep, URNs and what lacks its `urn:`, a UUID alone. */
export function isPlainUri(text: string): boolean {
  const first = text.charCodeAt(0);
  return first === 117 || first === 111 ? isPlainUuid(text) : isPlainCode(text);
}

/** A canonical with the commonest schemes. */
export const isPlainCanonical = (text: string): boolean =>
  (text.startsWith('http://') || text.startsWith('https://')) && isPlainCode(text);

/** An id: 1 to 64 letters, digits, dots and dashes. */
export function isPlainId(text: string): boolean {
  const { length } = text;
  if (length === 0 || length > 64) return false;
  for (let at = 0; at < length; at++) {
    const code = text.charCodeAt(at);
    const letter = code | 32;
    if (!(letter >= 97 && letter <= 122 && code < DELETE) && !(code >= 48 && code <= 57) && code !== 45 && code !== 46)
      return false;
  }
  return true;
}
