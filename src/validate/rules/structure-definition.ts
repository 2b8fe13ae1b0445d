import { isObject, type JsonObject, type JsonValue, type Resource } from '../../fhir/json.ts';
import { obj, objects, str } from '../../fhir/read.ts';
import type { PathContext } from '../../fhirpath/index.ts';
import { type ElementNode, idOf, type Profile, withIds } from '../../profile/index.ts';
import { parsePath } from '../plan/discriminator-path.ts';
import type { Engine } from '../plan/types.ts';
import type { Run } from '../run.ts';
import { isBindable } from './definition-binding.ts';
import { checkRedefined } from './definition-constants.ts';
import { checkConstraints, rulesOfBase } from './definition-constraints.ts';
import { checkBase, checkNamed } from './definition-links.ts';
import { isIntoOpen, isSaidOf, nodesAt, nodesOfId } from './definition-path.ts';
import { checkSliceName, checkSlicing, checkTypeSlices, slicedId } from './definition-slicing.ts';
import { checkOrder } from './differential-order.ts';
import { checkConstants, checkElementDefinition, checkLength, checkTypeProfiles } from './element-definition.ts';
import { reportError } from './report.ts';
import { checkSlicesDistinct } from './slice-distinct.ts';
import { checkSnapshotFits } from './snapshot-fits.ts';
import { checkSnapshotTypes } from './snapshot-types.ts';
import { checkDefinitionHead } from './structure-definition-head.ts';

/**
 * A path that leads nowhere is a matter of the definition, as for HL7's engine; line and column are those of its
 * element.
 */
function reportPath(run: Run, at: number, message: string): void {
  const member = `differential.element[${at}]`;
  run.report({ severity: 'error', code: 'invalid', id: 'element-path-unknown', message, member });
}

function checkDiscriminators(
  element: JsonObject,
  nodes: readonly ElementNode[],
  below: string,
  engine: Engine,
  run: Run,
): void {
  objects(obj(element.slicing)?.discriminator).forEach((discriminator, at) => {
    const path = str(discriminator.path) ?? '';
    const steps = parsePath(path);
    const names = steps?.map((step) => (step.kind === 'child' ? step.name : undefined));
    // only plain names can be followed without knowing the slices
    if (names?.some((name) => name === undefined)) return;
    const plain = names?.filter((name) => name !== undefined) ?? [];
    const leads = names !== undefined && nodes.some((node) => nodesAt(node, plain, engine.profiles).length > 0);
    if (!leads)
      reportError(
        run,
        'discriminator-path',
        `The discriminator path '${path}' leads to no element.`,
        `${below}.slicing.discriminator[${at}]`,
      );
  });
}

function checkBinding(element: JsonObject, nodes: readonly ElementNode[], below: string, run: Run): void {
  if (!isObject(element.binding)) return;
  const stated = objects(element.type).flatMap(({ code }) => str(code) ?? []);
  const inherited = nodes.flatMap((node) => node.types.map(({ code }) => code));
  // that the base does not have them is told
  if (inherited.length > 0 && stated.some((type) => !inherited.includes(type))) return;
  const types = stated.length > 0 ? stated : inherited;
  if (types.length === 0 || types.some(isBindable)) return;
  reportError(
    run,
    'binding-not-bindable',
    `The element has a binding, but none of its types (${types.join(', ')}) can be bound.`,
    below,
  );
}

/** What the elements of one differential are checked with. */
interface Context {
  base: Profile;
  /** Its ids, of those that say none as well. */
  ids: readonly string[];
  /** Ids of elements that say how they are sliced, by their paths. */
  sliced: ReadonlyMap<string, readonly string[]>;
  /** Expressions of the rules of the base and of the elements so far, by key. */
  rules: Map<string, string>;
  url: JsonValue | undefined;
}

/** What the rules of an element are about, where that is known. */
function contextsOf(element: JsonObject, nodes: readonly ElementNode[], base: Profile): PathContext[] {
  const [node, ...others] = nodes;
  if (!node || others.length > 0) return [];
  if (node === base.root) return [{ path: base.type, type: base.type }];
  const given = objects(element.type).flatMap(({ code }) => str(code) ?? []);
  const types = given.length > 0 ? given : node.types.map(({ code }) => code);
  return types.map((type) => ({ path: node.path, type }));
}

/** Whether it is said of an element, here or in the base, how it is sliced that has the slice with an id. */
function isSliced(id: string, path: string, { base, sliced }: Context, engine: Engine): boolean {
  const whole = slicedId(id);
  if (sliced.get(path)?.some((one) => isSaidOf(one, whole))) return true;
  return nodesOfId(base.root, whole, engine.profiles).some(({ slicing }) => slicing !== undefined);
}

/**
 * The ids of the elements of which a differential says how they are sliced, by path. Slices of a choice can only be those
 * by type where it speaks of the choice itself as well, or has several.
 */
function slicedIn(elements: readonly JsonObject[]): Map<string, string[]> {
  const found = new Map<string, string[]>();
  const add = (path: string, id: string): void => void found.set(path, [...(found.get(path) ?? []), id]);
  const slices = new Set<string>();
  for (const element of elements) {
    const [path, id] = [str(element.path) ?? '', idOf(element)];
    const isChoice = path.endsWith('[x]');
    const isSlice = element.sliceName !== undefined;
    const whole = slicedId(id);
    if (element.slicing !== undefined || (isChoice && !isSlice)) add(path, id);
    else if (slices.has(whole)) add(path, whole);
    if (isChoice && isSlice) slices.add(whole);
  }
  return found;
}

function checkElement(element: JsonObject, at: number, context: Context, engine: Engine, run: Run): void {
  const { base, ids, rules, url } = context;
  const path = str(element.path) ?? '';
  const id = ids[at] ?? path;
  const nodes = nodesOfId(base.root, id, engine.profiles);
  const below = `.differential.element[${at}]`;
  if (nodes.length === 0) {
    reportPath(run, at, `The differential names ${path}, which the base definition ${base.url} does not have.`);
    return;
  }
  const [node] = nodes;
  // several nodes are slices or types that differ in what they say
  if (node && nodes.length === 1) {
    const mayHaveSlices = element.sliceName === undefined || isSliced(id, path, context, engine);
    checkElementDefinition(element, node, below, run, engine);
    checkSlicing(element, node, mayHaveSlices, below, run);
    checkSliceName(element, node, below, run);
  }
  const inherited =
    nodes.length === 1 ? [...(node?.constraints ?? []), ...base.root.constraints] : base.root.constraints;
  const contexts = contextsOf(element, nodes, base);
  checkConstraints(element, { url, inherited, contexts, known: rules }, below, run);
  checkDiscriminators(element, nodes, below, engine, run);
  checkBinding(element, nodes, below, run);
  checkRedefined(element, nodes, below, run);
}

/**
 * What an element takes its content from is an element of the same definition, unless it says of which other. A
 * differential may repeat what the base says of an element that it does not name.
 */
function checkContentReferences(definition: Resource, run: Run, engine: Engine): void {
  const lists = ['snapshot', 'differential'] as const;
  const elementsOf = (list: (typeof lists)[number]): JsonObject[] => objects(obj(definition[list])?.element);
  const ids = new Set(lists.flatMap((list) => elementsOf(list).map(({ id }) => id)));
  const type = engine.profiles.type(str(definition.type) ?? '');
  const isOfType = (id: string): boolean => {
    const [first, ...names] = id.split('.');
    return type !== undefined && first === type.type && nodesAt(type.root, names, engine.profiles).length > 0;
  };
  for (const list of lists)
    elementsOf(list).forEach(({ contentReference }, at) => {
      const url = str(contentReference);
      if (!url?.startsWith('#') || ids.has(url.slice(1)) || isOfType(url.slice(1))) return;
      const below = `.${list}.element[${at}].contentReference`;
      reportError(run, 'content-reference', `There is no element with the id '${url.slice(1, 80)}' here.`, below);
    });
}

/**
 * What an element means where it is missing is said by the definition of its type or extension, never by a profile
 * (http://hl7.org/fhir/R4/elementdefinition-definitions.html#ElementDefinition.meaningWhenMissing).
 */
function checkMeaning(element: JsonObject, type: JsonValue | undefined, below: string, run: Run): void {
  if (element.meaningWhenMissing === undefined || type === 'Extension') return;
  if (str(element.path)?.endsWith('.extension')) return;
  reportError(run, 'definition-meaning', 'A profile may not say what it means that an element is missing.', below);
}

/** Each element of a snapshot has types of its own, or content of another one, and says what fits them. */
function checkSnapshot(definition: Resource, run: Run, engine: Engine): void {
  objects(obj(definition.snapshot)?.element).forEach((element, at) => {
    const below = `.snapshot.element[${at}]`;
    if (at > 0 && element.type === undefined && element.contentReference === undefined)
      reportError(run, 'element-without-type', `${element.path} has neither a type nor a content reference.`, below);
    checkBinding(element, [], below, run);
    // of types that are not here, FHIRPath's own among them, it is not known what fits
    const areKnown = objects(element.type).every(({ code }) => engine.profiles.type(str(code) ?? ''));
    if (areKnown) checkConstants(element, [], below, run);
  });
}

/** What the elements of a new type say must fit the types they have. */
function checkNewElements(definition: Resource, run: Run, engine: Engine): void {
  objects(obj(definition.differential)?.element).forEach((element, at) => {
    const below = `.differential.element[${at}]`;
    checkBinding(element, [], below, run);
    checkTypeProfiles(element, below, engine, run);
    if (element.type !== undefined) checkLength(element, [], below, run);
  });
}

/** Checks the differential of a constraint against what it derives from, where that is here. */
export function checkStructureDefinition(definition: Resource, run: Run, engine: Engine): void {
  checkDefinitionHead(definition, run, engine);
  checkContentReferences(definition, run, engine);
  checkSnapshot(definition, run, engine);
  checkSnapshotFits(definition, run);
  checkNamed(definition, run, engine);
  if (definition.derivation !== 'constraint') {
    checkNewElements(definition, run, engine);
    return;
  }
  checkBase(definition, run, engine);
  const base = engine.profiles.get(str(definition.baseDefinition) ?? '');
  if (!base || (base.type !== definition.type && base.type !== 'Resource' && base.type !== 'DomainResource')) return;
  const tree = base.type === definition.type ? base : engine.profiles.type(str(definition.type) ?? '');
  if (!tree) return;
  const elements = objects(obj(definition.differential)?.element);
  const named = withIds(elements);
  const ids = named.map(idOf);
  const sliced = slicedIn(named);
  const context = { base: tree, ids, sliced, rules: rulesOfBase(base, engine.profiles), url: definition.url };
  elements.forEach((element, at) => {
    checkElement(element, at, context, engine, run);
    checkMeaning(element, definition.type, `.differential.element[${at}]`, run);
    if (isIntoOpen(ids[at] ?? '', named, tree.root, engine.profiles))
      reportPath(run, at, `${element.path} is not in all types that may stand there.`);
  });
  const type = engine.profiles.type(tree.type);
  if (type) checkSnapshotTypes(definition, type, engine, run);
  checkTypeSlices(elements, run);
  checkOrder(elements, tree.root, engine.profiles, run);
  checkSlicesDistinct(definition, run, engine);
}
