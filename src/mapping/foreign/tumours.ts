import type { JsonObject } from '../../fhir/json.ts';
import type { CordPlace } from './cord-place.ts';
import { Sayings } from './sayings.ts';

/** A tumour, or a lesion, that other resources may be about. */
export interface Tumour {
  part: 'episodes' | 'primaryCancers' | 'metastases' | 'lesions';
  /** The reference that leads to it in the run. */
  reference: JsonObject;
  patient: JsonObject | string | undefined;
  /** When it began or was diagnosed, as far as recorded. */
  date?: string;
  /** It was first told of as the diagnosis of an encounter. */
  ofEncounter?: true;
  /** Of a metastasis that is not there, or not known to be: that status. */
  open?: string;
  /** Of a primary or metastasis: its site. */
  word?: string;
  /** Of a primary whose name is that of one of several sites: the group of those. */
  kind?: string;
  /** Of a lesion: the reference of its episode. */
  episode?: JsonObject;
  /** The side that the record tells. */
  side?: string;
  /** Where in the cord it is. */
  place?: CordPlace;
}

/** What is recorded of when a diagnosis was made, as what, and of which side and place. */
export type Dated = Pick<Tumour, 'date' | 'ofEncounter' | 'side' | 'place'>;

/** The tumours of an input, by the resource they stand in and by patient. */
export class Tumours {
  readonly #byPatient = new Map<JsonObject | string, Tumour[]>();
  readonly #byResource = new Map<JsonObject, Tumour>();
  readonly #resources = new Map<Tumour, JsonObject[]>();
  readonly #sayings = new Sayings<Tumour>();

  add(resource: JsonObject | undefined, tumour: Tumour): void {
    const { patient } = tumour;
    if (patient !== undefined) this.#byPatient.set(patient, [...(this.#byPatient.get(patient) ?? []), tumour]);
    if (resource !== undefined) this.also(resource, tumour);
  }

  /** Another resource that is about a tumour already known. */
  also(resource: JsonObject, tumour: Tumour): void {
    this.#byResource.set(resource, tumour);
    this.#resources.set(tumour, [...this.resources(tumour), resource]);
    if (tumour.patient !== undefined && tumour.part !== 'lesions') this.#sayings.add(tumour.patient, resource, tumour);
  }

  /** The tumour of a patient of which a condition says word for word what another one says. */
  copied(patient: JsonObject | string | undefined, condition: JsonObject): Tumour | undefined {
    return patient === undefined ? undefined : this.#sayings.find(patient, condition);
  }

  /** The resources that are about a tumour. */
  resources(tumour: Tumour): readonly JsonObject[] {
    return this.#resources.get(tumour) ?? [];
  }

  of(resource: JsonObject): Tumour | undefined {
    return this.#byResource.get(resource);
  }

  /** Tumours of a patient in one part of the case. */
  list(patient: JsonObject | string | undefined, part: Tumour['part']): Tumour[] {
    return patient === undefined ? [] : (this.#byPatient.get(patient) ?? []).filter((tumour) => tumour.part === part);
  }

  /** The only episode of a patient. */
  onlyEpisode(patient: JsonObject | string | undefined): Tumour | undefined {
    return only(this.list(patient, 'episodes'));
  }

  /** The only lesion of an episode, or of a patient. */
  onlyLesion(patient: JsonObject | string | undefined, episode?: Tumour): Tumour | undefined {
    const lesions = this.list(patient, 'lesions');
    return only(episode === undefined ? lesions : lesions.filter((lesion) => lesion.episode === episode.reference));
  }

  /** The lesions of an episode. */
  lesionsOf({ patient, reference }: Tumour): Tumour[] {
    return this.list(patient, 'lesions').filter(({ episode }) => episode === reference);
  }

  /** Those of a part that are there: nothing is read as one of a metastasis that was ruled out. */
  present(patient: JsonObject | string | undefined, part: Tumour['part']): Tumour[] {
    return this.list(patient, part).filter(({ open }) => open === undefined);
  }

  /** All tumours that are recorded of a patient: episodes, primary cancers and metastases. */
  all(patient: JsonObject | string | undefined): Tumour[] {
    return (['episodes', 'primaryCancers', 'metastases'] as const).flatMap((part) => this.present(patient, part));
  }

  /** The only tumour that is recorded of a patient. */
  onlyTumour(patient: JsonObject | string | undefined): Tumour | undefined {
    return only(this.all(patient));
  }
}

function only<T>(items: readonly T[]): T | undefined {
  return items.length === 1 ? items[0] : undefined;
}
