import type { Definitions } from '../definitions/index.ts';
import { canonicalOfType, FHIR_STRUCTURE } from '../definitions/index.ts';
import type { JsonObject } from '../fhir/json.ts';
import { obj, objects, str } from '../fhir/read.ts';
import { withOwnSets } from './contained-sets.ts';
import type { ElementNode, Profile } from './element-node.ts';
import { elementTree } from './element-tree.ts';
import { imposedBy } from './imposed.ts';
import { addRulesOfAll } from './rules-of-all.ts';
import { generateSnapshot } from './snapshot.ts';
import { type TypeElements, withBases } from './with-bases.ts';

/** Profiles as trees of elements. */
export interface Profiles {
  /** The profile (or type definition) of a canonical; `undefined` when it is not here or cannot be understood. */
  get(canonical: string): Profile | undefined;
  /** The definition of a type of R4 by its name: `Patient`, `HumanName`, `string`. */
  type(name: string): Profile | undefined;
  /**
   * The elements inside an element, going on where the snapshot does not walk further, in this order: the children the
   * snapshot lists, of a choice of several types in place of the type's own; for a slice those of the element it slices;
   * those of the content reference's target; those of the only profile of its type; those of its type.
   * @param typeCode which type is meant where several are allowed (`value[x]`); without it the only one
   */
  children(node: ElementNode, typeCode?: string): readonly ElementNode[];
  /** The profile whose element it is; `undefined` for one that is of none here. */
  owner(node: ElementNode): Profile | undefined;
  /** The element a content reference (`#Questionnaire.item`) means. */
  contentTarget(node: ElementNode): ElementNode | undefined;
}

const KINDS = ['resource', 'complex-type', 'primitive-type', 'logical'] as const;

function readProfile(
  definition: JsonObject,
  elements: readonly JsonObject[],
  lost: readonly string[],
  definitions: Definitions,
): Profile | undefined {
  const root = elementTree(elements, (name) => definitions.dataTypes.has(name));
  const url = str(definition.url);
  const type = str(definition.type);
  if (!root?.path || !url || !type) return undefined;
  const version = str(definition.version);
  const base = str(definition.baseDefinition);
  const { derivation } = definition;
  return {
    url,
    name: str(definition.name) ?? url,
    type,
    kind: KINDS.find((kind) => kind === definition.kind) ?? 'logical',
    abstract: definition.abstract === true,
    root,
    lost,
    imposed: imposedBy(definition, definitions),
    ...(version ? { version } : {}),
    ...(base ? { base } : {}),
    ...(derivation === 'specialization' || derivation === 'constraint' ? { derivation } : {}),
  };
}

/** Elements by id in a tree, slices included. */
function findById(node: ElementNode, id: string): ElementNode | undefined {
  if (node.id === id) return node;
  for (const next of [...node.children, ...node.slices]) {
    const found = findById(next, id);
    if (found) return found;
  }
  return undefined;
}

/** Makes profiles from definitions; each is built when first asked for and kept. */
export function createProfiles(definitions: Definitions): Profiles {
  const built = new Map<JsonObject, Profile | undefined>();
  const owners = new WeakMap<ElementNode, Profile>();
  const build = (definition: JsonObject): Profile | undefined => {
    const snapshot = objects(obj(definition.snapshot)?.element);
    const { elements, lost } =
      snapshot.length > 0 ? { elements: snapshot, lost: [] } : generateSnapshot(definition, definitions);
    const based = definition.derivation === 'constraint' ? withBases(elements, () => typeOf(definition)) : elements;
    const profile = readProfile(definition, withOwnSets(based, definition), lost, definitions);
    if (profile) {
      addRulesOfAll(profile.root);
      own(profile.root, profile, owners);
    }
    return profile;
  };
  const typeOf = (definition: JsonObject): TypeElements | undefined => {
    const type = get(canonicalOfType(str(definition.type) ?? ''));
    return type && type.derivation !== 'constraint' ? { root: type.root, children } : undefined;
  };
  const get = (canonical: string): Profile | undefined => {
    const definition = definitions.structureDefinition(canonical);
    if (!definition) return undefined;
    if (!built.has(definition)) built.set(definition, build(definition));
    return built.get(definition);
  };
  const contentTarget = (node: ElementNode): ElementNode | undefined => {
    const [url, id] = (node.contentReference ?? '').split('#');
    if (id === undefined) return undefined;
    const profile = url ? get(url) : owners.get(node);
    const type = get(FHIR_STRUCTURE + id.split('.')[0]);
    return (profile && findById(profile.root, id)) ?? (type && findById(type.root, id));
  };
  const ofType = (node: ElementNode, typeCode?: string): readonly ElementNode[] => {
    const type =
      typeCode === undefined
        ? node.types[0]
        : (node.types.find(({ code }) => code === typeCode) ?? { code: typeCode, profile: [] });
    if (!type || (typeCode === undefined && node.types.length > 1)) return [];
    const profile = type.profile.length === 1 ? get(type.profile[0] ?? '') : undefined;
    return (profile ?? get(canonicalOfType(type.code)))?.root.children ?? [];
  };
  const ofChoices = new WeakMap<ElementNode, Map<string, readonly ElementNode[]>>();
  // what is listed below a choice of several types is said of what they share; each has more than that
  const ofChoice = (node: ElementNode, typeCode: string): readonly ElementNode[] => {
    const known = ofChoices.get(node) ?? new Map<string, readonly ElementNode[]>();
    ofChoices.set(node, known);
    const made =
      known.get(typeCode) ??
      ofType(node, typeCode).map((child) => node.children.find(({ name }) => name === child.name) ?? child);
    known.set(typeCode, made);
    return made;
  };
  const children = (node: ElementNode, typeCode?: string): readonly ElementNode[] => {
    const isOneOfSeveral = typeCode !== undefined && node.isChoice && node.types.length > 1;
    if (node.children.length > 0) return isOneOfSeveral ? ofChoice(node, typeCode) : node.children;
    const onlyTypeProfile = node.types.length === 1 && node.types[0]?.profile.length === 1;
    if (node.sliceOf && !onlyTypeProfile && !node.sliceOf.isChoice) return children(node.sliceOf, typeCode);
    const target = contentTarget(node);
    return target ? children(target) : ofType(node, typeCode);
  };
  return {
    get,
    type: (name) => get(canonicalOfType(name)),
    children,
    contentTarget,
    owner: (node) => owners.get(node),
  };
}

function own(node: ElementNode, profile: Profile, owners: WeakMap<ElementNode, Profile>): void {
  owners.set(node, profile);
  for (const next of node.children) own(next, profile, owners);
  for (const next of node.slices) own(next, profile, owners);
}
