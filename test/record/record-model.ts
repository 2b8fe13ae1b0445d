/** Sites of primary cancers, each with a code that is read as it. */
export const SITES = { breast: 'C50.9', lung: 'C34.9', prostate: 'C61', thyroid: 'C73' } as const;

/** A site by its word in the case. */
export type Site = keyof typeof SITES;

/** Who keeps records: this server by its own ids, and two hospitals that use the same ids for other people. */
export type Keeper = 'here' | 'north' | 'south';

/** A finding as it is sent. */
export interface Part {
  fact: number;
  of: number;
  site: Site;
  retracted: boolean;
  /** How it names its patient: by a relative or an absolute reference, or as a patient of this server. */
  refers: 'relative' | 'absolute' | 'here';
}

/** Something that an EHR, a hospital or a data manager does. */
export type Step =
  | { do: 'push'; keeper: 'north' | 'south'; patients: readonly number[]; parts: readonly Part[] }
  | { do: 'put'; part: Part }
  | { do: 'put patient'; patient: number; replacedBy: boolean }
  | { do: 'delete'; keeper: Keeper; fact: number }
  | { do: 'delete patient'; keeper: Keeper; patient: number }
  | { do: 'write back'; keeper: Keeper; patient: number; site: Site; stale: boolean };

/** A finding that is held. */
interface Fact {
  patient: string;
  site: Site;
  retracted: boolean;
}

/** A case as the registry sees it: the patient's number, and the sites in their order. */
export interface SeenCase {
  patient: string | undefined;
  sites: readonly string[];
}

export const keyOf = (keeper: Keeper, number: number): string => `${keeper}-${number}`;

/** What must be held and seen, by the rules alone. */
export class RecordModel {
  readonly facts = new Map<string, Fact>();
  readonly #patients = new Map<string, 'held' | 'deleted'>();

  /** Stores findings and patients of one request, or says that none may be: a finding may not refer to who was deleted. */
  store(keeper: Keeper, patients: readonly number[], parts: readonly Part[]): boolean {
    const arriving = new Set(patients.map((patient) => keyOf(keeper, patient)));
    const patientOf = ({ of, refers }: Part) => keyOf(refers === 'here' ? 'here' : keeper, of);
    const isGone = (part: Part) => this.#patients.get(patientOf(part)) === 'deleted' && !arriving.has(patientOf(part));
    if (parts.some(isGone)) return false;
    for (const patient of arriving) this.#patients.set(patient, 'held');
    for (const part of parts) {
      const { fact, site, retracted } = part;
      this.facts.set(keyOf(keeper, fact), { patient: patientOf(part), site, retracted });
    }
    return true;
  }

  /** Whether a patient who is held may be deleted: nobody refers to them. */
  deletePatient(patient: string): boolean {
    if ([...this.facts.values()].some((fact) => fact.patient === patient)) return false;
    if (this.isHeld(patient)) this.#patients.set(patient, 'deleted');
    return true;
  }

  isHeld = (patient: string): boolean => this.#patients.get(patient) === 'held';

  /** The findings of a patient that are facts. */
  of(patient: string): Fact[] {
    return [...this.facts.values()].filter((fact) => fact.patient === patient && !fact.retracted);
  }

  /** The cases that there must be, in one order. */
  cases(): SeenCase[] {
    // of whom nothing is held but what was retracted there is nothing to say
    const told = [...this.facts.values()].filter(({ retracted }) => !retracted);
    const patients = new Set(told.map(({ patient }) => patient));
    for (const [patient, state] of this.#patients) if (state === 'held') patients.add(patient);
    return inOrder(
      [...patients].map((patient) => ({
        patient: this.isHeld(patient) ? patient : undefined,
        sites: this.of(patient)
          .map(({ site }) => site)
          .sort(),
      })),
    );
  }
}

/** Cases in one order, so that they can be compared. */
export const inOrder = (cases: readonly SeenCase[]): SeenCase[] =>
  cases.toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
