import { z } from 'zod';
import { isPlainRecord, plainlyText } from './plain-form.ts';

/**
 * Words a fact may hold in place of its value: it was asked for or looked for, and this is what the record says.
 * A fact that is simply absent from the case was *not recorded*, which is a different state.
 */
const absentWords = ['unknown', 'refused', 'not-done', 'masked'] as const;
export type AbsentWord = (typeof absentWords)[number];

/** A value, or one of the words that say why there is none (`unknown` unless others are named). */
export function fact<T extends z.ZodType, const W extends readonly AbsentWord[] = readonly ['unknown']>(
  value: T,
  ...words: W
) {
  return z.union([value, z.enum(words.length > 0 ? words : ['unknown'])]);
}

/** A controlled word, or `unknown` when the record says that it is not known. */
export function word<const W extends readonly string[]>(words: W) {
  return z.enum([...words, 'unknown'] as [...W, 'unknown']);
}

const TEXT =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is refused
  /^(?!\s)[^\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\ud800-\udfff]+(?<!\s)$/u;

/** The pattern of free text, as the JSON Schema of a case has it. */
export const TEXT_PATTERN = TEXT.source;

/**
 * Free text as recorded: not empty, no blanks around it, no control characters but tab and line ends, as FHIR's string
 * has it (http://hl7.org/fhir/R4/datatypes.html#string). The pattern names classes of Unicode by number: it stands in
 * the JSON Schema too, and not every language knows them by name.
 */
export const text = plainlyText(
  z
    .string()
    .max(10_000)
    .regex(TEXT, 'must not be empty, begin or end with a blank, or hold control characters')
    .describe('Text as recorded'),
  isPlainRecord,
);
