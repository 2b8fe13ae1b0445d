import type { CaseItem } from '../interaction/case/case-list.ts';
import { caseEnding } from '../interaction/case/case-text.ts';

/** What stands around and between cases. */
export interface Around {
  before?: string;
  between: string;
  after?: string;
}

/** The text of an item but for its last brace, and what follows in its place. */
function partsOf(item: CaseItem): { text: string; ending: string } {
  if (item.removed) return { text: JSON.stringify({ id: item.id, removed: true }), ending: '}' };
  return { text: item.text, ending: caseEnding(item) };
}

/**
 * Cases as bytes of UTF-8. To join texts first would copy each of them twice, once when the joined text is read and
 * once when it is encoded; here each is encoded at its place.
 */
export function caseBytes(items: readonly CaseItem[], { before = '', between, after = '' }: Around): Uint8Array {
  const parts = items.map(partsOf);
  const size = parts.reduce(
    (sum, { text, ending }) => sum + Buffer.byteLength(text) - 1 + Buffer.byteLength(ending) + between.length,
    before.length + after.length - between.length,
  );
  const bytes = Buffer.allocUnsafe(size);
  let at = bytes.write(before);
  for (const [index, { text, ending }] of parts.entries()) {
    if (index > 0) at += bytes.write(between, at);
    // the last brace of the text is written over
    at += bytes.write(text, at) - 1;
    at += bytes.write(ending, at);
  }
  bytes.write(after, at);
  return bytes;
}
