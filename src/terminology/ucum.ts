import { METRIC_UNITS, OTHER_UNITS, PREFIXES } from './ucum-units.ts';
import type { Verdict } from './verdict.ts';

const metric = new Set(METRIC_UNITS.split(' '));
const units = new Set([...metric, ...OTHER_UNITS.split(' ')]);
for (const prefix of PREFIXES.split(' ')) for (const unit of metric) units.add(prefix + unit);

const isUnit = (symbol: string): boolean => units.has(symbol);

/** A unit with an exponent, or a number. */
function isSimple(text: string): boolean {
  if (isUnit(text) || /^[0-9]+$/.test(text)) return true;
  const bare = text.replace(/[+-]?[0-9]+$/, '');
  return bare !== text && bare !== '' && isUnit(bare);
}

/** A unit up to what may follow it; brackets belong to its name. */
const UNIT = /(?:\[[!-Z^-~]*\]|[!-'*-.0-Z^-z|~])+/y;
const ANNOTATION = /\{[!-z|~]*\}/y;

/** Reads an expression from left to right, each part once. */
class Reader {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  #take(pattern: RegExp): string {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text)?.[0] ?? '';
    this.#at += found.length;
    return found;
  }

  #skip(character: string): boolean {
    if (this.#text.charAt(this.#at) !== character) return false;
    this.#at += 1;
    return true;
  }

  #component(depth: number): boolean {
    if (this.#skip('(')) return depth < 16 && this.#term(depth + 1) && this.#skip(')');
    const unit = this.#unit();
    const annotation = this.#take(ANNOTATION);
    return unit === '' ? annotation !== '' : isSimple(unit);
  }

  /** A dot multiplies, so that it is no part of a unit. */
  #unit(): string {
    const found = this.#take(UNIT);
    const dot = found.replace(/\[[^\]]*\]/g, (name) => '_'.repeat(name.length)).indexOf('.');
    if (dot < 0) return found;
    this.#at -= found.length - dot;
    return found.slice(0, dot);
  }

  #term(depth: number): boolean {
    do if (!this.#component(depth)) return false;
    while (this.#skip('.') || this.#skip('/'));
    return true;
  }

  whole(): boolean {
    this.#skip('/');
    return this.#term(0) && this.#at === this.#text.length;
  }
}

/** Whether a code is a unit by UCUM's grammar and its table of units (https://ucum.org/ucum, §§ 5-12). */
export function ucumVerdict(code: string): Verdict {
  return isUnit(code) || (code.length <= 256 && new Reader(code).whole()) ? 'valid' : 'invalid';
}
