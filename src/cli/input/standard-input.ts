/** What standard input holds, and all its bytes from the first one on. */
export interface Detected {
  ndjson: boolean;
  chunks: AsyncIterable<Uint8Array>;
}

const NEWLINE = 0x0a;
const SLASH = 0x2f;
const isSpace = (byte: number): boolean => byte <= 0x20;

/** Bytes after which valid JSON can go on with an opening bracket on the next line. */
const OPEN_ENDED = new Set([...',[:{'].map((character) => character.charCodeAt(0)));

/** Whether the bytes are a whole JSON value, after which a JSON document has nothing more. */
function isValue(bytes: Uint8Array): boolean {
  try {
    JSON.parse(Buffer.from(bytes).toString('utf8'));
    return true;
  } catch {
    return false;
  }
}

/** Whether the bytes so far tell that more than one value stands there, one a line; `undefined`: not yet. */
function judge(bytes: Uint8Array): boolean | undefined {
  const marked = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
  let start = marked ? 3 : 0;
  while (start < bytes.length && isSpace(bytes[start] ?? 0)) start += 1;
  // a comment, which is no value
  if (bytes[start] === SLASH) return false;
  const end = bytes.indexOf(NEWLINE, start);
  if (end < 0) return undefined;
  let last = end;
  while (last > start && isSpace(bytes[last] ?? 0)) last -= 1;
  if (OPEN_ENDED.has(bytes[last] ?? 0)) return false;
  let next = end;
  while (next < bytes.length && isSpace(bytes[next] ?? 0)) next += 1;
  if (next === bytes.length) return undefined;
  return bytes[next] === 0x7b || isValue(bytes.subarray(start, end));
}

/**
 * Tells NDJSON from one JSON document, by the first line and the first character of the second. No JSON document goes
 * on with `{` on a new line unless `,`, `[`, `:`, `{` or a comment came before; and after a whole value it does not go
 * on at all. So it does not matter whether the first or the second line is not JSON.
 *
 * A first line longer than `limit` bytes counts as NDJSON, so that it need not be kept.
 */
export async function detect(stream: AsyncIterable<Uint8Array>, limit: number): Promise<Detected> {
  const iterator = stream[Symbol.asyncIterator]();
  const read: Uint8Array[] = [];
  let size = 0;
  let ndjson: boolean | undefined;
  let tried = 0;
  while (ndjson === undefined) {
    const { value, done } = await iterator.next();
    if (done) {
      // what came last may have no line end
      ndjson = judge(Buffer.concat(read)) ?? false;
      break;
    }
    read.push(value);
    size += value.length;
    if (size > limit) ndjson = true;
    else if (size >= 2 * tried || value.includes(NEWLINE)) {
      tried = size;
      ndjson = judge(read.length === 1 ? value : Buffer.concat(read));
    }
  }
  return { ndjson, chunks: again(read, iterator) };
}

async function* again(read: Uint8Array[], rest: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array> {
  for (let chunk = read.shift(); chunk !== undefined; chunk = read.shift()) yield chunk;
  for (let next = await rest.next(); !next.done; next = await rest.next()) yield next.value;
}
