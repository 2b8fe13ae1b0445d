import { isUtf8 } from 'node:buffer';

const ENCODED = /(?:%[0-9A-Fa-f]{2})+/g;

/**
 * Whether what is percent-encoded in a URL or a form is UTF-8. Read as UTF-8, letters of another encoding (`%E9` of
 * ISO 8859-1) all become the same sign, by which nothing is found.
 */
export function isPercentEncodedUtf8(text: string): boolean {
  return (text.match(ENCODED) ?? []).every((run) => isUtf8(Buffer.from(run.replaceAll('%', ''), 'hex')));
}
