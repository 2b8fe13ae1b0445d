import type { ItemCheck, PlainTest, Share } from './types.ts';

/** The tests of checks; `undefined` where one of them has to be asked each time. */
export function testsOf(checks: readonly ItemCheck[], share: Share): readonly PlainTest[] | undefined {
  const tests: PlainTest[] = [];
  for (const { passes } of checks) {
    const test = passes?.(share);
    if (test === undefined) return undefined;
    tests.push(test);
  }
  return tests;
}

/** Several tests as one. */
export function allPass(tests: readonly PlainTest[]): PlainTest {
  const [only] = tests;
  if (only && tests.length === 1) return only;
  return (value, run) => {
    for (const test of tests) if (!test(value, run)) return false;
    return true;
  };
}
