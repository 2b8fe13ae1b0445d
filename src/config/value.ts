import { z } from 'zod';

/** A whole number from 1 up to a bound; environment variables and flags give it as text. */
export const count = (most: number) => z.coerce.number().int().min(1).max(most);

/** The same where 0 switches something off. */
export const countOrOff = (most: number) => z.coerce.number().int().min(0).max(most);

/** Yes or no; environment variables and flags give it as text. */
export const flag = z.preprocess(
  (value) => (value === 'true' || value === '1' ? true : value === 'false' || value === '0' ? false : value),
  z.boolean(),
);

/** A list; environment variables give it as text with spaces or commas between. */
export const list = <T extends z.ZodType>(item: T) =>
  z.preprocess((value) => (typeof value === 'string' ? value.split(/[\s,]+/).filter(Boolean) : value), z.array(item));
