import { isIP } from 'node:net';
import { z } from 'zod';

/** A number that an environment variable or a flag gives as text. An empty text is none. */
const fromText = (value: unknown) => (typeof value === 'string' && value.trim() !== '' ? Number(value) : value);

/** A whole number between two bounds. */
export const between = (least: number, most: number) => z.preprocess(fromText, z.number().int().min(least).max(most));

/** A whole number from 1 up to a bound. */
export const count = (most: number) => between(1, most);

/** The same where 0 switches something off. */
export const countOrOff = (most: number) => between(0, most);

const YES_OR_NO = new Map<unknown, boolean>([
  ['true', true],
  ['1', true],
  ['false', false],
  ['0', false],
]);

/** Yes or no; environment variables and flags give it as text. */
export const flag = z.preprocess((value) => YES_OR_NO.get(value) ?? value, z.boolean());

/** A list; environment variables give it as text with spaces or commas between. */
export const list = <T extends z.ZodType>(item: T) =>
  z.preprocess((value) => (typeof value === 'string' ? value.split(/[\s,]+/).filter(Boolean) : value), z.array(item));

/** Names for addresses that the proxies of a network have among themselves. */
const NETWORKS = ['loopback', 'linklocal', 'uniquelocal'];

/** An IP address, a subnet (`10.0.0.0/8`), or a name for one. */
export const network = z.string().refine(
  (text) => {
    const [address = '', bits, ...more] = text.split('/');
    const most = { 4: 32, 6: 128 }[isIP(address)];
    if (most === undefined) return NETWORKS.includes(text);
    return more.length === 0 && (bits === undefined || (/^[1-9]\d{0,2}$/.test(bits) && Number(bits) <= most));
  },
  `must be an IP address, a subnet such as 10.0.0.0/8, or one of ${NETWORKS.join(', ')}`,
);
