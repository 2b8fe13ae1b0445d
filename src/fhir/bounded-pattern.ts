import { linearTest } from './linear-pattern.ts';

/** A regular expression that takes no long time. */
export interface Pattern {
  regex: RegExp;
  /** Whether `regex` itself is soon done with a text. */
  isSoon(text: string): boolean;
  /** Whether a text matches; `undefined` where that could take too long to tell. */
  test(text: string): boolean | undefined;
}

/** A part that is repeated, which may begin and end in many places. */
const REPEATED_GROUP = /\)(?:[*+]|\{)/;

/** A repetition without an end, or with one further on. */
const REPETITION = /[*+]|,\d*\}/g;

/** What may be there or not: a question mark that begins no group and makes no repetition lazy. */
const OPTION = /(?<![(*+?}])\?/g;

/** What stands for one character: escaped, or a class of them. */
const CHARACTER = /\\.|\[(?:\\.|[^\]\\])*\]/gs;

/** So many steps back are done soon. */
const FEW_STEPS = 1e7;

/** Flags written before a pattern, as HL7's engine takes them: `(?i)`. */
const INLINE_FLAGS = /^\(\?([is]+)\)/;

/** A pattern as FHIRPath means it (`.` matches line ends); some in use escape what Unicode mode does not let them. */
function compiled(pattern: string, given: string): RegExp | undefined {
  const inline = INLINE_FLAGS.exec(pattern);
  const text = pattern.slice(inline?.[0].length ?? 0);
  const flags = [...new Set(`${given}${inline?.[1] ?? ''}s`)].join('');
  for (const mode of ['u', '']) {
    try {
      return new RegExp(text, flags + mode);
    } catch {
      // the next, laxer mode
    }
  }
  return undefined;
}

/** In how many ways the groups of a pattern may be taken, each by one of its alternatives. */
function waysOf(plain: string): number {
  const open: number[] = [];
  let ways = 1;
  for (const character of plain) {
    if (character === '(') open.push(1);
    else if (character === '|' && open.length > 0) open.push((open.pop() ?? 0) + 1);
    else if (character === ')') ways *= open.pop() ?? 1;
  }
  return ways;
}

/** Makes a pattern, with flags of JavaScript; `undefined` where it is not valid. */
function made(pattern: string, flags: string): Pattern | undefined {
  const regex = compiled(pattern, flags);
  if (!regex) return undefined;
  const isRepeated = REPEATED_GROUP.test(regex.source);
  const plain = regex.source.replace(CHARACTER, 'a');
  const repetitions = plain.match(REPETITION)?.length ?? 0;
  const ways = waysOf(plain) * 2 ** (plain.match(OPTION)?.length ?? 0);
  const isSoon = ({ length }: string): boolean =>
    (isRepeated ? 2 ** length : ways * length ** (repetitions + 1)) < FEW_STEPS;
  let linear: Pattern['test'] | undefined;
  const byAllWays: Pattern['test'] = (text) => {
    linear ??= linearTest(regex.source, regex.flags) ?? (() => undefined);
    return linear(text);
  };
  return { regex, isSoon, test: (text) => (isSoon(text) ? regex.test(text) : byAllWays(text)) };
}

/** So many are kept; some are made of what a resource holds. */
const MOST_KNOWN = 1000;

const known = new Map<string, Pattern>();

/** A pattern, with flags of JavaScript; `undefined` where it is not valid. */
export function patternOf(pattern: string, flags = ''): Pattern | undefined {
  const key = `${flags} ${pattern}`;
  const found = known.get(key) ?? made(pattern, flags);
  if (known.size >= MOST_KNOWN) known.clear();
  if (found) known.set(key, found);
  return found;
}

/** A pattern that a whole text has to match; `undefined` where it is not valid. */
export const wholePattern = (pattern: string): Pattern | undefined => patternOf(`^(?:${pattern})$`);

/** Whether a whole text matches a pattern; `undefined` where that cannot be told, or not soon. */
export const matchesWhole = (text: string, pattern: string): boolean | undefined => wholePattern(pattern)?.test(text);
