import type { Definitions } from '../../definitions/index.ts';
import { choiceMember } from '../../fhir/choice-member.ts';
import { named } from '../../fhir/read.ts';
import { type FhirPath, isInline } from '../../fhirpath/index.ts';
import type { Constraint, ElementNode, ElementType, Profile, Profiles } from '../../profile/index.ts';
import { absentCheck, bindingChecks } from '../rules/binding.ts';
import { constantChecks } from '../rules/constant.ts';
import { checkElementId } from '../rules/element-id.ts';
import { exampleUrlChecks, isExampleUrl } from '../rules/example-url.ts';
import { isOfHl7 } from '../rules/extension.ts';
import { profileChecks } from '../rules/extension-profile.ts';
import { invariantChecks } from '../rules/invariant.ts';
import { limitChecks } from '../rules/limits.ts';
import { mustSupportChecks } from '../rules/must-support.ts';
import { narrativeChecks } from '../rules/narrative-check.ts';
import { PRIMITIVES } from '../rules/primitive.ts';
import { rangeChecks } from '../rules/range.ts';
import { referenceChecks } from '../rules/reference.ts';
import { once } from './once.ts';
import { refuting } from './refuting.ts';
import { restOf } from './rest.ts';
import { saidOfResource } from './said-of-resource.ts';
import { compileSlicing } from './slicing.ts';
import { targetType } from './target-type.ts';
import { TYPE_CHECKS } from './type-checks.ts';
import type { ElementPlan, Engine, ItemCheck, MemberPlan, ObjectPlan, ProfilePlan, TypePlan, Walker } from './types.ts';

const EMPTY: ObjectPlan = {
  members: new Map(),
  required: [],
  satisfied: 0,
  choices: [],
  closed: false,
  isResource: false,
};
/** Bits of a small integer that are told apart without more. */
const MAX_BITS = 30;
const ABSTRACT = new Set(['Resource', 'DomainResource']);

/** Options of what profiles become. */
export interface PlannerOptions {
  definitions: Definitions;
  profiles: Profiles;
  fhirpath: FhirPath;
  /** Whether invariants marked as best practice (dom-6) are checked too, as warnings. */
  bestPractice: boolean;
  /** Whether must-support elements that are missing are named, as information. */
  mustSupport: boolean;
  /** Whether urls for examples (example.org) are allowed. */
  exampleUrls: boolean;
  /** Whether extensions that are not known are allowed. */
  unknownExtensions: boolean;
  /** How instances are walked by the plans. */
  walk: (engine: Engine) => Walker;
}

/** `Element.id`, not the id of a resource: the only id a path of two names may mean in the definition of one. */
const isElementId = ({ name, path, types }: ElementNode, profile: Profile): boolean =>
  name === 'id' &&
  (profile.kind !== 'resource' || path.indexOf('.') !== path.lastIndexOf('.')) &&
  types.every(({ code }) => code !== 'id');

/** Whether an element, or one of its slices, must be there. */
const isRequired = ({ min, slices }: ElementNode): boolean => min > 0 || slices.some((slice) => slice.min > 0);

/** Whether it must stand beside the value of a primitive, which some definitions name as well. */
const isRequiredBeside = (node: ElementNode): boolean => node.name !== 'value' && isRequired(node);

/** Canonicals that are not here are remembered up to this number, since what they are called is up to the input. */
const MOST_UNKNOWN = 1000;

/** So many targets of references are remembered: those of definitions, but also of definitions that are the input. */
const MOST_TARGETS = 10_000;

/** Compiles profiles into plans, each when first needed, once. */
export class Planner implements Engine {
  readonly definitions: Definitions;
  readonly profiles: Profiles;
  readonly fhirpath: FhirPath;
  readonly walk: Walker;
  readonly #bestPractice: boolean;
  readonly #mustSupport: boolean;
  readonly #exampleUrls: boolean;
  readonly #unknownExtensions: boolean;
  readonly #plans = new Map<Profile, ProfilePlan>();
  readonly #byCanonical = new Map<string, ProfilePlan>();
  readonly #unknown = new Set<string>();
  readonly #byType = new Map<string, ProfilePlan>();
  readonly #objects = new Map<readonly ElementNode[], ObjectPlan>();
  readonly #rests = new Map<ProfilePlan, Map<ProfilePlan, TypePlan>>();
  readonly #targets = new Map<string, string | undefined>();

  constructor(options: PlannerOptions) {
    this.definitions = options.definitions;
    this.profiles = options.profiles;
    this.fhirpath = options.fhirpath;
    this.walk = options.walk(this);
    this.#bestPractice = options.bestPractice;
    this.#mustSupport = options.mustSupport;
    this.#exampleUrls = options.exampleUrls;
    this.#unknownExtensions = options.unknownExtensions;
  }

  /** Whether an extension whose definition is not here may stand in a resource; those of HL7 are all here. */
  allowsUnknown(extension: string): boolean {
    if (isOfHl7(extension)) return false;
    return this.#unknownExtensions || (this.#exampleUrls && isExampleUrl(extension));
  }

  /** The plan of a profile or type definition; `undefined` when it is not here. */
  plan(canonical: string): ProfilePlan | undefined {
    const known = this.#byCanonical.get(canonical);
    if (known) return known;
    if (this.#unknown.has(canonical)) return undefined;
    const profile = this.profiles.get(canonical);
    if (!profile) {
      if (this.#unknown.size < MOST_UNKNOWN) this.#unknown.add(canonical);
      return undefined;
    }
    const plan = this.#plans.get(profile) ?? this.#made(profile);
    this.#plans.set(profile, plan);
    // only what is found is kept by name, without parts of it, so that made-up names in the input fill no memory
    if (!canonical.includes('#')) this.#byCanonical.set(canonical, plan);
    return plan;
  }

  #made(profile: Profile): ProfilePlan {
    return { profile, root: this.#rootPlan(profile), refutes: refuting(profile.root) };
  }

  /** What is left of a plan besides another one. */
  rest(plan: ProfilePlan, other: ProfilePlan): TypePlan {
    const known = this.#rests.get(plan) ?? new Map<ProfilePlan, TypePlan>();
    this.#rests.set(plan, known);
    const rest = known.get(other) ?? restOf(plan, other, this.profiles);
    known.set(other, rest);
    return rest;
  }

  /** The plan of a type of R4. */
  typePlan(name: string): ProfilePlan | undefined {
    const known = this.#byType.get(name) ?? this.plan(`http://hl7.org/fhir/StructureDefinition/${name}`);
    if (known) this.#byType.set(name, known);
    return known;
  }

  /** The type a profile constrains; `undefined` when it is not here and its name does not tell. */
  targetType(canonical: string): string | undefined {
    const known = this.#targets.get(canonical);
    if (known !== undefined || this.#targets.has(canonical)) return known;
    const type = targetType(canonical, this);
    if (this.#targets.size < MOST_TARGETS) this.#targets.set(canonical, type);
    return type;
  }

  /** Whether the canonical is a type of R4 itself, which asks nothing beyond the type. */
  isBaseType(canonical: string): boolean {
    return this.profiles.get(canonical)?.derivation !== 'constraint' && this.profiles.get(canonical) !== undefined;
  }

  #rootPlan(profile: Profile): TypePlan {
    const { root, type, url } = profile;
    const checks = [...constantChecks(root, url), ...this.#invariants(root, type, url), ...this.#support(root, url)];
    return {
      code: type,
      path: root.path,
      jsonName: '',
      primitive: PRIMITIVES.get(type),
      absent: undefined,
      needsInside: false,
      resource: undefined,
      extension: undefined,
      checks: [...checks, ...this.#typeChecks({ code: type, profile: [], targetProfile: [], aggregation: [] }, url)],
      inside: once(() => this.#objectPlan(root.children, profile)),
    };
  }

  /** What holds for every value of a type, besides what its definition says. */
  #typeChecks(type: ElementType, profile: string): readonly ItemCheck[] {
    if (type.code === 'Reference') return referenceChecks(type, this, profile);
    if (type.code === 'Narrative') return narrativeChecks(profile);
    return named(TYPE_CHECKS, type.code) ?? [];
  }

  #invariants(node: ElementNode, type: string, url: string): ItemCheck[] {
    const typeRoot = this.profiles.type(type)?.root;
    // a section in a section must be as any section is
    const target = this.profiles.contentTarget(node);
    const byKey = new Map<string, Constraint>();
    for (const source of [node, target, typeRoot])
      for (const one of source?.constraints ?? []) if (this.#kept(one) && !byKey.has(one.key)) byKey.set(one.key, one);
    const context = { path: this.#pathOf(node), type };
    return invariantChecks([...byKey.values()], { context, profile: url, engine: this, fhirpath: this.fhirpath });
  }

  /** The path R4 knows an element by; of what a content reference repeats its target's: PlanDefinition.action at any depth. */
  #pathOf(node: ElementNode): string {
    const { path, definedAt, types } = this.profiles.contentTarget(node) ?? node;
    return types.every(({ code }) => isInline(code)) ? definedAt : path;
  }

  /** What a definition says of a resource in the element that holds it. */
  #said(node: ElementNode, code: string, profile: Profile): TypePlan | undefined {
    const rules = node.constraints.filter((one) => this.#kept(one));
    const where = { profile: profile.url, engine: this, fhirpath: this.fhirpath };
    return saidOfResource(node, code, rules, where, () => this.#objectPlan(node.children, profile));
  }

  #support(node: ElementNode, url: string): ItemCheck[] {
    return this.#mustSupport ? mustSupportChecks(node, url) : [];
  }

  #kept(constraint: Constraint): boolean {
    return this.#bestPractice || !constraint.bestPractice;
  }

  #objectPlan(children: readonly ElementNode[], profile: Profile): ObjectPlan {
    if (children.length === 0) return EMPTY;
    let plan = this.#objects.get(children);
    if (!plan) {
      // several elements may have the same inside, of a type or a profile of it
      plan = this.#compileObject(children, (children[0] && this.profiles.owner(children[0])) ?? profile);
      this.#objects.set(children, plan);
    }
    return plan;
  }

  #compileObject(children: readonly ElementNode[], profile: Profile): ObjectPlan {
    const members = new Map<string, MemberPlan>();
    const required: ElementPlan[] = [];
    const choices: ElementPlan[] = [];
    let satisfied = 0;
    children.forEach((node) => {
      const element = this.elementPlan(node, profile);
      const needed = isRequired(node);
      // one member is enough for one element; where more is asked the members are counted
      const bit = needed && element.min <= 1 && required.length < MAX_BITS ? 1 << required.length : 0;
      if (needed) {
        required.push(element);
        satisfied = bit === 0 || satisfied === -1 ? -1 : satisfied | bit;
      }
      const choice = node.isChoice && choices.length < MAX_BITS ? 1 << choices.length : 0;
      if (node.isChoice) choices.push(element);
      for (const [name, type] of element.types) {
        const beside = type.primitive ? `_${name}` : '';
        members.set(name, { element, type, choice, sibling: false, other: beside, bit });
        if (type.primitive) members.set(beside, { element, type, choice, sibling: true, other: name, bit: 0 });
      }
    });
    // by an element that every resource has, and nothing else; snapshots made by hand may lack it
    const isRoot = profile.kind === 'resource' && children === profile.root.children;
    const isResource = isRoot || members.has('implicitRules');
    return { members, required, satisfied, choices, closed: !ABSTRACT.has(profile.type), isResource };
  }

  /** The plan of an element or slice. */
  elementPlan(node: ElementNode, profile: Profile): ElementPlan {
    const types = new Map<string, TypePlan>();
    for (const type of this.#typesOf(node)) {
      const plan = this.#typePlanOf(node, type, profile);
      const known = types.get(plan.jsonName);
      // several types of resource under one name: Bundle.entry.resource as Practitioner or PractitionerRole
      const merged =
        known?.resource && plan.resource ? { ...plan, resource: [...known.resource, ...plan.resource] } : plan;
      types.set(plan.jsonName, merged);
    }
    const slicing = compileSlicing(node, this, (slice) => this.elementPlan(slice, profile));
    return {
      name: node.name,
      node,
      repeats: node.baseMax > 1,
      min: node.min,
      max: node.max,
      types,
      slicing,
      profile: profile.url,
    };
  }

  /** An element with a content reference has the type of its target. */
  #typesOf(node: ElementNode): ElementType[] {
    if (node.types.length > 0) return node.types;
    const target = this.profiles.contentTarget(node);
    return target?.types ?? [{ code: 'BackboneElement', profile: [], targetProfile: [], aggregation: [] }];
  }

  #typePlanOf(node: ElementNode, type: ElementType, profile: Profile): TypePlan {
    const { code } = type;
    const jsonName = node.isChoice ? choiceMember(node.name, code) : node.name;
    const isResource = ABSTRACT.has(code) || this.definitions.resourceTypes.has(code);
    const isExtension = code === 'Extension';
    const own = node.children.length > 0;
    const said = isResource ? this.#said(node, code, profile) : undefined;
    return {
      code,
      path: this.#pathOf(node),
      jsonName,
      primitive: PRIMITIVES.get(code),
      absent: absentCheck(node, code, profile.url),
      needsInside: PRIMITIVES.has(code) && this.profiles.children(node, code).some(isRequiredBeside),
      resource: isResource ? [{ type: code, profiles: type.profile, said }] : undefined,
      extension: isExtension ? { modifier: node.name === 'modifierExtension', own } : undefined,
      checks: [
        ...constantChecks(node, profile.url),
        ...bindingChecks(node, code, profile.url),
        ...rangeChecks(node, profile.url),
        ...limitChecks(node, profile.url),
        ...this.#typeChecks(type, profile.url),
        ...(isElementId(node, profile) ? [checkElementId] : []),
        ...(this.#exampleUrls ? [] : exampleUrlChecks(code)),
        ...this.#invariants(node, code, profile.url),
        ...this.#support(node, profile.url),
        ...(isResource ? [] : profileChecks(node, type, own, this)),
      ],
      inside: once(() => this.#objectPlan(this.profiles.children(node, code), profile)),
    };
  }
}
