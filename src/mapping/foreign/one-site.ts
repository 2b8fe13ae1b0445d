import type { ForeignTables } from './tables.ts';
import type { PlacedTold } from './told-tumour.ts';
import type { Tumour } from './tumours.ts';

/** What a tumour, or what is told of one, says of its site. */
export type Sited = Pick<Tumour, 'word' | 'kind'>;

/**
 * Whether two may be of one site: a name may be that of several ("colorectal"). Of sites that the case has no word for,
 * those of one name are.
 */
export function isOfOneSite(tables: ForeignTables, one: Sited, other: Sited): boolean {
  const isOneOf = ({ kind }: Sited, { word = '' }: Sited): boolean => kind !== undefined && tables.mayBeOf(kind, word);
  if (isOneOf(one, other) || isOneOf(other, one)) return true;
  return one.word === other.word && (one.word !== 'other' || (one.kind !== undefined && one.kind === other.kind));
}

/** The site that a tumour is told to have. */
export const siteOf = ({ read: { word, kind } }: PlacedTold): Sited => (kind === undefined ? { word } : { word, kind });
