import type { Run } from './run.ts';

/** What stands behind "of", "to" or "for", up to the next of them or to a comma. */
const COMPLEMENT = /\b(?:of|to|for)\s+(.+?)(?=\s+(?:of|to|for|with|and|by|under|via|using|in|on)\b|[,;()]|$)/giu;

/** Whether words of a treatment or a symptom name another disease than a tumour. */
export const namesOtherDisease = ({ tables }: Run, text: string): boolean => tables.pattern('otherDisease').test(text);

/** Whether words name the cord, the spine, or what a treatment of them is done at. */
export const namesTheSpine = ({ tables }: Run, text: string): boolean =>
  tables.pattern('cordOrSpine').test(text) || tables.pattern('spineSite').test(text);

/**
 * Whether the words of an operation or irradiation say what it is of, to or for, and that is neither the cord or the
 * spine nor a tumour: there are more organs than a list has names.
 */
export function isOfAnotherThing(run: Run, text: string): boolean {
  if (namesOtherDisease(run, text)) return true;
  const isMeant = (what: string) => namesTheSpine(run, what) || run.tables.pattern('ofTumour').test(what);
  return [...text.matchAll(COMPLEMENT)].some(([, what = '']) => !isMeant(what));
}
