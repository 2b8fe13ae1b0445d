import type { z } from 'zod';

/** A check of a schema: a refinement, a pattern, a length. */
export type Check = z.core.$ZodCheck<unknown>;
/** Whether a value passes a check. */
export type Test = (value: unknown) => boolean;

/** Whether a pattern remembers nothing of a text it was tried on. */
export const isStateless = ({ global, sticky }: RegExp): boolean => !global && !sticky;

/** A check as a test: the commonest kinds by what they hold, every other by zod itself. */
export function testOf({ _zod: check }: Check): Test {
  const { def } = check;
  if (
    'format' in def &&
    def.format === 'regex' &&
    'pattern' in def &&
    def.pattern instanceof RegExp &&
    isStateless(def.pattern)
  ) {
    const { pattern } = def;
    return (value) => typeof value === 'string' && pattern.test(value);
  }
  if (isRefinement(def)) {
    const { fn } = def;
    return (value) => Boolean(fn(value));
  }
  const asZod: Test = (value) => {
    const payload: z.core.ParsePayload = { value, issues: [] };
    if (def.when?.(payload) !== false) check.check(payload);
    return payload.issues.length === 0;
  };
  if (def.check === 'max_length' && 'maximum' in def && typeof def.maximum === 'number') {
    const { maximum } = def;
    // zod counts characters, of which a string has no more than code units
    return (value) => ((typeof value === 'string' || Array.isArray(value)) && value.length <= maximum) || asZod(value);
  }
  if (def.check === 'min_length' && 'minimum' in def && typeof def.minimum === 'number') {
    const { minimum } = def;
    return (value) => (Array.isArray(value) ? value.length >= minimum : asZod(value));
  }
  return asZod;
}

/** Whether a definition is that of a refinement: a function that is true of what passes. */
export function isRefinement(def: object): def is { fn: (value: unknown) => unknown } {
  return (
    'check' in def &&
    def.check === 'custom' &&
    'fn' in def &&
    typeof def.fn === 'function' &&
    !('when' in def && def.when !== undefined)
  );
}
