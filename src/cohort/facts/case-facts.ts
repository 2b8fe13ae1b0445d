import type { IscmCase } from '../../case/case.ts';
import {
  type AgeFact,
  ageOf,
  intervalOf,
  type MetastasesFact,
  metastasesOf,
  paraplegiaOf,
  primaryOf,
  regionsOf,
} from './disease.ts';
import { type FollowUp, followUpOf, type NoFollowUp } from './follow-up.ts';
import { type IndexEpisode, indexEpisode, isFirstUnclear } from './index-episode.ts';
import { type ResponseFact, responseOf } from './response.ts';
import { type Given, type Modality, modalityStates, treatmentsOf } from './treatment.ts';

/** What is known: a word, `unknown` where the record says so, `undefined` where nothing is recorded. */
export type Fact = string | undefined;

/** All that cohort tables need of a case, so that cases need not be kept. */
export interface CaseFacts {
  id: string;
  /** Whether it is not recorded which of several episodes, the one counted among them, was the first. */
  isFirstUnclear: boolean;
  /** Ids of cases that are about the same patient. */
  alsoIn: readonly string[];
  sex: Fact;
  age: AgeFact | 'unknown' | undefined;
  site: Fact;
  histology: Fact;
  /** Whether there was an MRI of more than the brain, and whether histology confirms the ISCM. */
  mri: Fact;
  pathology: Fact;
  atPrimaryDiagnosis: Fact;
  intervalMonths: number | undefined;
  ecog: Fact;
  paraplegia: Fact;
  paraplegiaDays: number | undefined;
  control: Fact;
  regions: readonly string[] | undefined;
  metastases: MetastasesFact;
  /** `treated`, `refused`, `untreated` or `unknown`. */
  treatment: Fact;
  modalities: Partial<Record<Modality, Given>>;
  response: ResponseFact | undefined;
  followUp: FollowUp | NoFollowUp;
}

/** Reduces a case to the facts that the tables count, as docs/cohort.md defines them. */
export function caseFacts(value: IscmCase): CaseFacts {
  const episode = indexEpisode(value);
  const primary = primaryOf(value, episode);
  const treatments = episode === undefined ? [] : treatmentsOf(value, episode.key);
  const states = modalityStates(treatments);
  const interval = intervalOf(value, episode);
  const { presence, days } = paraplegiaOf(value, episode);
  return {
    id: value.id,
    isFirstUnclear: isFirstUnclear(value),
    alsoIn: value.patient.alsoIn ?? [],
    sex: value.patient.sex,
    age: ageOf(value, episode),
    site: primary?.site,
    histology: primary?.histology,
    mri: mriOf(value, episode),
    pathology: pathologyOf(value, episode),
    atPrimaryDiagnosis: episode?.atPrimaryDiagnosis ?? togetherBy(interval, episode),
    intervalMonths: interval,
    ecog: episode?.ecog === undefined ? undefined : String(episode.ecog),
    paraplegia: presence,
    paraplegiaDays: days,
    control: episode?.primaryControl,
    regions: regionsOf(value, episode),
    metastases: metastasesOf(value, episode),
    treatment: treatmentOf(episode, states),
    modalities: states,
    response: responseOf(value, episode, treatments),
    followUp: followUpOf(value, episode),
  };
}

/** Whether ISCM and primary came together, by the months between. */
function togetherBy(months: number | undefined, episode: IndexEpisode | undefined): Fact {
  if (months !== undefined) return presenceOf(months === 0);
  return episode?.intervalFromPrimary === 'unknown' ? 'unknown' : undefined;
}

const presenceOf = (present: boolean): string => (present ? 'present' : 'absent');

/** By the basis of the diagnosis, and by what was found in a specimen of the episode or of a lesion of it. */
function pathologyOf(value: IscmCase, episode: IndexEpisode | undefined): Fact {
  const own = [
    ...(value.lesions ?? []).filter((lesion) => lesion.episode === episode?.key),
    ...(episode ? [episode] : []),
  ];
  const specimens = (value.specimens ?? []).filter(({ of }) => own.some(({ key }) => key === of));
  const isExamined = (value.histologies ?? []).some(({ specimen }) => specimens.some(({ key }) => key === specimen));
  if (isExamined) return 'present';
  return episode?.confirmedBy === undefined ? undefined : presenceOf(episode.confirmedBy.includes('histology'));
}

/** That an MRI was done is told by a study alone: a diagnosis by histology does not say that there was none. */
function mriOf({ imagingStudies = [] }: IscmCase, episode: IndexEpisode | undefined): Fact {
  const isSeen = imagingStudies.some(
    ({ modality, region, episode: of }) =>
      modality === 'mri' && region !== 'brain' && (of === undefined || of === episode?.key),
  );
  return isSeen ? 'present' : undefined;
}

/** Treatment as a whole: as recorded, else read from what was given. */
function treatmentOf(episode: IndexEpisode | undefined, states: CaseFacts['modalities']): Fact {
  if (episode?.treatment !== undefined) return episode.treatment;
  if (Object.values(states).includes('given')) return 'treated';
  const none = (['surgery', 'radiotherapy', 'chemotherapy'] as const).every(
    (modality) => states[modality] === 'not-given' || states[modality] === 'refused',
  );
  return none ? 'untreated' : undefined;
}
