import { caseFacetDefinitions, daysOf } from '../../case/facets.ts';
import { ID } from '../../fhir/id.ts';
import type { Issue } from '../../fhir/issue.ts';
import type { CaseCondition } from '../../store/index.ts';
import { type Failure, refusal } from '../outcome.ts';

/** Which cases are asked for, and in what form. */
export interface CaseQuery {
  conditions: readonly CaseCondition[];
  /** Only what is known of the Patient with this id. */
  patient?: string;
  /** A cursor or an instant: only what changed after it. */
  since?: string;
  /** Where a pull goes on that is taken page by page. */
  page?: string;
  /** Most cases of the answer; all of them where it is not said. */
  limit?: number;
  /** Whether the last line of NDJSON is to say that the answer is whole. */
  trailer: boolean;
}

/** Most cases of one page. */
const MOST_CASES = 10_000;

/** A filter of cases. */
export interface CaseFilter {
  name: string;
  /** What it is about. */
  about: string;
  /** The words it takes; a filter by date has none. */
  words: readonly string[] | undefined;
}

const STATE: CaseFilter = {
  name: 'state',
  about: 'whether resources say all that a case needs, and agree',
  words: ['complete', 'incomplete', 'contradictory'],
};

const facetFilters = Object.entries(caseFacetDefinitions).map(
  ([name, { about, words }]): CaseFilter => ({ name, about, words }),
);

const times = facetFilters.filter(({ words }) => words === undefined);

/** All filters: those by words before those by dates. */
export const CASE_FILTERS: readonly CaseFilter[] = [
  ...facetFilters.filter((filter) => !times.includes(filter)),
  STATE,
  ...times,
];

const filtersByName: ReadonlyMap<string, CaseFilter> = new Map(CASE_FILTERS.map((filter) => [filter.name, filter]));

/** Longest list of words that a message names. */
const FEW = 40;

function wordCondition(name: string, known: readonly string[], value: string): CaseCondition | Issue {
  const anyOf = [...new Set(value.split(',').map((word) => word.trim()))];
  const wrong = anyOf.find((word) => !known.includes(word));
  if (wrong === undefined) return { name, anyOf };
  // words with details are told by the ones they begin with
  const [begun = ''] = wrong.split(':');
  const alike = known.filter((word) => word === begun || word.startsWith(`${begun}:`));
  const named = alike.length > 0 ? alike : known;
  const plain = named.filter((word) => !word.includes(':'));
  const details = [...new Set(named.flatMap((word) => word.split(':')[1] ?? []))];
  const list = plain.length > FEW ? 'a word of the case model' : plain.join(', ');
  const more = details.length > 0 ? `, alone or followed by : and ${details.join(', ')}` : '';
  return refusal('value', 'filter-value', `${name}: "${wrong.slice(0, 60)}" is not ${list}${more}.`, name);
}

/** What a bound says of a date: that it lies at or behind `least`, and at or before `most`. */
function boundsOf(prefix: string, { first, last }: { first: string; last: string }): { least?: string; most?: string } {
  // sorts behind every instant of the last day
  const end = `${last}~`;
  switch (prefix) {
    case 'ge':
      return { least: first };
    case 'gt':
      return { least: end };
    case 'le':
      return { most: end };
    case 'lt':
      return { most: dayBefore(first) };
    default:
      return { least: first, most: end };
  }
}

/** The days of several bounds (`ge2015`, `lt2018-06`, `2016`) that all have to be met by one and the same date. */
function timeCondition(name: string, values: readonly string[]): CaseCondition | Issue {
  let from = '0000';
  let to = '9999-12-31~';
  for (const value of values) {
    const [, prefix = '', date = ''] = /^(eq|ge|gt|le|lt)?(.*)$/s.exec(value) ?? [];
    const days = daysOf(date);
    if (days === undefined || !isDay(days.first)) {
      const message = `${name}: "${value.slice(0, 60)}" is no date (2016, 2016-06 or 2016-06-03), alone or behind ge, gt, le, lt.`;
      return refusal('value', 'filter-value', message, name);
    }
    const { least, most } = boundsOf(prefix, days);
    if (least !== undefined && least > from) from = least;
    if (most !== undefined && most < to) to = most;
  }
  // a date known in part may reach over both of two bounds that no day meets; no date is found before all others
  return from < to ? { name, from, to } : { name, from, to: '' };
}

/** Whether the day exists; months and days beyond the calendar do not. */
function isDay(day: string): boolean {
  const date = new Date(`${day}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(day);
}

const dayBefore = (day: string): string =>
  `${new Date(Date.parse(`${day}T00:00:00Z`) - 86_400_000).toISOString().slice(0, 10)}~`;

function limitIn(parameters: URLSearchParams): { limit?: number } | Issue {
  const text = parameters.get('limit');
  if (text === null) return {};
  const limit = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  if (limit >= 1 && limit <= MOST_CASES) return { limit };
  return refusal('value', 'parameter-value', `limit: a number from 1 to ${MOST_CASES} was expected.`, 'limit');
}

/** The Patient whose cases are asked for, by its id or as a reference. */
function patientIn(parameters: URLSearchParams): { patient?: string } | Issue {
  const [text, ...more] = parameters.getAll('patient');
  if (text === undefined) return {};
  const patient = text.replace(/^Patient\//, '');
  if (more.length === 0 && ID.test(patient)) return { patient };
  return refusal('value', 'parameter-value', 'patient: the id of one Patient was expected.', 'patient');
}

function trailerIn(parameters: URLSearchParams): { trailer: boolean } | Issue {
  const text = parameters.get('trailer') ?? 'false';
  if (text === 'true' || text === 'false') return { trailer: text === 'true' };
  return refusal('value', 'parameter-value', 'trailer: true or false was expected.', 'trailer');
}

/** Parameters of a list of cases beside the filters. */
export const PULL: readonly string[] = ['patient', 'since', 'page', 'limit', 'trailer'];

/**
 * What the parameters ask for, or everything that is wrong with them. Values of a filter divided by commas are
 * alternatives; a filter that is repeated has to be met each time.
 * @param other names of parameters that somebody else reads
 * @param pull those of the parameters of {@link PULL} that are taken
 */
export function caseQuery(
  parameters: URLSearchParams,
  other: readonly string[] = [],
  pull: readonly string[] = PULL,
): CaseQuery | Failure {
  const known = [...filtersByName.keys(), ...pull, ...other];
  const given = [...new Set(parameters.keys())];
  const unknown = given.filter((name) => !known.includes(name)).map((name) => unknownFilter(name, known));
  const conditions = given.flatMap((name) => {
    const filter = filtersByName.get(name);
    if (filter === undefined) return [];
    const { words } = filter;
    const values = parameters.getAll(name);
    return words === undefined
      ? [timeCondition(name, values)]
      : values.map((value) => wordCondition(name, words, value));
  });
  const patient = patientIn(parameters);
  const limit = limitIn(parameters);
  const trailer = trailerIn(parameters);
  const issues = [...unknown, ...tooMany(conditions), ...[...conditions, patient, limit, trailer].filter(isIssue)];
  if (issues.length > 0 || isIssue(patient) || isIssue(limit) || isIssue(trailer)) return { failed: issues };
  const since = parameters.get('since');
  const page = parameters.get('page');
  return {
    conditions: conditions.filter((condition): condition is CaseCondition => !isIssue(condition)),
    ...patient,
    ...limit,
    ...trailer,
    ...(since === null ? {} : { since }),
    ...(page === null ? {} : { page }),
  };
}

/** Most filters of a list. */
const MOST_FILTERS = 50;

const tooMany = ({ length }: readonly object[]): Issue[] =>
  length > MOST_FILTERS ? [refusal('invalid', 'too-many-filters', `At most ${MOST_FILTERS} filters are taken.`)] : [];

const isIssue = (value: object): value is Issue => 'severity' in value;

function unknownFilter(name: string, known: readonly string[]): Issue {
  const message = `There is no parameter "${name.slice(0, 60)}"; cases are asked for by ${known.join(', ')}.`;
  return refusal('value', 'filter-unknown', message, name.slice(0, 60));
}
