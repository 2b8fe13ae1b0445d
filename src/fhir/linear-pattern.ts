/*
 * Regular expressions in linear time: all ways of matching are followed at once (Thompson's construction), so that no
 * value takes long. What a single character has to be is left to JavaScript's own regular expressions.
 */

/** One step of a program: a character or a place to be found, a choice of steps, or the end. */
type Step =
  | { op: 'character'; test: (character: string) => boolean; next: number }
  | { op: 'place'; test: (text: readonly string[], at: number) => boolean; next: number }
  | { op: 'choice'; next: number; other: number }
  | { op: 'found' };

/** A part of a pattern: adds its steps before those that begin at `next`, and gives where it begins. */
type Part = (program: Step[], next: number) => number;

/** Thrown where a pattern has what cannot be followed so: it looks around or back. */
class Elsewhere extends Error {}

/** Most steps of a program, in which a repetition counts by its number, and characters of a pattern. */
const MOST_STEPS = 4_000;

/** Most steps times characters of a text, which is less than a second. */
const MOST_WORK = 20_000_000;

const push = (program: Step[], step: Step): number => {
  if (program.length >= MOST_STEPS) throw new Elsewhere();
  return program.push(step) - 1;
};

const WORD = /^\w$/;
const isWord = (text: readonly string[], at: number): boolean => WORD.test(text[at] ?? '');
const isEdge = (text: readonly string[], at: number): boolean => isWord(text, at - 1) !== isWord(text, at);

const PLACES: Record<string, (text: readonly string[], at: number) => boolean> = {
  '^': (_text, at) => at === 0,
  $: (text, at) => at === text.length,
  '\\b': isEdge,
  '\\B': (text, at) => !isEdge(text, at),
};

const ESCAPE = /^\\(?:[pP]\{[^}]*\}|u\{[0-9a-fA-F]+\}|u[0-9a-fA-F]{4}|x[0-9a-fA-F]{2}|c[A-Za-z]|.)/su;
const QUANTIFIER = /^(?:[*+?]|\{(\d+)(,?)(\d*)\})\??/;
const CLASS = /^\[(?:[^\]\\]|\\.)*\]/su;
const GROUP = /^\((?!\?)|^\(\?:|^\(\?<\w+>/;

/** Reads a pattern from left to right. */
class Reader {
  readonly #flags: string;
  #rest: string;

  constructor(pattern: string, flags: string) {
    this.#rest = pattern;
    this.#flags = flags;
  }

  #take(expression: RegExp): RegExpExecArray | undefined {
    const found = expression.exec(this.#rest) ?? undefined;
    this.#rest = this.#rest.slice(found?.[0].length ?? 0);
    return found;
  }

  whole(): Part {
    const part = this.#alternatives();
    if (this.#rest !== '') throw new Elsewhere();
    return part;
  }

  #alternatives(): Part {
    const first = this.#sequence();
    if (!this.#take(/^\|/)) return first;
    const others = this.#alternatives();
    return (program, next) => push(program, { op: 'choice', next: first(program, next), other: others(program, next) });
  }

  #sequence(): Part {
    const parts: Part[] = [];
    while (this.#rest !== '' && !/^[|)]/.test(this.#rest)) parts.push(this.#repeated(this.#one()));
    return (program, next) => parts.reduceRight((at, part) => part(program, at), next);
  }

  #one(): Part {
    if (this.#take(GROUP)) {
      const inner = this.#alternatives();
      if (!this.#take(/^\)/)) throw new Elsewhere();
      return inner;
    }
    const place = this.#take(/^(?:\^|\$|\\[bB])/)?.[0];
    const isThere = place === undefined ? undefined : PLACES[place];
    if (isThere) return (program, next) => push(program, { op: 'place', test: isThere, next });
    const character = (this.#take(CLASS) ?? this.#take(ESCAPE) ?? this.#take(/^[^()[\\*+?{]/u))?.[0];
    // a number or a name after the backslash means what a group has found
    if (character === undefined || /^\\[0-9k]/.test(character)) throw new Elsewhere();
    if (!this.#flags.includes('u') && /^[\ud800-\udbff]/.test(character)) throw new Elsewhere();
    const test = characterTest(character, this.#flags);
    return (program, next) => push(program, { op: 'character', test, next });
  }

  #repeated(part: Part): Part {
    const found = this.#take(QUANTIFIER);
    if (!found) return part;
    const [text, from = '', comma, to] = found;
    if (text.startsWith('*')) return atLeast(part, 0);
    if (text.startsWith('+')) return atLeast(part, 1);
    if (text.startsWith('?')) return upTo(part, 0, 1);
    if (comma !== '' && to === '') return atLeast(part, Number(from));
    return upTo(part, Number(from), Number(to || from));
  }
}

function characterTest(character: string, flags: string): (one: string) => boolean {
  const regex = new RegExp(`^${character}$`, flags);
  const known = new Map<string, boolean>();
  return (one) => {
    const answer = known.get(one) ?? regex.test(one);
    known.set(one, answer);
    return answer;
  };
}

const times = (part: Part, count: number): Part => {
  if (count > MOST_STEPS) throw new Elsewhere();
  return (program, next) => {
    let at = next;
    for (let done = 0; done < count; done++) {
      const before = program.length;
      at = part(program, at);
      // what adds no step is empty, however often
      if (program.length === before) return at;
    }
    return at;
  };
};

function atLeast(part: Part, count: number): Part {
  const before = times(part, count);
  return (program, next) => {
    const choice: Step = { op: 'choice', next, other: next };
    const at = push(program, choice);
    choice.next = part(program, at);
    return before(program, at);
  };
}

function upTo(part: Part, from: number, to: number): Part {
  const before = times(part, from);
  const maybe: Part = (program, next) => push(program, { op: 'choice', next: part(program, next), other: next });
  const after = times(maybe, Math.max(0, to - from));
  return (program, next) => before(program, after(program, next));
}

/** The steps that wait for a character at a place of a text, from some on. */
class Front {
  readonly #program: readonly Step[];
  readonly #seen: Int32Array;
  waiting: number[] = [];

  constructor(program: readonly Step[]) {
    this.#program = program;
    this.#seen = new Int32Array(program.length).fill(-1);
  }

  /** Adds what can be reached from steps at a place; whether the end is. */
  reach(steps: readonly number[], text: readonly string[], at: number): boolean {
    const open = [...steps];
    for (let step = open.pop(); step !== undefined; step = open.pop()) {
      const found = this.#program[step];
      if (!found || this.#seen[step] === at) continue;
      this.#seen[step] = at;
      if (found.op === 'found') return true;
      if (found.op === 'character') this.waiting.push(step);
      else if (found.op === 'choice') open.push(found.other, found.next);
      else if (found.test(text, at)) open.push(found.next);
    }
    return false;
  }
}

function holds(program: readonly Step[], start: number, text: readonly string[]): boolean {
  const front = new Front(program);
  for (let at = 0; at <= text.length; at++) {
    const before = front.waiting;
    front.waiting = [];
    const character = text[at - 1] ?? '';
    const moved = before.flatMap((step) => {
      const found = program[step];
      return found?.op === 'character' && found.test(character) ? found.next : [];
    });
    // a match may begin anywhere
    if (front.reach([...moved, start], text, at)) return true;
  }
  return false;
}

/**
 * Makes a test that agrees with that of `new RegExp(pattern, flags)`, in time that grows with the length of the text
 * alone. `undefined` for patterns that look around or back; the test gives `undefined` for texts that are too long. The
 * pattern is a valid one; the flags may be `i`, `s` and `u`.
 */
export function linearTest(pattern: string, flags: string): ((text: string) => boolean | undefined) | undefined {
  if (!/^[isu]*$/.test(flags) || pattern.length > MOST_STEPS) return undefined;
  try {
    const program: Step[] = [{ op: 'found' }];
    const start = new Reader(pattern, flags).whole()(program, 0);
    const characters = (text: string): string[] => (flags.includes('u') ? [...text] : text.split(''));
    return (text) => (text.length * program.length > MOST_WORK ? undefined : holds(program, start, characters(text)));
  } catch (error) {
    if (error instanceof Elsewhere) return undefined;
    throw error;
  }
}
