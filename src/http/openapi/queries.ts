import { groupings } from '../../cohort/index.ts';
import { CASE_FILTERS, type CaseFilter } from '../../interaction/case/case-query.ts';
import { ANY_OTHER, type Query, type QueryParameter } from './query.ts';
import { DATE_BOUNDS, FLAG, INSTANT, listOf, oneOf, PARTIAL_DATE, TEXT, URI, WHEN, wholeNumber } from './schema.ts';

/** The parameters that routes take. */

const COUNT: QueryParameter = { about: 'Most entries of a page', schema: wholeNumber(0) };
const TYPES: QueryParameter = { about: 'Types of resources', schema: listOf(TEXT), commas: true };
const ELEMENTS: QueryParameter = { about: 'Elements to be given', schema: listOf(TEXT), commas: true };
const SINCE: QueryParameter = { about: 'Only versions at or after this instant', schema: INSTANT };
const text = (about: string): QueryParameter => ({ about, schema: TEXT });
const uri = (about: string): QueryParameter => ({ about, schema: URI });
/** Of an artefact that path or body do not name. */
const canonical = (about: string): QueryParameter => ({ ...uri(about), needed: 'unless-said' });
const flag = (about: string): QueryParameter => ({ about, schema: FLAG });
const word = (about: string, words: readonly string[]): QueryParameter => ({ about, schema: oneOf(words) });

/** Of histories. */
export const HISTORY: Query = {
  _count: COUNT,
  _since: SINCE,
  _at: { about: 'Only versions that were current at some time of this date or instant', schema: WHEN },
};

/** Of a search of AuditEvents. */
export const AUDIT: Query = {
  date: text('When, with prefixes of R4'),
  'agent:identifier': text('The client'),
  patient: text('Whose data'),
  entity: text('The resource, as Type/id'),
  action: word('What was done', ['C', 'R', 'U', 'D', 'E']),
  subtype: text('The interaction'),
  outcome: word('What came of it', ['0', '4', '8', '12']),
  _id: text('The id'),
  _count: { ...COUNT, schema: wholeNumber(1) },
};

/** Parts of a resource that is read. */
export const PART: Query = {
  _summary: word('Which parts', ['true', 'text', 'data', 'false']),
  _elements: ELEMENTS,
};

/** Criteria of conditional interactions. */
export const CRITERIA: Query = {
  [ANY_OTHER]: {
    about: 'Search parameters that the CapabilityStatement lists for the type, with modifiers and prefixes of R4',
    schema: { type: 'object', additionalProperties: { type: 'string' } },
  },
};

/** Of a search within a type. */
export const SEARCH: Query = {
  ...CRITERIA,
  _count: COUNT,
  _sort: { about: 'Parameters to sort by, descending with a leading -', schema: listOf(TEXT), commas: true },
  _include: { about: 'Resources that matches refer to, too', schema: listOf(TEXT) },
  _revinclude: { about: 'Resources that refer to matches, too', schema: listOf(TEXT) },
  _summary: word('Which parts', ['true', 'text', 'data', 'count', 'false']),
  _elements: ELEMENTS,
  _total: word('Whether all that match are counted', ['none', 'estimate', 'accurate']),
};

/** Of a search over all types. */
export const SEARCH_ALL: Query = { _type: TYPES, ...SEARCH };

/** Of `$validate`. */
export const VALIDATE: Query = {
  profile: { about: 'Profiles to check against', schema: listOf(URI) },
  mode: word('What the resource is for; delete is asked of a stored one', ['create', 'update', 'profile', 'delete']),
};

/** Of bulk exports. */
export const EXPORT: Query = {
  _since: { about: 'Only what changed at or after this instant', schema: INSTANT },
  _until: { about: 'The state before this instant', schema: INSTANT },
  _type: TYPES,
  _typeFilter: { about: 'Search queries that resources of a type must match', schema: listOf(TEXT) },
  _elements: ELEMENTS,
  _outputFormat: text('application/fhir+ndjson, or a short form of it'),
};

/** Of `$viewdefinition-run`. */
export const VIEW_RUN: Query = {
  _format: word('The form of the rows', ['ndjson', 'csv', 'json', 'parquet']),
  _limit: { about: 'Most rows', schema: wholeNumber(1) },
  _since: { about: 'Only resources written at or after this instant', schema: INSTANT },
  patient: text('Only resources of this patient'),
  header: flag('false: CSV without the line of names'),
};

const PERIOD: Query = {
  start: { about: 'Only what was done at or after this date', schema: PARTIAL_DATE },
  end: { about: 'Only what was done at or before this date', schema: PARTIAL_DATE },
  _since: SINCE,
};

/** Of `$everything`. */
export const EVERYTHING: Query = { ...PERIOD, _type: TYPES, _count: COUNT };

/** Of `$mcode-everything`. */
export const MCODE_EVERYTHING: Query = PERIOD;

const CODE = text('The code');
const SYSTEM = uri('Its code system');

/** Of `$lookup`. */
export const LOOKUP: Query = {
  version: text('The version of the code system'),
  code: { ...CODE, needed: 'unless-said' },
  system: { ...SYSTEM, needed: 'unless-said' },
};

/** Of `$subsumes`. */
export const SUBSUMES: Query = {
  system: uri('The code system of both, where the path names none'),
  version: text('The version of the code system'),
  codeA: text('The code that may be above the other'),
  codeB: text('The code that may be below it'),
};

/** Of `$validate-code`. */
export const VALIDATE_CODE: Query = {
  url: canonical('Canonical, where the path names none'),
  valueSetVersion: text('Of a value set: its version, where the url has none'),
  version: text('Of a code system: its version, where the url has none'),
  code: CODE,
  system: SYSTEM,
  display: text('Its display, to be checked too'),
};

/** Of `$translate`. */
export const TRANSLATE: Query = {
  url: canonical('Canonical of the map, where the path names none'),
  conceptMapVersion: text('The version of the map, where the url has none'),
  code: CODE,
  system: SYSTEM,
  reverse: flag('true: from the target to the source'),
};

/** Of `$expand`. */
export const EXPAND: Query = {
  url: canonical('Canonical of the value set, where the path names none'),
  valueSetVersion: text('The version of the value set, where the url has none'),
  filter: text('Words that the code or its display must have'),
  offset: { about: 'Codes to be passed over', schema: wholeNumber(0) },
  count: { about: 'Most codes', schema: wholeNumber(0) },
};

const filter = ({ about, words }: CaseFilter): QueryParameter =>
  words === undefined
    ? { about: `${about}: a date or a part of one, alone or behind ge, gt, le, lt`, schema: DATE_BOUNDS }
    : { about, schema: listOf(oneOf(words)), commas: true };
const FILTERS: Query = Object.fromEntries(CASE_FILTERS.map((one) => [one.name, filter(one)]));

/** Of a pull of cases. */
export const CASES: Query = {
  ...FILTERS,
  patient: text('Only what is known of the Patient with this id'),
  since: text('Only what changed after this cursor or instant'),
  limit: { about: 'Most cases of a page', schema: wholeNumber(1, 10_000) },
  page: text('Where a pull by pages goes on, as the link to the next page has it'),
  trailer: flag('true: the last line of NDJSON says that it is whole'),
  table: text('The table, for CSV'),
  _format: word('The form, before the header Accept', ['json', 'ndjson', 'csv', 'zip']),
};

/** Of a cohort report. */
export const COHORT: Query = {
  ...FILTERS,
  by: { about: 'Compares survival by these', schema: listOf(oneOf(groupings.map(({ id }) => id))), commas: true },
  band: word('Scale of the confidence band', ['log', 'log-log']),
  endNotStated: word('What a survival time means of which it is not said whether it ended by death', [
    'left-out',
    'event',
  ]),
  minimumCell: { about: 'Counts below this are suppressed', schema: wholeNumber(0, 9999) },
  figure: word('The figure', ['survival']),
  _format: word('The form, before the header Accept', ['json', 'markdown', 'svg']),
};

/** Of `$from-case`. */
export const FROM_CASE: Query = { as: word('Type of the Bundle', ['collection', 'transaction']) };
