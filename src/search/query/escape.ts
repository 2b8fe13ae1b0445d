/** Parts between separators that no backslash takes the meaning from (http://hl7.org/fhir/R4/search.html#escaping). */
export function splitEscaped(value: string, separator: ',' | '|' | '$'): string[] {
  const parts: string[] = [];
  let start = 0;
  for (let at = 0; at < value.length; at++) {
    const unit = value.charAt(at);
    if (unit === '\\') at += 1;
    else if (unit === separator) {
      parts.push(value.slice(start, at));
      start = at + 1;
    }
  }
  parts.push(value.slice(start));
  return parts;
}

/** The text that was meant: `\,` `\|` `\$` and `\\` without their backslash. */
export function unescaped(value: string): string {
  return value.replace(/\\([,|$\\])/g, '$1');
}
