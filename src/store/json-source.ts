/** A stretch of a text: from `start` up to, not including, `end`, in UTF-16 units. */
export interface Span {
  start: number;
  end: number;
}

/** A member of an object in a text: its name, and where name and value begin. */
export interface MemberStart {
  name: string;
  nameStart: number;
  start: number;
}

/** The same with where its value ends. */
export interface Member extends MemberStart, Span {}

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

/**
 * Visits the members of the object that starts at a place, in their order; the visitor gives where the value ends.
 * Gives where the object ends; a value that is none has no members.
 */
export function forEachMember(text: string, start: number, visit: (member: MemberStart) => number): number {
  if (text.charAt(start) !== '{') return valueEnd(text, start);
  let at = skipSpace(text, start + 1);
  while (text.charAt(at) === '"') {
    const nameEnd = stringEnd(text, at);
    const value = skipSpace(text, skipSpace(text, nameEnd) + 1);
    at = skipSpace(text, visit({ name: unquote(text, { start: at, end: nameEnd }), nameStart: at, start: value }));
    if (text.charAt(at) === ',') at = skipSpace(text, at + 1);
  }
  return at + 1;
}

/**
 * Visits the items of the array that starts at a place; the visitor gives where the item ends. Gives where the array
 * ends; a value that is none has no items.
 */
export function forEachItem(text: string, start: number, visit: (item: number) => number): number {
  if (text.charAt(start) !== '[') return valueEnd(text, start);
  let at = skipSpace(text, start + 1);
  while (at < text.length && text.charAt(at) !== ']') {
    at = skipSpace(text, visit(at));
    if (text.charAt(at) === ',') at = skipSpace(text, at + 1);
  }
  return at + 1;
}

/** The members of the object that starts at a place, in their order; none when no object starts there. */
export function members(text: string, start: number): Member[] {
  const found: Member[] = [];
  forEachMember(text, start, (member) => {
    const end = valueEnd(text, member.start);
    found.push({ ...member, end });
    return end;
  });
  return found;
}

/** The items of the array that starts at a place; none when no array starts there. */
export function items(text: string, start: number): Span[] {
  const found: Span[] = [];
  forEachItem(text, start, (item) => {
    const end = valueEnd(text, item);
    found.push({ start: item, end });
    return end;
  });
  return found;
}

/** The text with the edits made; one that lies within another is not. */
export function applyEdits(text: string, edits: readonly Edit[]): string {
  if (edits.length === 0) return text;
  const parts: string[] = [];
  let at = 0;
  for (const edit of [...edits].sort((a, b) => a.start - b.start)) {
    if (edit.start < at) continue;
    parts.push(text.slice(at, edit.start), edit.text);
    at = edit.end;
  }
  parts.push(text.slice(at));
  return parts.join('');
}
