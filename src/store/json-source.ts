/** A stretch of a text: from `start` up to, not including, `end`, in UTF-16 units. */
export interface Span {
  start: number;
  end: number;
}

/** A member of an object in a text: its name and where the name and the value stand. */
export interface Member extends Span {
  name: string;
  nameStart: number;
}

/** A replacement of a stretch of a text. */
export interface Edit extends Span {
  text: string;
}

/*
 * These functions read texts that were parsed before: they find places in JSON and do not check it again. Nothing is
 * built that is not asked for, so that stamping a resource or cutting a Bundle into entries costs one pass.
 */

/** The place of the next character that is not white space. */
export function skipSpace(text: string, at: number): number {
  let next = at;
  for (;;) {
    const unit = text.charCodeAt(next);
    if (unit !== 32 && unit !== 10 && unit !== 13 && unit !== 9 && unit !== 0xfeff) return next;
    next += 1;
  }
}

/** One past the closing quote of the string that starts at a place. */
export function stringEnd(text: string, start: number): number {
  let quote = text.indexOf('"', start + 1);
  while (quote >= 0) {
    let before = quote - 1;
    while (text.charCodeAt(before) === 92) before -= 1;
    if ((quote - before) % 2 === 1) return quote + 1;
    quote = text.indexOf('"', quote + 1);
  }
  return text.length;
}

/** One past the end of the value that starts at a place. */
export function valueEnd(text: string, start: number): number {
  const first = text.charAt(start);
  if (first === '"') return stringEnd(text, start);
  if (first !== '{' && first !== '[') {
    let end = start;
    while (end < text.length && !',}] \n\r\t'.includes(text.charAt(end))) end += 1;
    return end;
  }
  let depth = 0;
  for (let at = start; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    if (unit === 34) at = stringEnd(text, at) - 1;
    else if (unit === 123 || unit === 91) depth += 1;
    else if (unit === 125 || unit === 93) {
      depth -= 1;
      if (depth === 0) return at + 1;
    }
  }
  return text.length;
}

/** The string that a token in the text stands for. */
export function unquote(text: string, span: Span): string {
  const token = text.slice(span.start, span.end);
  return token.includes('\\') ? String(JSON.parse(token)) : token.slice(1, -1);
}

/** The members of the object that starts at a place, in their order; none when no object starts there. */
export function members(text: string, start: number): Member[] {
  const found: Member[] = [];
  if (text.charAt(start) !== '{') return found;
  let at = skipSpace(text, start + 1);
  while (text.charAt(at) === '"') {
    const nameEnd = stringEnd(text, at);
    const name = unquote(text, { start: at, end: nameEnd });
    const value = skipSpace(text, skipSpace(text, nameEnd) + 1);
    const end = valueEnd(text, value);
    found.push({ name, nameStart: at, start: value, end });
    at = skipSpace(text, end);
    if (text.charAt(at) === ',') at = skipSpace(text, at + 1);
  }
  return found;
}

/** The items of the array that starts at a place; none when no array starts there. */
export function items(text: string, start: number): Span[] {
  const found: Span[] = [];
  if (text.charAt(start) !== '[') return found;
  let at = skipSpace(text, start + 1);
  while (at < text.length && text.charAt(at) !== ']') {
    const end = valueEnd(text, at);
    found.push({ start: at, end });
    at = skipSpace(text, end);
    if (text.charAt(at) === ',') at = skipSpace(text, at + 1);
  }
  return found;
}

/**
 * Visits every string value of a text with the name of the member it belongs to (for strings in an array, the member
 * that holds the array).
 */
export function forEachString(text: string, visit: (name: string, span: Span) => void): void {
  let name = '';
  for (let start = text.indexOf('"'); start >= 0; ) {
    const span = { start, end: stringEnd(text, start) };
    const after = skipSpace(text, span.end);
    if (text.charAt(after) === ':') name = unquote(text, span);
    else visit(name, span);
    start = text.indexOf('"', span.end);
  }
}

/** The text with the edits made. They must not overlap. */
export function applyEdits(text: string, edits: readonly Edit[]): string {
  if (edits.length === 0) return text;
  const parts: string[] = [];
  let at = 0;
  for (const edit of [...edits].sort((a, b) => a.start - b.start)) {
    parts.push(text.slice(at, edit.start), edit.text);
    at = edit.end;
  }
  parts.push(text.slice(at));
  return parts.join('');
}
