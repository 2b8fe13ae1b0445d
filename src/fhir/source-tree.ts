/** A value in a JSON text: where it starts and what lies in it. Offsets are UTF-16 units from the start of the text. */
export interface SourceNode {
  /** Where the value starts. */
  start: number;
  /** One past its last character. */
  end: number;
  /** Where its key starts, for members of an object. */
  keyStart?: number;
  members?: Map<string, SourceNode>;
  items?: SourceNode[];
  /** Later members of this object with a name used before. */
  duplicates?: { name: string; start: number }[];
}

/** Why a text is no JSON, and where. */
export class JsonSyntaxProblem {
  readonly offset: number;
  readonly reason: string;
  constructor(offset: number, reason: string) {
    this.offset = offset;
    this.reason = reason;
  }
}

const SPACE = /[ \t\n\r]*/y;
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const WORD = /true|false|null/y;
/** What stands where a value is expected, up to what cannot be part of it; a comment may follow at once. */
const UNQUOTED = /[^\s,:{}[\]"'/]+/y;

interface Frame {
  node: SourceNode;
  /** Key waiting for its value. */
  key?: string;
  keyStart?: number;
}

/** Matches a sticky expression at a place and says where it ends, or -1. */
function matchEnd(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : -1;
}

function scalarEnd(text: string, at: number): number | JsonSyntaxProblem {
  if (text.charAt(at) === '"') return stringEnd(text, at);
  const end = matchEnd(UNQUOTED, text, at);
  if (end < 0) return problemAt(text, at, 'a value was expected');
  const isKnown = matchEnd(NUMBER, text, at) === end || matchEnd(WORD, text, at) === end;
  return isKnown ? end : problemAt(text, at, unquotedReason(text.slice(at, end)));
}

/** Why what stands without quotes is no value. */
function unquotedReason(found: string): string {
  if (/^[-+]?\.?\d[\d.]*(?:[eE][-+]?\d*)?$/.test(found)) return 'the number that begins here is not written as in JSON';
  if (/^(?:true|false|null)$/i.test(found)) return 'true, false and null are written in lower case';
  return 'what begins here is no value; a text must stand in double quotes';
}

function problemAt(text: string, offset: number, reason: string): JsonSyntaxProblem {
  if (offset >= text.length) return new JsonSyntaxProblem(text.length, 'the text ends too early');
  return new JsonSyntaxProblem(offset, reason);
}

/** Where a string ends, or why it does not. By hand: a regular expression would overflow its stack on long strings. */
function stringEnd(text: string, at: number): number | JsonSyntaxProblem {
  for (let i = at + 1; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit === 34) return i + 1;
    if (unit < 32) return unreadableString(text, at, i);
    if (unit !== 92) continue;
    const next = text.charAt(i + 1);
    if (next === 'u' && /^[0-9a-fA-F]{4}$/.test(text.slice(i + 2, i + 6))) i += 5;
    else if (next !== '' && '"\\/bfnrt'.includes(next)) i += 1;
    else return unreadableString(text, at, i);
  }
  return unreadableString(text, at, text.length);
}

/** A string that cannot be read past a place, which is where to look unless it was only never closed. */
function unreadableString(text: string, start: number, at: number): JsonSyntaxProblem {
  const unit = text.charAt(at);
  if (unit === '\\' && at + 1 < text.length) {
    return new JsonSyntaxProblem(at, 'the escape that begins here does not exist; a backslash itself is written twice');
  }
  if (unit === '\t') return new JsonSyntaxProblem(at, 'a tab within a string must be written \\t');
  if (unit !== '' && unit !== '\\' && unit !== '\n' && unit !== '\r') {
    return new JsonSyntaxProblem(at, 'a string must not hold control characters');
  }
  return new JsonSyntaxProblem(start, 'the string that begins here is not closed, or holds a line break');
}

function attach(frame: Frame, node: SourceNode): void {
  const { node: parent } = frame;
  if (parent.items) parent.items.push(node);
  if (!parent.members || frame.key === undefined) return;
  if (frame.keyStart !== undefined) node.keyStart = frame.keyStart;
  if (parent.members.has(frame.key)) {
    parent.duplicates ??= [];
    parent.duplicates.push({ name: frame.key, start: frame.keyStart ?? node.start });
  }
  // the last one wins, as in JSON.parse
  parent.members.set(frame.key, node);
}

/**
 * Reads a JSON text into the places of its values (RFC 8259), without recursion, so that no nesting overflows the
 * stack. Used when there is something to say about a text, never on the way of one that is fine.
 */
export function sourceTree(text: string): SourceNode | JsonSyntaxProblem {
  return new Scanner(text).run();
}

class Scanner {
  readonly text: string;
  readonly stack: Frame[] = [];
  at = 0;
  root: SourceNode | undefined;

  constructor(text: string) {
    this.text = text;
  }

  run(): SourceNode | JsonSyntaxProblem {
    this.at = this.text.charCodeAt(0) === 0xfeff ? 1 : 0;
    for (;;) {
      const problem = this.value();
      if (problem) return problem;
      const end = this.afterValue();
      if (end) return end;
    }
  }

  skip(): void {
    this.at = matchEnd(SPACE, this.text, this.at);
  }

  problem(reason: string): JsonSyntaxProblem {
    return problemAt(this.text, this.at, reason);
  }

  /** Reads up to the end of a scalar or of an empty container, going down into others. */
  value(): JsonSyntaxProblem | undefined {
    for (;;) {
      this.skip();
      const start = this.at;
      const open = this.text.charAt(start);
      if (open !== '{' && open !== '[') {
        const end = scalarEnd(this.text, start);
        if (typeof end !== 'number') return end;
        this.place({ start, end });
        this.at = end;
        return undefined;
      }
      const node: SourceNode = { start, end: start };
      if (open === '{') node.members = new Map();
      else node.items = [];
      this.place(node);
      this.at += 1;
      this.skip();
      if (this.text.charAt(this.at) === (open === '{' ? '}' : ']')) {
        this.at += 1;
        node.end = this.at;
        return undefined;
      }
      this.stack.push({ node });
      const problem = open === '{' ? this.key() : undefined;
      if (problem) return problem;
    }
  }

  place(node: SourceNode): void {
    const frame = this.stack.at(-1);
    if (frame) attach(frame, node);
    else this.root = node;
  }

  key(): JsonSyntaxProblem | undefined {
    this.skip();
    const start = this.at;
    if (this.text.charAt(start) !== '"') return this.problem('a name in double quotes was expected');
    const end = stringEnd(this.text, start);
    if (typeof end !== 'number') return end;
    const frame = this.stack.at(-1);
    if (frame) {
      const raw = this.text.slice(start, end);
      frame.key = String(JSON.parse(raw));
      frame.keyStart = start;
    }
    this.at = end;
    this.skip();
    if (this.text.charAt(this.at) !== ':') return this.problem('a colon was expected');
    this.at += 1;
    return undefined;
  }

  /** Goes up over closed containers to the next value; gives the root when everything is read. */
  afterValue(): SourceNode | JsonSyntaxProblem | undefined {
    for (;;) {
      this.skip();
      const frame = this.stack.at(-1);
      if (!frame) {
        if (this.at < this.text.length) return this.problem('there is text after the end of the value');
        return this.root ?? this.problem('a value was expected');
      }
      const close = frame.node.members ? '}' : ']';
      const next = this.text.charAt(this.at);
      if (next === ',') {
        this.at += 1;
        return frame.node.members ? this.key() : undefined;
      }
      if (next !== close) return this.problem(`a comma or ${close} was expected`);
      this.at += 1;
      frame.node.end = this.at;
      this.stack.pop();
    }
  }
}
