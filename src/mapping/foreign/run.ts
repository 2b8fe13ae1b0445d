import type { Issue } from '../../fhir/issue.ts';
import { isObject, type JsonObject, type JsonValue } from '../../fhir/json.ts';
import { withoutVersion } from '../../fhir/literal-reference.ts';
import type { CodeMap } from '../code-map.ts';
import type { Input, InputResource } from '../input/input.ts';
import { statusCodings } from '../read/modifier.ts';
import * as report from '../read/report.ts';
import type { Usage } from '../read/usage.ts';
import { CancerNames } from './cancer-name.ts';
import { Concepts, type ReadWord } from './concept.ts';
import { Sayings } from './sayings.ts';
import type { Shape, Shapes } from './shape.ts';
import type { ForeignTables } from './tables.ts';
import type { PlacedTold } from './told-tumour.ts';
import { type Dated, type Tumour, Tumours } from './tumours.ts';

/** What recognising needs besides the input; made once. */
export interface Foreign {
  tables: ForeignTables;
  maps: ReadonlyMap<string, CodeMap>;
  shapes: Shapes;
}

/** A symptom that was read, with where it stands. */
type KnownSymptom = Dated & Pick<InputResource, 'expression'>;

/** A cancer or metastasis that a condition tells of beside what it is, and whether its dates are of that. */
interface Beside {
  item: InputResource;
  told: PlacedTold;
  isDated: boolean;
}

/** A histology that an observation or a report tells, with where it stands and in which words. */
export interface ObservedHistology extends ReadWord {
  item: InputResource;
  member: string;
  text: string;
}

/** One input on its way into the shape the rows read: what was made of which resource, and the report. */
export class Run {
  readonly tables: ForeignTables;
  readonly concepts: Concepts;
  readonly cancers: CancerNames;
  readonly shapes: Shapes;
  readonly input: Input;
  readonly usage: Usage;
  readonly issues: Issue[] = [];
  readonly tumours = new Tumours();
  /** What conditions tell beside what they are. */
  readonly beside: Beside[] = [];
  /** BodyStructures that a condition refers to. */
  readonly structures = new Map<JsonObject, Tumour>();
  /** Conditions that an encounter names as its diagnoses. */
  readonly ofEncounters = new Set<JsonObject>();
  /** What is known of the time, side and place of conditions, each looked at once. */
  readonly dated = new Map<JsonObject, Dated>();
  /** Conditions that are of an episode because it has the same date. */
  readonly presentedWith = new Set<JsonObject>();
  /** The only lesion that was made of a condition. */
  readonly lesionOf = new Map<JsonObject, Tumour>();
  /** Specimens of which it is known what was sampled, each with the reference to it. */
  readonly specimens = new Map<JsonObject, JsonObject>();
  /** The treatments that are parts of others. */
  readonly partsOf = new Map<JsonObject, InputResource[]>();
  /** What was made on specimens and says of which tumour it is. */
  readonly madeOn = new Map<JsonObject, InputResource[]>();
  /** The tumours that specimens are of. */
  readonly sampled = new Map<JsonObject, Tumour>();
  /** The panels and reports that observations are of. */
  readonly panels = new Map<JsonObject, InputResource[]>();
  /** By condition, what observations and reports say that it is under the microscope. */
  readonly histologies = new Map<JsonObject, ObservedHistology>();
  /** Resources that were read through another one, such as a Medication. */
  readonly used = new Set<JsonObject>();
  /** Symptoms by the episode they belong to, then by what they are. */
  readonly #symptoms = new Map<Tumour, Map<string, KnownSymptom[]>>();
  /** The same by what they say, of the reference to their episode. */
  readonly symptomSayings = new Sayings<KnownSymptom>();
  /** Conditions that name metastases of several organs, by what they say. */
  readonly organSayings = new Sayings<InputResource>();
  readonly #made = new Map<JsonObject, InputResource[]>();
  readonly #byReference = new Map<string, InputResource>();
  readonly #left = new Set<JsonObject>();
  readonly #said = new Map<JsonObject, InputResource>();
  readonly #copied = new Map<JsonObject, InputResource>();

  constructor(foreign: Foreign, input: Input, usage: Usage) {
    this.tables = foreign.tables;
    this.concepts = new Concepts(foreign);
    this.cancers = new CancerNames(foreign.tables);
    this.shapes = foreign.shapes;
    this.input = input;
    this.usage = usage;
  }

  /** Takes a shape as what a resource says; `members` of the resource are understood with it. */
  add(original: InputResource, shape: Shape, ...members: string[]): JsonObject {
    const made: InputResource = {
      ...original,
      resource: { ...shape.resource, ...(original.resource.id === undefined ? {} : { id: original.resource.id }) },
    };
    this.usage.derive(made.resource, original.resource);
    for (const member of ['status', 'subject', 'patient', ...members])
      if (original.resource[member] !== undefined) this.usage.mark(original.resource, member);
    this.#markStatus(original.resource);
    this.#made.set(original.resource, [...(this.#made.get(original.resource) ?? []), made]);
    return this.reference(made);
  }

  /** How sure a condition is was understood; what codings of other systems say of it was not. */
  #markStatus(resource: JsonObject): void {
    const { verificationStatus: status } = resource;
    const understood = statusCodings(status);
    if (status === undefined) return;
    if (!isObject(status) || understood.length === 0) this.usage.mark(resource, 'verificationStatus');
    else {
      this.usage.mark(status, 'text');
      for (const coding of understood) this.usage.markWhole(coding);
    }
  }

  /** A reference to a resource of the run, whatever it is called in the input. */
  reference(item: InputResource): JsonObject {
    const reference = `urn:iscm-fhir:read:${this.#byReference.size}`;
    this.#byReference.set(reference, item);
    return { reference };
  }

  /** Leaves a resource out: what it says is in the report, and no row reads it. */
  leave(item: InputResource, issue: Issue): void {
    this.#left.add(item.resource);
    this.issues.push(issue);
  }

  /** Takes a resource as saying again what a tumour says that was read before; who refers to it means that one. */
  repeat(item: InputResource, tumour: Tumour, tell: (expression: string, first: string) => Issue): void {
    const first = this.#byReference.get(String(tumour.reference.reference));
    if (first === undefined) return;
    this.leave(item, tell(item.expression, first.expression));
    this.#said.set(item.resource, first);
    this.tumours.also(item.resource, tumour);
  }

  /** Takes a resource as a copy of another one; who refers to it means that one. */
  copy(item: InputResource, first: InputResource, tell: (expression: string, first: string) => Issue): void {
    this.leave(item, tell(item.expression, first.expression));
    this.#copied.set(item.resource, first);
  }

  /** The symptoms of an episode that are the same, to which others may be added. */
  symptomsLike(episode: Tumour, what: string): KnownSymptom[] {
    const ofEpisode = this.#symptoms.get(episode) ?? new Map<string, KnownSymptom[]>();
    const known = ofEpisode.get(what) ?? [];
    this.#symptoms.set(episode, ofEpisode.set(what, known));
    return known;
  }

  /** Notes that a code or words were read as a word of the case that is not what we write for it. */
  normalised(item: InputResource, member: string, field: string, read: ReadWord & { isOurs?: boolean }): void {
    this.contradicted(item, member, field, read);
    if (read.isOurs === true) return;
    const to = `${field}${read.word === '' ? '' : ` "${read.word}"`}`;
    this.issues.push(report.normalised(`${item.expression}.${member}`, read.from, to, read.by, read.loses));
  }

  /** Whether a resource only says again what another one says. */
  isRepeated({ resource }: InputResource): boolean {
    return this.#said.has(resource);
  }

  /** Notes codings that say another word than the one that was read. */
  contradicted({ expression }: InputResource, member: string, field: string, read: Pick<ReadWord, 'others'>): void {
    for (const at of read.others ?? [])
      this.issues.push(report.contradiction(`${expression}.${member}.coding[${at}]`, field));
  }

  /** Whether a resource was left out. */
  isLeft({ resource }: InputResource): boolean {
    return this.#left.has(resource);
  }

  /** Whether something was already made of a resource, or it was left out. */
  isDone({ resource }: InputResource): boolean {
    return this.#made.has(resource) || this.#left.has(resource);
  }

  /** Who a resource is about: the Patient of the input, or the reference where that leads out of it. */
  patientOf(item: InputResource): JsonObject | string | undefined {
    const { resource } = item;
    if (resource.resourceType === 'Patient') return resource;
    return (
      this.target(item, resource.subject ?? resource.patient) ?? referenceText(resource.subject ?? resource.patient)
    );
  }

  /** The resource that a reference means. */
  target(from: InputResource, reference: JsonValue | undefined): JsonObject | undefined {
    return this.targetItem(from, reference)?.resource;
  }

  targetItem(from: InputResource, reference: JsonValue | undefined): InputResource | undefined {
    const target = isObject(reference) ? this.input.resolveReference(reference, from) : undefined;
    return target && (this.#copied.get(target.resource) ?? target);
  }

  /** The tumour that a reference means. */
  tumour(from: InputResource, reference: JsonValue | undefined): Tumour | undefined {
    const target = this.target(from, reference);
    return target && this.tumours.of(target);
  }

  /** The same, or the lesion that the diagnosis it means tells of, where its episode has others. */
  tumourOrLesion(from: InputResource, reference: JsonValue | undefined): Tumour | undefined {
    const target = this.target(from, reference);
    const tumour = target && this.tumours.of(target);
    if (target === undefined || tumour?.part !== 'episodes' || this.tumours.lesionsOf(tumour).length < 2) return tumour;
    return this.lesionOf.get(target) ?? tumour;
  }

  /** The input with what was made in place of what it was made from. */
  result(): { input: Input; made: Set<JsonObject> } {
    const resources: InputResource[] = [];
    for (const item of this.input.resources) {
      const made = this.#made.get(item.resource);
      if (made !== undefined) resources.push(...made);
      else if (!this.#left.has(item.resource)) resources.push(item);
    }
    const made = new Set<JsonObject>();
    for (const items of this.#made.values()) for (const { resource } of items) made.add(resource);
    const swap = (target: InputResource | undefined): InputResource | undefined => {
      const meant = target && (this.#copied.get(target.resource) ?? target);
      return meant && (this.#said.get(meant.resource) ?? this.#made.get(meant.resource)?.[0] ?? meant);
    };
    const input: Input = {
      ...this.input,
      resources,
      resolve: (reference, from) => this.#byReference.get(reference) ?? swap(this.input.resolve(reference, from)),
      resolveReference: (reference, from) =>
        (typeof reference.reference === 'string' ? this.#byReference.get(reference.reference) : undefined) ??
        swap(this.input.resolveReference(reference, from)),
    };
    return { input, made };
  }
}

const referenceText = (reference: JsonValue | undefined): string | undefined =>
  isObject(reference) && typeof reference.reference === 'string' ? withoutVersion(reference.reference) : undefined;
