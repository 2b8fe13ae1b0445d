/** Search: queries become plans, resources become index rows; a store brings the two together. */
export { asksOfOthers } from './asks-of-others.ts';
export { namesElement, type TypeElements } from './elements.ts';
export { EARLIEST, type InstantRange, instantRange, instantText, LATEST, withZone } from './instant-range.ts';
export { type Indexed, matches } from './matches.ts';
export { indexesOf, type Parameter, referenceIndexes } from './parameter.ts';
export type { Bounds, Filter, Place, RowTest, SearchPlan, SearchWindow, SortKey } from './plan.ts';
export { NOTHING } from './query/combine.ts';
export type { Include } from './query/include.ts';
export { isMistake, shown } from './query/mistake.ts';
export type { ReadQuery } from './query/read-query.ts';
export type { ResultOptions } from './query/result.ts';
export type { SearchLimits, SearchTerminology, SoughtCode } from './query/surroundings.ts';
export { NO_ROWS, SEARCH_TABLES, type SearchRows, type SearchTable } from './row.ts';
export { createSearch, type Search, type SearchIndex } from './search.ts';
