import type { Definitions } from '../definitions/index.ts';
import type { JsonObject, JsonValue } from '../fhir/json.ts';
import { obj, objects, str, strings } from '../fhir/read.ts';
import { choiceNamed, typeNamed } from './choice-shorthand.ts';
import { withOwnSets } from './contained-sets.ts';
import { idOf, isBelow, lastName, parentOf, pathOf, withIds } from './element-id.ts';
import { merged } from './merged.ts';
import { withRequiredChoices } from './required-choice.ts';

/** Longest chain of base definitions followed: beyond it they go in a circle. */
const MAX_CHAIN = 30;
/** Most elements a generated snapshot may have; differentials that go on and on end there. */
const MAX_ELEMENTS = 20_000;

/** The elements of a profile, and the ids its differential names that its base does not have. */
export interface Snapshot {
  elements: JsonObject[];
  lost: string[];
}

/** Elements of a profile that came as a differential only. There are none when its base is not here. */
export function generateSnapshot(definition: JsonObject, definitions: Definitions): Snapshot {
  return generate(definition, definitions, 0);
}

function generate(definition: JsonObject, definitions: Definitions, depth: number): Snapshot {
  const url = str(definition.baseDefinition);
  const base = url === undefined || depth > MAX_CHAIN ? undefined : definitions.structureDefinition(url);
  const differential = objects(obj(definition.differential)?.element);
  if (!base) {
    // what constrains says a part of what holds: without the rest nothing could be checked
    const isWhole =
      definition.derivation === 'specialization' || (url === undefined && definition.derivation !== 'constraint');
    return { elements: isWhole ? differential : [], lost: [] };
  }
  const inherited = elementsOf(base, definitions, depth).map((element) =>
    withSources(withContentOfBase(element, str(base.url) ?? ''), str(base.url)),
  );
  if (definition.derivation === 'specialization') return { elements: specialised(inherited, differential), lost: [] };
  const merging = new Merging(inherited, definitions, depth);
  for (const element of withIds(differential)) merging.add(element);
  return { elements: withRequiredChoices(merging.elements), lost: merging.lost };
}

/** A new type has the elements of its base, by its own name, and after them its own. */
function specialised(inherited: JsonObject[], differential: JsonObject[]): JsonObject[] {
  const [first] = differential;
  const [root] = inherited;
  if (!first || !root) return inherited;
  const name = pathOf(first).split('.')[0] ?? '';
  const from = idOf(root);
  const renamed = inherited.map((element) => ({
    ...element,
    id: name + idOf(element).slice(from.length),
    path: name + pathOf(element).slice(from.length),
  }));
  const own = new Map(withIds(differential).map((element) => [idOf(element), element]));
  const taken = renamed.map((element) => {
    const said = own.get(element.id);
    own.delete(element.id);
    return said ? { ...merged(element, said), id: element.id } : element;
  });
  return [...taken, ...own.values()];
}

/**
 * An inherited element has the content of an element of the base, not what the profile makes of that: HL7's snapshots
 * name it so.
 */
function withContentOfBase(element: JsonObject, base: string): JsonObject {
  const reference = str(element.contentReference);
  return reference?.startsWith('#') ? { ...element, contentReference: base + reference } : element;
}

/** An inherited element, whose invariants say which definition they come from. */
function withSources(element: JsonObject, source: string | undefined): JsonObject {
  const constraint = objects(element.constraint);
  if (source === undefined || constraint.every((one) => one.source !== undefined)) return element;
  return { ...element, constraint: constraint.map((one) => ({ source, ...one })) };
}

/** The elements of a definition in which others find their content, which is named as its. */
function contentOf(definition: JsonObject, owner: string, definitions: Definitions, depth: number): JsonObject[] {
  return elementsOf(definition, definitions, depth).map((element) => withContentOfBase(element, owner));
}

function elementsOf(definition: JsonObject, definitions: Definitions, depth: number): JsonObject[] {
  const snapshot = objects(obj(definition.snapshot)?.element);
  return withOwnSets(
    snapshot.length > 0 ? snapshot : generate(definition, definitions, depth + 1).elements,
    definition,
  );
}

class Merging implements Snapshot {
  elements: JsonObject[];
  readonly lost: string[] = [];
  readonly definitions: Definitions;
  readonly depth: number;
  /** How often the base allows its elements: a slice may be there as often, the whole then as the profile says. */
  readonly inheritedMax: ReadonlyMap<string, JsonValue | undefined>;
  /** Ids of shorthands and the slices they mean. */
  readonly shorthands = new Map<string, string>();
  /** Ids of the elements that the differential speaks of by their own names. */
  readonly said = new Set<string>();
  /** The types of choices, by their ids, before shorthands left some of them. */
  readonly choiceTypes = new Map<string, JsonObject[]>();

  constructor(base: JsonObject[], definitions: Definitions, depth: number) {
    this.elements = base.map((element) => ({ ...element, id: idOf(element) }));
    this.inheritedMax = new Map(this.elements.map((element) => [idOf(element), element.max]));
    this.definitions = definitions;
    this.depth = depth;
  }

  index(id: string): number {
    return this.elements.findIndex((element) => element.id === id);
  }

  add(differential: JsonObject): void {
    if (this.elements.length > MAX_ELEMENTS) return;
    const named = this.throughShorthands(this.renamed(idOf(differential)));
    const element = this.asChoiceSlice({ ...differential, id: named });
    const id = idOf(element);
    const at = this.reach(id);
    const known = this.elements[at];
    this.said.add(id);
    if (known) this.elements[at] = { ...merged(known, element), id };
    else if (element.sliceName === undefined || !this.addSlice(element, id)) this.lost.push(idOf(differential));
  }

  /** The id under which an element stands that was named through a shorthand, `Observation.valueQuantity.unit`. */
  renamed(id: string): string {
    const found = [...this.shorthands].find(([name]) => id === name || isBelow(id, name));
    return found ? found[1] + id.slice(found[0].length) : id;
  }

  /** The id of an element in one that is named by a shorthand of which the differential says nothing itself. */
  throughShorthands(id: string): string {
    const parent = parentOf(id);
    if (!id.includes('.') || this.reach(parent) >= 0) return id;
    const holder = this.throughShorthands(parent);
    const choice = this.reach(holder) < 0 ? choiceNamed(this.elements, holder) : undefined;
    const name = choice ? this.choiceAs(choice, holder) : holder;
    return name + id.slice(parent.length);
  }

  /** Where what is said of a type of a choice goes: its slice, or the choice itself, when it has no other type. */
  choiceAs(choice: JsonObject, id: string): string {
    const sliceName = lastName(id);
    const slice = `${idOf(choice)}:${sliceName}`;
    if (this.index(slice) >= 0) return slice;
    if (objects(choice.type).length === 1) return idOf(choice);
    const type = this.typeNamed(choice, sliceName);
    return type && this.addSlice({ sliceName, type: [type] }, slice) ? slice : id;
  }

  typeNamed(choice: JsonObject, shorthand: string): JsonObject | undefined {
    return typeNamed(choice, this.choiceTypes.get(idOf(choice)) ?? objects(choice.type), shorthand);
  }

  /**
   * The choice has no types but those named through shorthands, unless the differential speaks of the choice itself: then
   * that says which types there may be.
   */
  restrict(choice: JsonObject, type: JsonObject): void {
    const id = idOf(choice);
    if (this.said.has(id)) return;
    const isFirst = !this.choiceTypes.has(id);
    if (isFirst) this.choiceTypes.set(id, objects(choice.type));
    choice.type = isFirst ? [type] : [...objects(choice.type), type];
  }

  /** `Observation.valueQuantity` means the slice `valueQuantity` of `value[x]`, also where a slice is named of it. */
  asChoiceSlice(element: JsonObject): JsonObject {
    const id = idOf(element);
    const name = str(element.sliceName);
    const shorthand = name === undefined ? id : id.slice(0, id.lastIndexOf(':'));
    if (!shorthand.includes('.') || this.reach(shorthand) >= 0) return element;
    const choice = choiceNamed(this.elements, shorthand);
    const type = choice && this.typeNamed(choice, lastName(shorthand));
    if (!choice || !type) return element;
    const sliceName = name ?? lastName(shorthand);
    const slice = `${idOf(choice)}:${sliceName}`;
    this.restrict(choice, type);
    this.shorthands.set(id, slice);
    return { ...element, id: slice, sliceName, type: element.type ?? [type] };
  }

  /** Where the element is, after opening the types of the elements above it as far as needed; -1 when there is none. */
  reach(id: string): number {
    const at = this.index(id);
    if (at >= 0 || !id.includes('.')) return at;
    const parent = parentOf(id);
    const parentAt = this.reach(parent);
    if (parentAt < 0 || this.elements.some((element) => isBelow(idOf(element), parent))) return this.index(id);
    this.open(parentAt);
    return this.index(id);
  }

  /** Lists the children of an element, from the element it slices, its content reference or its type. */
  open(at: number): void {
    const element = this.elements[at];
    if (!element) return;
    const id = idOf(element);
    const children = this.childrenOf(element, id);
    this.elements.splice(at + 1, 0, ...children);
  }

  childrenOf(element: JsonObject, id: string): JsonObject[] {
    const slice = str(element.sliceName);
    const sliced = slice === undefined ? undefined : id.slice(0, id.lastIndexOf(':'));
    const [owner, reference] = str(element.contentReference)?.split('#') ?? [];
    const content = owner ? this.definitions.structureDefinition(owner) : undefined;
    for (const [from, elements] of [
      [sliced, this.elements],
      // as the definition it comes from has it, whatever this profile makes of that
      [reference, content && owner ? contentOf(content, owner, this.definitions, this.depth + 1) : this.elements],
    ] as const) {
      if (from === undefined) continue;
      const own = elements.filter((one) => isBelow(idOf(one), from));
      if (own.length > 0) return own.map((one) => this.moved(one, from, id, pathOf(element)));
    }
    const types = objects(element.type);
    const [type] = types;
    // the types of a choice share what every element has: id and extensions
    const isShared = types.length > 1;
    if (!type || (isShared && !pathOf(element).endsWith('[x]'))) return [];
    const profile = isShared ? undefined : strings(type.profile)[0];
    const definition =
      (profile && this.definitions.structureDefinition(profile)) ||
      this.definitions.typeDefinition(isShared ? 'Element' : (str(type.code) ?? ''));
    if (!definition || this.depth > MAX_CHAIN) return [];
    const [root, ...rest] = elementsOf(definition, this.definitions, this.depth + 1);
    return root ? rest.map((one) => this.moved(one, idOf(root), id, pathOf(element))) : [];
  }

  moved(element: JsonObject, from: string, to: string, path: string): JsonObject {
    const fromPath = from.replace(/:[^.]*/g, '');
    return {
      ...element,
      id: to + idOf(element).slice(from.length),
      path: path + pathOf(element).slice(fromPath.length),
    };
  }

  /** A new slice starts as a copy of what it slices, after the slices already there; `false` where that is not there. */
  addSlice(element: JsonObject, id: string): boolean {
    const slicedId = id.slice(0, id.lastIndexOf(':'));
    const at = this.reach(slicedId);
    const sliced = this.elements[at];
    if (!sliced) return false;
    const { slicing: _slicing, mustSupport: _mustSupport, ...base } = sliced;
    let after = at + 1;
    while (after < this.elements.length) {
      const next = idOf(this.elements[after] ?? {});
      if (!isBelow(next, slicedId) && !next.startsWith(`${slicedId}:`)) break;
      after += 1;
    }
    const max = this.inheritedMax.get(slicedId) ?? base.max;
    const optional = { ...base, min: 0, ...(max === undefined ? {} : { max }) };
    this.elements.splice(after, 0, { ...merged(optional, element), id });
    return true;
  }
}
