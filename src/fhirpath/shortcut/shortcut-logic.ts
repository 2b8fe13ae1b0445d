/** One of FHIRPath's logical operators: the answer its left side `a` gives alone, or -1, and that of both. */
interface Logic {
  alone(a: string): string;
  both(a: string, b: string): string;
}

const EVEN: Logic['alone'] = (a) => `${a} === 3 ? 3 : -1`;

const known = (a: string, b: string, answer: string): string =>
  `${b} === 3 ? 3 : ${a} === 2 || ${b} === 2 ? 2 : ${answer}`;

/** Truth tables of FHIRPath's logic; what is not told (3) is told only where the other side decides alone. */
export const LOGIC: Record<string, Logic> = {
  and: {
    alone: (a) => `${a} === 0 || ${a} === 3 ? ${a} : -1`,
    both: (a, b) => `${b} === 0 || ${b} === 3 ? ${b} : ${a} === 1 && ${b} === 1 ? 1 : 2`,
  },
  or: {
    alone: (a) => `${a} === 1 || ${a} === 3 ? ${a} : -1`,
    both: (a, b) => `${b} === 1 || ${b} === 3 ? ${b} : ${a} === 0 && ${b} === 0 ? 0 : 2`,
  },
  implies: {
    alone: (a) => `${a} === 0 ? 1 : ${a} === 3 ? 3 : -1`,
    both: (a, b) => `${b} === 1 || ${b} === 3 ? ${b} : ${a} === 1 && ${b} === 0 ? 0 : 2`,
  },
  xor: { alone: EVEN, both: (a, b) => known(a, b, `${a} === ${b} ? 0 : 1`) },
  '=': { alone: EVEN, both: (a, b) => known(a, b, `${a} === ${b} ? 1 : 0`) },
  '!=': { alone: EVEN, both: (a, b) => known(a, b, `${a} === ${b} ? 0 : 1`) },
};
