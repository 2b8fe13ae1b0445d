import type { IscmCase } from './case.ts';
import { countries } from './country.ts';
import {
  cordRegions,
  givenStates,
  her2Scores,
  histologies,
  levels,
  levelsReached,
  markerResults,
  markers,
  otherTreatments,
  primarySites,
  sexes,
  sourceKinds,
  systemicKinds,
  vitalStatuses,
} from './vocabulary.ts';

/** Something that a case is found by. Of a date that is known in part it is the first and the last day it can be. */
export interface CaseFacet {
  name: string;
  value: string;
  /** Last day of a date; the value again where it is a word. */
  until: string;
}

/** What cases can be filtered by: one of some words, or a time. */
export interface FacetDefinition {
  about: string;
  /** The words, or `undefined` where it is a time. */
  words: readonly string[] | undefined;
  /** Words or partial dates of a case. */
  of(value: IscmCase): readonly (string | undefined)[];
}

const unknown = 'unknown';

/** Treatments by kind, each alone and with what became of it: `surgery`, `surgery:refused`. */
const treatmentKinds = [
  'surgery',
  'radiotherapy',
  ...systemicKinds,
  ...otherTreatments.filter((kind) => kind !== 'other'),
  'other',
];

const withDetail = (words: readonly string[], details: readonly string[]): string[] =>
  words.flatMap((word) => [word, ...details.map((detail) => `${word}:${detail}`)]);

/** No other marker has such a score. */
const her2Words = her2Scores.map((score) => `her2:${score}`);

function treatmentWords(value: IscmCase): string[] {
  const all = [
    ...(value.surgeries ?? []).map(({ given }) => ({ kind: 'surgery', given })),
    ...(value.radiotherapies ?? []).map(({ given }) => ({ kind: 'radiotherapy', given })),
    ...(value.systemicTherapies ?? []),
    ...(value.otherTreatments ?? []),
  ];
  return all.flatMap(({ kind, given }) => [...(given === 'given' ? [kind] : []), `${kind}:${given}`]);
}

function markerWords(value: IscmCase): string[] {
  return (value.markers ?? []).flatMap(({ marker, result, her2Score }) => [
    marker,
    ...(result === undefined ? [] : [`${marker}:${result}`]),
    ...(her2Score === undefined ? [] : [`${marker}:${her2Score}`]),
  ]);
}

/** Every level from the cranial to the caudal end of a lesion; there is no vertebra C8. */
function levelWords(value: IscmCase): string[] {
  return (value.lesions ?? []).flatMap(({ level }) => {
    if (level === undefined) return [];
    const reached = levelsReached(level);
    return level.kind === 'vertebra' ? reached.filter((one) => one !== 'C8') : reached;
  });
}

/** The filters of cases by name; an answer to a filter is found through the index rows of the facets. */
export const caseFacetDefinitions: Readonly<Record<string, FacetDefinition>> = {
  primary: {
    about: 'site of a primary cancer',
    words: [...primarySites, unknown],
    of: ({ primaryCancers = [] }) => primaryCancers.map(({ site }) => site),
  },
  histology: {
    about: 'histology of a primary cancer or of a specimen',
    words: [...histologies, unknown],
    of: ({ primaryCancers = [], histologies: found = [] }) =>
      [...primaryCancers, ...found].map(({ histology }) => histology),
  },
  region: {
    about: 'region of the cord involved, of an episode or a lesion',
    words: [...cordRegions, unknown],
    of: ({ episodes = [], lesions = [] }) => [
      ...episodes.flatMap(({ regions = [] }) => regions),
      ...lesions.map(({ region }) => region),
    ],
  },
  level: { about: 'level that a lesion reaches, segment or vertebra', words: levels, of: levelWords },
  marker: {
    about: 'marker that was examined, or with its result or HER2 score: `er`, `er:positive`, `her2:3+`',
    words: [...withDetail(markers, [...markerResults, unknown, 'not-done']), ...her2Words],
    of: markerWords,
  },
  treatment: {
    about: 'kind of treatment that was given, or with what became of it: `surgery`, `surgery:refused`',
    words: withDetail(treatmentKinds, givenStates),
    of: treatmentWords,
  },
  source: { about: 'kind of source', words: sourceKinds, of: ({ source }) => [source?.kind] },
  country: {
    about: 'country of the source, ISO 3166-1 alpha-2',
    words: countries,
    of: ({ source }) => [source?.country],
  },
  sex: { about: 'administrative gender', words: [...sexes, unknown], of: ({ patient }) => [patient.sex] },
  status: { about: 'vital status', words: [...vitalStatuses, unknown], of: ({ outcome }) => [outcome?.status] },
  diagnosed: {
    about: 'date on which an episode of ISCM was diagnosed',
    words: undefined,
    of: ({ episodes = [] }) => episodes.map(({ diagnosed }) => diagnosed),
  },
  recorded: {
    about: 'when the case was recorded',
    words: undefined,
    of: ({ recordedAt }) => [recordedAt?.slice(0, 10)],
  },
};

/** The first and the last day that a date known in part can be; nothing where it is no date. */
export function daysOf(date: string): { first: string; last: string } | undefined {
  const [, year, month, day] = /^(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?$/.exec(date) ?? [];
  if (year === undefined) return undefined;
  if (day !== undefined) return { first: date, last: date };
  // day 0 of the month after is the last of this one
  const last = new Date(Date.UTC(Number(year), Number(month ?? 12), 0)).getUTCDate();
  return { first: `${year}-${month ?? '01'}-01`, last: `${year}-${month ?? '12'}-${last}` };
}

/** Everything that a case is found by, each once. */
export function caseFacets(value: IscmCase): CaseFacet[] {
  return Object.entries(caseFacetDefinitions).flatMap(([name, { words, of }]) =>
    [...new Set(of(value))].flatMap((found): CaseFacet[] => {
      if (found === undefined) return [];
      if (words !== undefined) return [{ name, value: found, until: found }];
      const days = daysOf(found);
      return days === undefined ? [] : [{ name, value: days.first, until: days.last }];
    }),
  );
}
