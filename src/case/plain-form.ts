import type { z } from 'zod';

/** Whether a value is plainly what a schema asks for. */
export type IsPlainValue = (value: unknown) => boolean;

/** By definition, which is the same of a schema and of those that only describe it otherwise. */
const forms = new WeakMap<object, IsPlainValue>();

/**
 * Gives a schema a test that is true of nearly all values that pass its checks as they are and of no other. It says the
 * same faster; what it leaves open the checks tell.
 */
export function plainly<T extends z.ZodType>(schema: T, isPlain: IsPlainValue): T {
  forms.set(schema._zod.def, isPlain);
  return schema;
}

/** The same for a schema of texts. */
export const plainlyText = <T extends z.ZodString>(schema: T, isPlain: (text: string) => boolean): T =>
  plainly(schema, (value) => typeof value === 'string' && isPlain(value));

/** The test that was given to a schema. */
export const plainFormOf = ({ _zod: { def } }: z.core.$ZodType): IsPlainValue | undefined => forms.get(def);

const SPACE = 32;
const HYPHEN = 45;
const DELETE = 127;
/** From here to {@link WIDE} nothing is a blank. */
const AFTER_NO_BREAK_SPACE = 161;
const WIDE = 0x1680;
const SURROGATES = 0xd800;

const isDigit = (code: number): boolean => code >= 48 && code <= 57;
const isKeyCharacter = (code: number): boolean => (code >= 97 && code <= 122) || isDigit(code);

/** A key that ends with a digit, as no name of a part of the case does. */
export function isPlainKey(text: string): boolean {
  const last = text.length - 1;
  if (last > 63 || !isKeyCharacter(text.charCodeAt(0)) || !isDigit(text.charCodeAt(last))) return false;
  for (let at = 1; at < last; at += 1) {
    const code = text.charCodeAt(at);
    if (!isKeyCharacter(code) && code !== HYPHEN) return false;
  }
  return true;
}

const isMark = (code: number): boolean =>
  (code > SPACE && code < DELETE) || (code >= AFTER_NO_BREAK_SPACE && code < WIDE);

/** A text as recorded that begins and ends with a letter or mark of the commonest, and has no pairs of code units. */
export function isPlainRecord(text: string): boolean {
  const last = text.length - 1;
  if (last >= 10_000 || !isMark(text.charCodeAt(0)) || !isMark(text.charCodeAt(last))) return false;
  for (let at = 1; at < last; at += 1) {
    const code = text.charCodeAt(at);
    if (code < SPACE || (code >= DELETE && code < AFTER_NO_BREAK_SPACE) || code >= SURROGATES) return false;
  }
  return true;
}
