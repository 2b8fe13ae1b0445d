import type { JsonValue } from '../../fhir/json.ts';
import type { ItemCheck } from '../plan/types.ts';
import type { Run } from '../run.ts';
import type { Source } from './source.ts';

/** Applies rules to a value. */
export type Rules = (value: JsonValue, run: Run) => void;

/** Statements that ask each check of `value` that may find something. */
export function rulesCode(checks: readonly ItemCheck[], source: Source): string {
  const calls = checks.map((check) => {
    const passes = check.passes?.('value', source.use);
    const call = `${source.use(check)}(value, run);`;
    return passes === undefined ? call : `if (!(${passes})) ${call}`;
  });
  return calls.map((call) => `${call}\nif (run.trial !== 0 && run.decided()) return;`).join('\n');
}

/** An expression that is true only where no check finds anything about a value; `undefined` where one has to be asked each time. */
export function rulesTest(checks: readonly ItemCheck[], value: string, source: Source): string | undefined {
  const tests: string[] = [];
  for (const check of checks) {
    const test = check.passes?.(value, source.use);
    if (test === undefined) return undefined;
    tests.push(`(${test})`);
  }
  return tests.length > 0 ? tests.join(' && ') : 'true';
}
