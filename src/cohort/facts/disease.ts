import type { IscmCase } from '../../case/case.ts';
import { levelsReached } from '../../case/vocabulary.ts';
import { ageOn, monthsBetween } from './elapsed.ts';
import { exact } from './exact.ts';
import type { IndexEpisode } from './index-episode.ts';

/** The primary cancer that the episode comes from: the one it names, or the only one there is. */
export function primaryOf({ primaryCancers = [] }: IscmCase, episode: IndexEpisode | undefined) {
  if (episode?.primary !== undefined) return primaryCancers.find(({ key }) => key === episode.primary);
  return primaryCancers.length === 1 ? primaryCancers[0] : undefined;
}

/** Events whose age may stand for the age at diagnosis of ISCM, the nearest first. */
const NEAR_DIAGNOSIS = ['iscm-diagnosis', 'iscm-onset', 'admission', 'surgery', 'report'] as const;

/** An age in years and the event it was recorded at; `dates`: reckoned from birth and diagnosis. */
export interface AgeFact {
  years: number;
  at: (typeof NEAR_DIAGNOSIS)[number] | 'dates';
}

/** The least of some amounts that are exact: that of the first time. */
function least(amounts: readonly unknown[]): number | undefined {
  const known = amounts.flatMap((amount) => exact(amount) ?? []);
  return known.length > 0 ? known.reduce((a, b) => Math.min(a, b)) : undefined;
}

/** The age at diagnosis of ISCM, or the nearest that is recorded; `unknown` where ages are recorded as that alone. */
export function ageOf(value: IscmCase, episode: IndexEpisode | undefined): AgeFact | 'unknown' | undefined {
  const recorded = (at: (typeof NEAR_DIAGNOSIS)[number]): AgeFact | undefined => {
    const years = least((value.ages ?? []).filter(({ event }) => event === at).map((age) => age.years));
    return years === undefined ? undefined : { years, at };
  };
  const own = recorded('iscm-diagnosis');
  if (own) return own;
  const years = ageOn(value.patient.birthDate, episode?.diagnosed);
  if (years !== undefined) return { years, at: 'dates' };
  const nearest = NEAR_DIAGNOSIS.map(recorded).find((age) => age !== undefined);
  const isUnknown = value.ages?.some((age) => NEAR_DIAGNOSIS.some((at) => at === age.event)) === true;
  return nearest ?? (isUnknown ? 'unknown' : undefined);
}

/** Months from the diagnosis of the primary to that of ISCM, recorded or between full dates. */
export function intervalOf(value: IscmCase, episode: IndexEpisode | undefined): number | undefined {
  const recorded = exact(episode?.intervalFromPrimary);
  if (recorded !== undefined) return recorded;
  if (episode?.atPrimaryDiagnosis === 'present') return 0;
  if (episode?.intervalFromPrimary !== undefined) return undefined;
  const months = monthsBetween(primaryOf(value, episode)?.diagnosed, episode?.diagnosed);
  return months !== undefined && months >= 0 ? months : undefined;
}

const REGION_OF_LETTER: Readonly<Record<string, string>> = { C: 'cervical', T: 'thoracic', L: 'lumbar' };

/** Regions of the cord involved: as recorded of the episode, else those of its lesions. */
export function regionsOf(value: IscmCase, episode: IndexEpisode | undefined): string[] | undefined {
  if (episode?.regions !== undefined) return episode.regions;
  const regions = new Set<string>();
  for (const { episode: of, region, level } of value.lesions ?? []) {
    if (of !== undefined && of !== episode?.key) continue;
    if (region !== undefined && region !== 'unknown') regions.add(region);
    else if (level?.kind === 'segment') for (const segment of levelsReached(level)) addRegion(regions, segment);
  }
  return regions.size > 0 ? [...regions] : undefined;
}

function addRegion(regions: Set<string>, level: string): void {
  const region = REGION_OF_LETTER[level.charAt(0)];
  if (region !== undefined) regions.add(region);
}

/** Whether there were other metastases at the diagnosis of ISCM, and where. */
export interface MetastasesFact {
  survey?: 'none' | 'present' | 'not-assessed';
  /** Sites with a synchronous metastasis. */
  sites: string[];
  /** Whether there is a metastasis of which it is not recorded when it was found. */
  untimed: boolean;
}

/** What several searches come to: what one of them found is there, whatever others did not find. */
const SURVEY_RESULTS = ['present', 'none', 'not-assessed'] as const;

/** The other metastases of a case. */
export function metastasesOf(value: IscmCase, episode: IndexEpisode | undefined): MetastasesFact {
  const present = (value.metastases ?? []).filter(({ presence }) => presence === 'present');
  const sites = [...new Set(present.filter(({ timing }) => timing === 'synchronous').map(({ site }) => site))];
  const untimed = present.some(({ timing }) => timing === undefined || timing === 'unknown');
  const surveys = (value.metastasisSurveys ?? []).filter(({ episode: of }) => of === undefined || of === episode?.key);
  const survey = SURVEY_RESULTS.find((word) => surveys.some(({ result }) => result === word));
  return { sites, untimed, ...(survey && { survey }) };
}

/** Of several observations, one of paraplegia tells that it came; none tells that it did not where one is not known. */
const PRESENCES = ['present', 'unknown', 'absent'] as const;

/** Paraplegia in the episode, and the days until it came where they are exact. */
export function paraplegiaOf(value: IscmCase, episode: IndexEpisode | undefined) {
  const own = (value.symptoms ?? []).filter((one) => one.kind === 'paraplegia' && one.episode === episode?.key);
  const presence = PRESENCES.find((word) => own.some((one) => one.presence === word));
  const present = own.filter((one) => one.presence === 'present');
  return { presence, days: least(present.map(({ delay }) => delay)) };
}
