import { createHmac } from 'node:crypto';

/** Whether a text has the form of a pseudonym. */
export const isPseudonym = (text: string): boolean => text.length === OUT_LENGTH;

/** Exchanges ids for pseudonyms and back. */
export interface Rekey {
  /** The pseudonym of an id: 63 letters, digits and hyphens. */
  hide(id: string): string;
  /** The id behind a pseudonym; `undefined` for what is no pseudonym of this key, and for ids too long to be found again. */
  reveal(pseudonym: string): string | undefined;
  /** The id behind a pseudonym of an id too long to be found again, while it is remembered that it was made. */
  recall(pseudonym: string): string | undefined;
}

const ID_ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-.';
/** Pseudonyms use no dot, so that they can stand for case ids too. */
const OUT_ALPHABET = ID_ALPHABET.slice(0, 63);
const BLOCK = 47;
const OUT_LENGTH = 63;
/** Six bits for the length and six for each character fit into a block. */
const LONGEST = 61;
/** What pseudonyms of ids look like, as a part of an expression. */
export const ID_PSEUDONYM = `[A-Za-z0-9-]{${OUT_LENGTH}}`;
const LEFT = 24;
const ROUNDS = 6;
const MOST_REMEMBERED = 10_000;

/**
 * A keyed permutation of a fixed block (Luby and Rackoff: a Feistel network whose rounds are HMAC-SHA256). With the key
 * alone the server finds the resource of a pseudonym, and it keeps no table of who is who. Ids of more than 61
 * characters do not fit: their pseudonym is a hash, which cannot be turned back, only remembered for a while.
 */
export function createRekey(key: Buffer): Rekey {
  const hidden = new Map<string, string>();
  const hashed = new Map<string, string>();
  const hide = (id: string): string => {
    const known = hidden.get(id);
    if (known !== undefined) return known;
    const block = encode(id);
    const made = write(permute(block ?? hashOf(id, key), key));
    // bounded: the ids of one answer repeat, those of the next are others
    if (hidden.size >= MOST_REMEMBERED) hidden.clear();
    hidden.set(id, made);
    if (block === undefined) remember(hashed, made, id);
    return made;
  };
  return {
    hide,
    reveal: (pseudonym) => {
      const block = read(pseudonym);
      const id = block && decode(unpermute(block, key));
      return id !== undefined && hide(id) === pseudonym ? id : undefined;
    },
    recall: (pseudonym) => hashed.get(pseudonym),
  };
}

/** The ones remembered longest make room, never the last ones. */
function remember(map: Map<string, string>, pseudonym: string, id: string): void {
  map.delete(pseudonym);
  map.set(pseudonym, id);
  if (map.size <= MOST_REMEMBERED) return;
  for (const first of map.keys()) {
    map.delete(first);
    return;
  }
}

function encode(id: string): Buffer | undefined {
  if (id.length > LONGEST) return undefined;
  let bits = BigInt(id.length);
  for (let at = 0; at < LONGEST; at++) {
    const digit = at < id.length ? ID_ALPHABET.indexOf(id.charAt(at)) : 0;
    if (digit < 0) return undefined;
    bits = (bits << 6n) | BigInt(digit);
  }
  return bytesOf(bits);
}

/** A block in place of an id that does not fit: its length is that of no id, so that it is never taken for one. */
function hashOf(id: string, key: Buffer): Buffer {
  const hash = BigInt(`0x${createHmac('sha384', key).update(id).digest('hex')}`);
  const room = 6n * BigInt(LONGEST);
  return bytesOf((63n << room) | (hash & ((1n << room) - 1n)));
}

function decode(block: Buffer): string | undefined {
  let bits = BigInt(`0x${block.toString('hex')}`);
  let id = '';
  for (let at = 0; at < LONGEST; at++) {
    id = ID_ALPHABET.charAt(Number(bits & 63n)) + id;
    bits >>= 6n;
  }
  return bits >= 1n && bits <= BigInt(LONGEST) ? id.slice(0, Number(bits)) : undefined;
}

const bytesOf = (bits: bigint): Buffer => Buffer.from(bits.toString(16).padStart(BLOCK * 2, '0'), 'hex');

function write(block: Buffer): string {
  let bits = BigInt(`0x${block.toString('hex')}`);
  let text = '';
  for (let at = 0; at < OUT_LENGTH; at++) {
    text = OUT_ALPHABET.charAt(Number(bits % 63n)) + text;
    bits /= 63n;
  }
  return text;
}

function read(text: string): Buffer | undefined {
  if (text.length !== OUT_LENGTH) return undefined;
  let bits = 0n;
  for (const letter of text) {
    const digit = OUT_ALPHABET.indexOf(letter);
    if (digit < 0) return undefined;
    bits = bits * 63n + BigInt(digit);
  }
  return bits >> BigInt(BLOCK * 8) === 0n ? bytesOf(bits) : undefined;
}

function round(half: Buffer, other: Buffer, number: number, key: Buffer): Buffer {
  const mask = createHmac('sha256', key).update(Buffer.of(number)).update(other).digest();
  return Buffer.from(half.map((byte, at) => byte ^ (mask[at] ?? 0)));
}

function permute(block: Buffer, key: Buffer): Buffer {
  let [left, right] = [block.subarray(0, LEFT), block.subarray(LEFT)];
  for (let number = 0; number < ROUNDS; number++)
    if (number % 2 === 0) right = round(right, left, number, key);
    else left = round(left, right, number, key);
  return Buffer.concat([left, right]);
}

function unpermute(block: Buffer, key: Buffer): Buffer {
  let [left, right] = [block.subarray(0, LEFT), block.subarray(LEFT)];
  for (let number = ROUNDS - 1; number >= 0; number--)
    if (number % 2 === 0) right = round(right, left, number, key);
    else left = round(left, right, number, key);
  return Buffer.concat([left, right]);
}
