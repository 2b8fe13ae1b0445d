import type { ItemCheck } from '../plan/types.ts';
import type { Source } from './source.ts';

/** An expression that is true only where no check finds anything about a value; `undefined` where one has to be asked each time. */
export function rulesTest(checks: readonly ItemCheck[], value: string, source: Source): string | undefined {
  const tests: string[] = [];
  for (const check of checks) {
    const test = check.passes?.(value, (constant) => source.use(constant));
    if (test === undefined) return undefined;
    tests.push(`(${test})`);
  }
  return tests.length > 0 ? tests.join(' && ') : 'true';
}
