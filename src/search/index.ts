/** Search: queries become plans, resources become index rows; a store brings the two together. */
export { asksOfOthers } from './asks-of-others.ts';
export type { Compartments } from './compartment.ts';
export type { TypeParameters } from './compile-parameters.ts';
export { namesElement, type TypeElements } from './elements.ts';
export { EARLIEST, type InstantRange, instantRange, instantText, LATEST, withZone } from './instant-range.ts';
export { type Indexed, matches } from './matches.ts';
export { indexesOf, type Parameter, type ParameterType, referenceIndexes } from './parameter.ts';
export type { Bound, Bounds, Filter, Place, RowTest, SearchPlan, SearchWindow, SortKey } from './plan.ts';
export type { Include } from './query/include.ts';
export { isMistake, type Mistake, shown } from './query/mistake.ts';
export type { ReadQuery, SearchQuery } from './query/read-query.ts';
export type { ResultOptions } from './query/result.ts';
export type { SearchCode, SearchLimits, SearchTerminology, SoughtCode, SoughtCodes } from './query/surroundings.ts';
export { type IndexRow, NO_ROWS, SEARCH_TABLES, type SearchRows, type SearchTable } from './row.ts';
export { createSearch, type ReadOptions, type Search, type SearchIndex } from './search.ts';
