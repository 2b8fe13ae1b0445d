import type { JsonValue } from '../fhir/json.ts';
import type { TypePlan } from './plan/types.ts';
import type { Run } from './run.ts';

/** Types that JSON has as something else than strings (http://hl7.org/fhir/R4/json.html#primitive). */
const KINDS: Record<string, 'boolean' | 'number'> = {
  boolean: 'boolean',
  integer: 'number',
  unsignedInt: 'number',
  positiveInt: 'number',
  decimal: 'number',
};

/** A date with a time, without what could be a time zone. */
const WITHOUT_ZONE = /^\d[^T]*T[^Zz+-]*$/;

/** A primitive as a message shows it before what it says of it. */
function shownBefore(value: JsonValue): string {
  if (typeof value === 'string') return `'${value.slice(0, 80)}' `;
  return typeof value === 'object' ? '' : `${value} `;
}

/** What was meant by a primitive of another kind of JSON than its type has; the same where nothing of that kind is. */
function meantBy(value: JsonValue, kind: string): JsonValue {
  if (kind === 'string') return String(value);
  if (value === 'true') return true;
  if (value === 'false') return false;
  return typeof value === 'string' && /^-?\d+(?:\.\d+)?$/.test(value) ? Number(value) : value;
}

function report({ code }: TypePlan, severity: 'error' | 'warning', value: JsonValue, clause: string, run: Run): void {
  const message = `The value ${shownBefore(value)}${clause} (${code}).`;
  run.report({ severity, code: 'value', id: `primitive-${code}`, message });
}

/** Whether a time lacks its zone and something else is wrong with it: who mends the one has still to mend the other. */
const lacksZoneToo = ({ code, primitive }: TypePlan, value: JsonValue): boolean =>
  code === 'dateTime' &&
  typeof value === 'string' &&
  WITHOUT_ZONE.test(value) &&
  primitive?.(`${value}Z`) !== undefined;

/**
 * Checks the form of a primitive value. Gives what the rules on it go on with: what should be otherwise and may be, and
 * what is right but for its kind of JSON, which is told. Nothing where the form is wrong.
 */
export function checkForm(type: TypePlan, value: JsonValue, run: Run): JsonValue | undefined {
  const problem = type.primitive?.(value);
  if (problem === undefined) return value;
  const kind = KINDS[type.code] ?? 'string';
  if (typeof value !== 'object' && typeof value !== kind) {
    report(type, 'error', value, `must be a ${kind} in JSON`, run);
    const meant = meantBy(value, kind);
    if (typeof meant === kind) return checkForm(type, meant, run);
  }
  if (typeof problem !== 'string') {
    report(type, 'warning', value, problem.should, run);
    return value;
  }
  report(type, 'error', value, problem, run);
  if (lacksZoneToo(type, value)) report(type, 'error', value, 'must have a time zone', run);
  return undefined;
}
