import type { Definitions } from '../../definitions/index.ts';
import { splitCanonical } from '../../fhir/canonical.ts';
import type { JsonValue } from '../../fhir/json.ts';
import type { FhirPath } from '../../fhirpath/index.ts';
import type { Constraint, ElementNode, ElementType, Profile, Profiles } from '../../profile/index.ts';
import { checkAttachment } from '../rules/attachment.ts';
import { bindingChecks, checkCoding } from '../rules/binding.ts';
import { constantChecks } from '../rules/constant.ts';
import { invariantChecks } from '../rules/invariant.ts';
import { narrativeChecks } from '../rules/narrative-check.ts';
import { PRIMITIVES } from '../rules/primitive.ts';
import { rangeChecks } from '../rules/range.ts';
import { referenceChecks } from '../rules/reference.ts';
import type { Finding, Run } from '../run.ts';
import { compileSlicing } from './slicing.ts';
import type { ElementPlan, Engine, ItemCheck, MemberPlan, ObjectPlan, ProfilePlan, TypePlan, Walker } from './types.ts';

const EMPTY: ObjectPlan = { members: new Map(), required: [], choices: [], closed: false };
const ABSTRACT = new Set(['Resource', 'DomainResource']);
/** US Core names its profiles after their type; where the package is not here, references are checked by that. */
const US_CORE = 'http://hl7.org/fhir/us/core/StructureDefinition/us-core-';

/** Options of what profiles become. */
export interface PlannerOptions {
  definitions: Definitions;
  profiles: Profiles;
  fhirpath: FhirPath;
  /** Whether invariants marked as best practice (dom-6) are checked too, as warnings. */
  bestPractice: boolean;
  walk: Walker;
}

function unknownProfile(code: string, wanted: readonly string[]): Finding {
  return {
    severity: 'information',
    code: 'incomplete',
    id: 'type-profile-not-checked',
    message: `Not every profile the ${code} may have is known here (${wanted.join(', ')}), so they were not checked.`,
  };
}

/** Makes a value on first use and keeps it. */
function once<T>(make: () => T): () => T {
  let made: { value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

/** Compiles profiles into plans, each when first needed, once. */
export class Planner implements Engine {
  readonly definitions: Definitions;
  readonly profiles: Profiles;
  readonly fhirpath: FhirPath;
  readonly walk: Walker;
  readonly #bestPractice: boolean;
  readonly #plans = new Map<Profile, ProfilePlan>();
  readonly #byCanonical = new Map<string, ProfilePlan>();
  readonly #objects = new Map<readonly ElementNode[], ObjectPlan>();
  readonly #targets = new Map<string, string | undefined>();

  constructor(options: PlannerOptions) {
    this.definitions = options.definitions;
    this.profiles = options.profiles;
    this.fhirpath = options.fhirpath;
    this.walk = options.walk;
    this.#bestPractice = options.bestPractice;
  }

  /** The plan of a profile or type definition; `undefined` when it is not here. */
  plan(canonical: string): ProfilePlan | undefined {
    const known = this.#byCanonical.get(canonical);
    if (known) return known;
    const profile = this.profiles.get(canonical);
    if (!profile) return undefined;
    const plan = this.#plans.get(profile) ?? { profile, root: this.#rootPlan(profile) };
    this.#plans.set(profile, plan);
    // only what is found is kept by name, so that made-up names in the input fill no memory
    this.#byCanonical.set(canonical, plan);
    return plan;
  }

  /** The plan of a type of R4. */
  typePlan(name: string): ProfilePlan | undefined {
    return this.plan(`http://hl7.org/fhir/StructureDefinition/${name}`);
  }

  /** The type a profile constrains; `undefined` when it is not here and its name does not tell. */
  targetType(canonical: string): string | undefined {
    if (!this.#targets.has(canonical)) this.#targets.set(canonical, this.#findTargetType(canonical));
    return this.#targets.get(canonical);
  }

  #findTargetType(canonical: string): string | undefined {
    const type = this.profiles.get(canonical)?.type;
    const { url } = splitCanonical(canonical);
    if (type !== undefined || !url.startsWith(US_CORE)) return type;
    const words = url.slice(US_CORE.length).split('-');
    const named = [...this.definitions.resourceTypes].filter((name) => words.join('').startsWith(name.toLowerCase()));
    return named.toSorted((a, b) => b.length - a.length)[0];
  }

  /** Whether the canonical is a type of R4 itself, which asks nothing beyond the type. */
  isBaseType(canonical: string): boolean {
    return this.profiles.get(canonical)?.derivation !== 'constraint' && this.profiles.get(canonical) !== undefined;
  }

  #rootPlan(profile: Profile): TypePlan {
    const { root, type, url } = profile;
    const checks = [...constantChecks(root, url), ...this.#invariants(root, type, url)];
    const primitive = PRIMITIVES.get(type);
    return {
      code: type,
      path: root.path,
      jsonName: '',
      checks: [...checks, ...this.#typeChecks({ code: type, profile: [], targetProfile: [], aggregation: [] }, url)],
      inside: once(() => this.#objectPlan(root.children, profile)),
      ...(primitive ? { primitive } : {}),
    };
  }

  /** What holds for every value of a type, besides what its definition says. */
  #typeChecks(type: ElementType, profile: string): ItemCheck[] {
    if (type.code === 'Coding') return [checkCoding];
    if (type.code === 'Reference') return referenceChecks(type, this, profile);
    if (type.code === 'Narrative') return narrativeChecks(profile);
    if (type.code === 'Attachment') return [checkAttachment];
    return [];
  }

  #invariants(node: ElementNode, type: string, url: string): ItemCheck[] {
    const own = node.constraints.filter((one) => this.#kept(one));
    const typeRoot = this.profiles.type(type)?.root;
    const known = new Set(own.map((constraint) => constraint.key));
    const inherited =
      typeRoot === node ? [] : (typeRoot?.constraints ?? []).filter((one) => !known.has(one.key) && this.#kept(one));
    return invariantChecks([...own, ...inherited], { path: node.path, type }, this, url, this.fhirpath);
  }

  #kept(constraint: Constraint): boolean {
    return this.#bestPractice || !constraint.bestPractice;
  }

  #objectPlan(children: readonly ElementNode[], profile: Profile): ObjectPlan {
    if (children.length === 0) return EMPTY;
    let plan = this.#objects.get(children);
    if (!plan) {
      plan = this.#compileObject(children, profile);
      this.#objects.set(children, plan);
    }
    return plan;
  }

  #compileObject(children: readonly ElementNode[], profile: Profile): ObjectPlan {
    const members = new Map<string, MemberPlan>();
    const required: ElementPlan[] = [];
    const choices: ElementPlan[] = [];
    children.forEach((node, at) => {
      const element = this.elementPlan(node, profile);
      for (const [name, type] of element.types) {
        members.set(name, { element, type, at, sibling: false });
        if (type.primitive) members.set(`_${name}`, { element, type, at, sibling: true });
      }
      if (node.isChoice) choices.push(element);
      const sliceMin = node.slices.some((slice) => slice.min > 0);
      if (element.min > 0 || sliceMin) required.push(element);
    });
    return { members, required, choices, closed: !ABSTRACT.has(profile.type) };
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
    const element: ElementPlan = {
      name: node.name,
      node,
      repeats: node.baseMax > 1,
      min: node.min,
      max: node.max,
      types,
      profile: profile.url,
    };
    const slicing = compileSlicing(node, this, (slice) => this.elementPlan(slice, profile));
    return slicing ? { ...element, slicing } : element;
  }

  /** An element with a content reference has the type of its target. */
  #typesOf(node: ElementNode): ElementType[] {
    if (node.types.length > 0) return node.types;
    const target = this.profiles.contentTarget(node);
    return target?.types ?? [{ code: 'BackboneElement', profile: [], targetProfile: [], aggregation: [] }];
  }

  #typePlanOf(node: ElementNode, type: ElementType, profile: Profile): TypePlan {
    const { code } = type;
    const jsonName = node.isChoice ? node.name + code.charAt(0).toUpperCase() + code.slice(1) : node.name;
    const primitive = PRIMITIVES.get(code);
    const isResource = ABSTRACT.has(code) || this.definitions.resourceTypes.has(code);
    const isExtension = code === 'Extension';
    const own = node.children.length > 0;
    return {
      code,
      // what a content reference repeats is named as its target: PlanDefinition.action at any depth
      path: this.profiles.contentTarget(node)?.path ?? node.path,
      jsonName,
      checks: [
        ...constantChecks(node, profile.url),
        ...bindingChecks(node, code, profile.url),
        ...rangeChecks(node, profile.url),
        ...this.#typeChecks(type, profile.url),
        ...this.#invariants(node, code, profile.url),
        ...this.#profileChecks(type, own, isResource || isExtension),
      ],
      inside: once(() => this.#objectPlan(this.profiles.children(node, code), this.#ownerOf(node, code, profile))),
      ...(primitive ? { primitive } : {}),
      ...(isResource ? { resource: [{ type: code, profiles: type.profile }] } : {}),
      ...(isExtension ? { extension: { modifier: node.name === 'modifierExtension', own } } : {}),
    };
  }

  /** The profile whose rules the children of a node are: its own, or that of the type they come from. */
  #ownerOf(node: ElementNode, code: string, profile: Profile): Profile {
    if (node.children.length > 0 || node.contentReference !== undefined || node.sliceOf?.children.length)
      return profile;
    const only = node.types.length === 1 ? node.types[0]?.profile : undefined;
    return (only?.length === 1 && this.profiles.get(only[0] ?? '')) || this.profiles.type(code) || profile;
  }

  /** Type profiles of data types: one of them must be met. One alone, with no children listed, is walked as the type itself. */
  #profileChecks(type: ElementType, own: boolean, elsewhere: boolean): ItemCheck[] {
    const { profile: wanted, code } = type;
    if (elsewhere || wanted.length === 0) return [];
    return [
      (value: JsonValue, run: Run) => {
        const plans = wanted.map((canonical) => this.plan(canonical));
        const [only] = plans;
        if (plans.includes(undefined)) run.notChecked(`profile ${wanted.join()}`, () => unknownProfile(code, wanted));
        if (plans.length === 1) {
          if (only && (own || only.root.checks.length > 0)) this.walk.typed(only.root, value, run, this, own);
          return;
        }
        const met = plans.some(
          (plan) => !plan || run.conforms(() => this.walk.typed(plan.root, value, run, this, true)),
        );
        if (met) return;
        run.report({
          severity: 'error',
          code: 'structure',
          id: 'type-profile',
          message: `The ${code} conforms to none of the profiles allowed here: ${wanted.join(', ')}.`,
        });
      },
    ];
  }
}
