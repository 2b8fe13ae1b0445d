import type { JsonValue } from '../../fhir/json.ts';
import type { ItemCheck, Passes } from '../plan/types.ts';
import type { Run } from '../run.ts';
import type { Asked } from './generated.ts';
import { type KnownCode, Source } from './source.ts';

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

const never: Asked = () => false;

/** Whether rules plainly find no error in a value: `undefined` where there are none, never where one has to be asked each time. */
export function asking(rules: readonly (Passes | undefined)[], known: KnownCode): Asked | undefined {
  if (rules.length === 0) return undefined;
  const source = new Source(known);
  const tests = rules.map((passes) => passes?.('value', source.use));
  if (tests.includes(undefined)) return never;
  return source.build<Asked>(
    `return function asked(value, run) {\nreturn ${tests.map((test) => `(${test})`).join(' && ')};\n};`,
  );
}

/** Whether what is asked is never plainly right. */
export const isNever = (asked: Asked | undefined): boolean => asked === never;
