import type { IscmCase } from '../../case/case.ts';

/** What an episode can be treated with, in the order in which combinations are named. */
export const modalities = [
  'radiotherapy',
  'surgery',
  'chemotherapy',
  'intrathecal-chemotherapy',
  'targeted',
  'endocrine',
  'immunotherapy',
  'nerve-block',
  'other',
] as const;

/** One of them. */
export type Modality = (typeof modalities)[number];

/** What is recorded of a modality. */
export type Given = 'given' | 'not-given' | 'refused' | 'unknown';

/** One treatment of a case. */
interface Treatment {
  key: string;
  modality: Modality | undefined;
  given: Given;
  /** What stands for it in the name of a combination. */
  name: string;
}

const SHORT: Partial<Record<Modality, string>> = {
  radiotherapy: 'RT',
  surgery: 'S',
  chemotherapy: 'CT',
  'intrathecal-chemotherapy': 'IT',
  'nerve-block': 'nerve block',
};

const isModality = (word: string): word is Modality => modalities.some((modality) => modality === word);

/** Steroids and rehabilitation go with any treatment: they make no combination of their own. */
const modalityOf = (word: string): Modality | undefined => (isModality(word) ? word : undefined);

/** The treatments of one episode. */
export function treatmentsOf(value: IscmCase, episode: string): Treatment[] {
  const own = ({ treats }: { treats: string[] }) => treats.includes(episode);
  const of = (item: { key: string; given: Given }, word: string, name?: string): Treatment => {
    const modality = modalityOf(word);
    return { key: item.key, given: item.given, modality, name: name ?? SHORT[modality ?? 'other'] ?? word };
  };
  return [
    ...(value.radiotherapies ?? []).filter(own).map((item) => of(item, 'radiotherapy')),
    ...(value.surgeries ?? []).filter(own).map((item) => of(item, 'surgery')),
    ...(value.systemicTherapies ?? []).filter(own).map((item) => of(item, item.kind, agentName(item))),
    ...(value.otherTreatments ?? []).filter(own).map((item) => of(item, item.kind)),
  ];
}

/** Targeted drugs are known by their name, as S2 has RT+Crizotinib. */
function agentName({ kind, agent }: { kind: string; agent?: string | undefined }): string | undefined {
  return kind === 'targeted' ? agent : undefined;
}

/** What is recorded of each modality: given when any treatment of the kind was. */
export function modalityStates(treatments: readonly Treatment[]): Partial<Record<Modality, Given>> {
  const states: Partial<Record<Modality, Given>> = {};
  for (const state of ['refused', 'not-given', 'unknown', 'given'] as const) {
    for (const { modality, given } of treatments) if (given === state && modality) states[modality] = state;
  }
  return states;
}

/** Treatments together, in a fixed order: `RT+S+CT`. */
export interface Combination {
  label: string;
  withRadiotherapy: boolean;
  /** How many different treatments. */
  size: number;
}

/** The combination of the treatments with these keys; `undefined` where none of them makes one. */
export function combinationOf(treatments: readonly Treatment[], keys: readonly string[]): Combination | undefined {
  const parts = treatments.filter(({ key, modality }) => modality !== undefined && keys.includes(key));
  if (parts.length === 0) return undefined;
  const inOrder = modalities.flatMap((modality) =>
    parts.flatMap((part) => (part.modality === modality ? part.name : [])).toSorted(),
  );
  const names = new Set(inOrder);
  return { label: [...names].join('+'), withRadiotherapy: names.has('RT'), size: names.size };
}
