import { asArray, isObject, type JsonObject, type JsonValue, type Resource } from '../../fhir/json.ts';
import { withoutVersion } from '../../fhir/literal-reference.ts';
import type { InputResource } from '../input/input.ts';
import * as report from '../read/report.ts';
import { objectsAt } from './concept.ts';
import type { Run } from './run.ts';
import { saidIn } from './sayings.ts';
import { together } from './together.ts';

/**
 * Types of which a system that sends a record again under new ids makes a second fact. Conditions are told apart as
 * diagnoses.
 */
const COPIED: ReadonlySet<string> = new Set([
  ...['BodyStructure', 'DiagnosticReport', 'Observation', 'Procedure', 'Specimen'],
  ...['MedicationAdministration', 'MedicationRequest', 'MedicationStatement'],
]);

/** What ties a fact to a time: two without one may well be two. */
const TIMES = [
  ...['performedDateTime', 'performedPeriod', 'effectiveDateTime', 'effectivePeriod', 'effectiveInstant'],
  ...['authoredOn', 'collectedDateTime', 'collectedPeriod'],
];

/** Members in which copies of one fact may differ: how it is called, who keeps it where, and when it was sent. */
const besideTheFact: ReadonlySet<string> = new Set([
  ...['id', 'meta', 'identifier', 'text', 'language', 'subject', 'patient', 'encounter', 'contained'],
  ...['issued', 'performer', 'recorder', 'resultsInterpreter', 'basedOn', 'receivedTime', 'accessionIdentifier'],
]);

/** How far references are followed; what is further away is the same where it has the same reference. */
const STEPS = 8;

/** Which resources say the same, word for word, whatever those are called that they refer to. */
class Facts {
  readonly #run: Run;
  readonly #numbers = new Map<string, number>();
  readonly #known = new Map<JsonObject, number>();

  constructor(run: Run) {
    this.#run = run;
  }

  /** A number that all that say the same have in common. */
  of(item: InputResource, steps = STEPS): number {
    const { resource } = item;
    const known = this.#known.get(resource);
    if (known !== undefined) return known;
    // what leads back here is the same wherever it began
    this.#known.set(resource, -1);
    const said = resource.resourceType === 'Condition' ? saidIn(resource) : this.#saidIn(item, steps);
    const number = this.#numbers.get(said) ?? this.#numbers.size;
    this.#numbers.set(said, number);
    this.#known.set(resource, number);
    return number;
  }

  #saidIn(item: InputResource, steps: number): string {
    const { resource } = item;
    const members = Object.keys(resource).filter((name) => !besideTheFact.has(name));
    return members
      .toSorted()
      .map((name) => `${name}:${this.#valueIn(item, resource[name], steps)}`)
      .join();
  }

  #valueIn(item: InputResource, value: JsonValue | undefined, steps: number): string {
    const text = JSON.stringify(value);
    if (!text.includes('"reference":')) return text;
    return JSON.stringify(value, (_name, part: JsonValue) => (isObject(part) ? this.#named(item, part, steps) : part));
  }

  /** A reference by what it leads to. */
  #named(from: InputResource, value: JsonObject, steps: number): JsonValue {
    const { reference } = value;
    if (typeof reference !== 'string') return value;
    const target = steps > 0 ? this.#run.targetItem(from, value) : undefined;
    return { ...value, reference: target === undefined ? withoutVersion(reference) : this.of(target, steps - 1) };
  }
}

/** When what a resource tells was, as it was sent; a place has no time, and a result may have that of its specimen. */
function timeOf(resource: Resource): JsonValue | undefined {
  const { resourceType, specimen, collection } = resource;
  for (const name of TIMES) if (resource[name] !== undefined) return resource[name];
  if (isObject(collection)) for (const name of TIMES) if (collection[name] !== undefined) return collection[name];
  return resourceType === 'BodyStructure' || isObject(specimen) ? '' : undefined;
}

/** The first code of a concept, else its words. */
function wordOf(concept: JsonValue | undefined): string {
  const { coding, text } = isObject(concept) ? concept : {};
  const [first] = asArray(coding);
  return String(isObject(first) ? first.code : text);
}

/** What is looked at first, and the same in all copies: the type and the time. */
function momentOf({ resource, container }: InputResource): string | undefined {
  if (container !== undefined || !COPIED.has(resource.resourceType)) return undefined;
  const time = timeOf(resource);
  if (time === undefined) return undefined;
  return resource.resourceType + (typeof time === 'string' ? time : JSON.stringify(time));
}

/** What is looked at quickly, and the same in all copies: most resources of a moment have it for themselves alone. */
function glimpse({ resource }: InputResource): string {
  const { code, location, type, medicationCodeableConcept: drug, dosage, dosageInstruction } = resource;
  const { valueQuantity: amount, valueCodeableConcept: answer, valueString, component } = resource;
  const number = isObject(amount) ? String(amount.value) : '';
  const lengths = [dosage, dosageInstruction, component].map((list) => asArray(list).length);
  const words = [wordOf(code ?? location ?? type ?? drug), wordOf(answer), String(valueString), number];
  return [...words, ...lengths].join(' ');
}

/** Resources that say one thing, by their business identifiers, of which all have the same systems. */
interface Called {
  systems: ReadonlySet<string>;
  byNumbers: Map<string, InputResource>;
}

/** How many different sets of systems are told apart for one fact: more than systems send it. */
const MOST_SOURCES = 8;

/** The first of those that say one thing; identifiers of one system with other values tell two apart. */
class Firsts {
  readonly #called: Called[] = [];

  /** The resource that this one is a copy of; where there is none, it is one that others may be copies of. */
  firstOf(item: InputResource): InputResource | undefined {
    const identifiers = [...objectsAt(item.resource, 'identifier'), ...objectsAt(item.resource, 'accessionIdentifier')];
    const systems = [...new Set(identifiers.map(({ system }) => String(system)))];
    const numbers = JSON.stringify(identifiers.map(({ system, value }) => `${system}|${value}`).toSorted());
    const shared = ({ systems: known }: Called): number => systems.filter((system) => known.has(system)).length;
    const isOfThese = (called: Called): boolean =>
      called.systems.size === systems.length && shared(called) === systems.length;
    for (const called of this.#called) {
      const [any] = shared(called) === 0 ? called.byNumbers.values() : [];
      const first = any ?? (isOfThese(called) ? called.byNumbers.get(numbers) : undefined);
      if (first !== undefined) return first;
    }
    const own = this.#called.find(isOfThese);
    if (own !== undefined) own.byNumbers.set(numbers, item);
    else if (this.#called.length < MOST_SOURCES)
      this.#called.push({ systems: new Set(systems), byNumbers: new Map([[numbers, item]]) });
    return undefined;
  }
}

/** Those that may be alike. */
const groups = (run: Run, items: readonly InputResource[]): InputResource[][] =>
  together(items, momentOf)
    .flatMap((alike) => together(alike, glimpse))
    .flatMap((alike) => together(alike, (item) => run.patientOf(item) ?? ''));

/**
 * Leaves out what says again, word for word and of the same time, what another resource says: systems send a record again
 * under new ids. Who refers to a copy means the first.
 */
export function leaveCopies(run: Run, items: readonly InputResource[]): InputResource[] {
  const facts = new Facts(run);
  for (const alike of groups(run, items)) {
    const saying = new Map<number, Firsts>();
    for (const item of alike) {
      const said = facts.of(item);
      const firsts = saying.get(said) ?? new Firsts();
      saying.set(said, firsts);
      const first = firsts.firstOf(item);
      if (first !== undefined) run.copy(item, first, report.copied);
    }
  }
  return items.filter((item) => !run.isLeft(item));
}
