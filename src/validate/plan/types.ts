import type { Definitions } from '../../definitions/index.ts';
import type { Issue } from '../../fhir/issue.ts';
import type { JsonObject, JsonValue, Resource } from '../../fhir/json.ts';
import type { ElementNode, Profile, Profiles } from '../../profile/index.ts';
import type { Place } from '../finding.ts';
import type { Run } from '../run.ts';

/** A check of one item of an element, after its shape and type are known to be right. */
export interface ItemCheck {
  (value: JsonValue, run: Run): void;
  /** How it is quickly seen that there is nothing to find; without it the check is called for every item. */
  passes?: Passes;
  /**
   * The same, true only for values in which nothing else is wrong by their type either: they are what a definition has.
   */
  whole?: Passes;
  /**
   * The check of a primitive that has something beside its value, or no value at all; without it the value alone is
   * checked.
   */
  extended?: (primitive: JsonPrimitive, run: Run) => void;
}

/** A primitive as JSON has it, in two members (http://hl7.org/fhir/R4/json.html#primitive). */
export interface JsonPrimitive {
  /** Name of the first member, `birthDate`; the other's begins with `_`. */
  name: string;
  value: JsonValue | undefined;
  beside: JsonObject;
}

/** Whether there is plainly nothing to find in a value: true only where a check finds no error. */
export type PlainTest = (value: JsonValue, run: Run) => boolean;

/** What is the same for many elements: made once for a key, so that there is less of it for a processor to hold. */
export type Share = <T extends object>(key: string, make: () => T) => T;

/** Makes the test of a check when it is first needed; `undefined` where the check has to be asked each time. */
export type Passes = (share: Share) => PlainTest | undefined;

/** What a primitive should be and is not, as a clause ("should not …"): a warning. */
export interface Advice {
  should: string;
}

/** A check of the text form of a primitive: a problem as a clause ("must be …"), advice, or nothing. */
export type PrimitiveRule = (value: JsonValue) => string | Advice | undefined;

/** A type of resource an element may hold, with the profiles one of which it must meet there. */
export interface ResourceType {
  type: string;
  profiles: readonly string[];
  /** What the definition of the element says of such a resource there, besides; nearly none says anything. */
  said: TypePlan | undefined;
}

/**
 * What is known when loaded of an element holding one type. Plans of one kind have all of their members, so that the
 * engine reads them as one shape.
 */
export interface TypePlan extends Place {
  /** Member name in JSON, `valueQuantity`. */
  jsonName: string;
  /** For primitives, the check of the value. */
  primitive: PrimitiveRule | undefined;
  /** For primitives that may not do without a value, the report of that. */
  absent: ((run: Run) => void) | undefined;
  /** For primitives, whether something has to stand beside the value: an extension that the profile requires. */
  needsInside: boolean;
  /** What lies inside; for primitives `id` and `extension`. Made on first use, since types contain themselves. */
  inside(): ObjectPlan;
  /** Whether the item is a resource of its own. */
  resource: readonly ResourceType[] | undefined;
  /** Whether the item is an extension; `own` when the profile says more of it than its definition. */
  extension: { modifier: boolean; own: boolean } | undefined;
  checks: readonly ItemCheck[];
}

/** What is known when loaded of an element. */
export interface ElementPlan {
  name: string;
  node: ElementNode;
  /** Whether JSON has an array here. */
  repeats: boolean;
  min: number;
  max: number;
  /** By member name in JSON: one for ordinary elements, several for choices. */
  types: ReadonlyMap<string, TypePlan>;
  /** The types by member name that the base definition allows and the profile does not. */
  slicing: SlicingPlan | undefined;
  /** Canonical of the profile the rule comes from. */
  profile: string;
}

/** A member an object may have. */
export interface MemberPlan {
  element: ElementPlan;
  type: TypePlan;
  /** For elements of several types a bit of their own in its object, to see two members of one choice; else 0. */
  choice: number;
  /** `_birthDate` rather than `birthDate`. */
  sibling: boolean;
  /** `birthDate` for `_birthDate` and the other way round; empty where there is no such other. */
  other: string;
  /** The bit of `ObjectPlan.satisfied` that says that it is there; 0 where it may be missing. */
  bit: number;
}

/** What is known when loaded of an object: a resource, a data type, a backbone element. */
export interface ObjectPlan {
  members: ReadonlyMap<string, MemberPlan>;
  /** Elements that must be there. */
  required: readonly ElementPlan[];
  /** The bits of members that need not be looked for when all of them are there; -1 when they always must be. */
  satisfied: number;
  /** Elements with several types, by which a member of a forbidden type is known. */
  choices: readonly ElementPlan[];
  /** Whether members it does not know are wrong (false for profiles of abstract types). */
  closed: boolean;
  /** Whether it is that of a resource, which says its type. */
  isResource: boolean;
}

/** Whether an item belongs to a slice; `undefined` when that cannot be told offline. */
export type SliceTest = (item: SliceItem, run: Run) => boolean | undefined;

/** The position of the slice an item is in, -1 for none; `undefined` where the slices have to be asked one by one. */
export type SliceTable = (item: JsonValue | undefined) => number | undefined;

/** An item of a sliced element. */
export interface SliceItem {
  value: JsonValue | undefined;
  sibling: JsonObject | undefined;
  jsonName: string;
  index: number;
}

/** One slice with its own plan, which stands in for the element's own. */
export interface SlicePlan {
  name: string;
  element: ElementPlan;
  matches: SliceTest;
  /**
   * Makes a test by constants that says what `matches` says of an item that is an object; `undefined` where there is
   * none.
   */
  matching(): PlainTest | undefined;
}

/** The slicing of an element. */
export interface SlicingPlan {
  slices: readonly SlicePlan[];
  /** The plan of items that no slice takes (`@default`), where the profile has one. */
  fallback?: SlicePlan;
  ordered: boolean;
  rules: 'closed' | 'open' | 'openAtEnd';
  /** Whether no item can be in two of the slices: extensions by url, choices by type. */
  areApart: boolean;
  /** Looks up the slice of an item, where slices are told apart by what only one of them may have. */
  table(): SliceTable | undefined;
}

/** The plan of a whole profile. */
export interface ProfilePlan {
  profile: Profile;
  root: TypePlan;
  /** Whether a resource plainly does not conform, which need not be walked to be told. */
  refutes(resource: JsonObject): boolean;
}

/** The ways through an instance; rules go on through these, so that they need not know one another. */
export interface Walker {
  /** Checks one item of an element: its type, what lies in it, and the rules on it. */
  item(
    name: string,
    index: number,
    type: TypePlan,
    value: JsonValue | undefined,
    sibling: JsonValue | undefined,
    run: Run,
    engine: Engine,
  ): void;
  /** Checks the inside of a value and the rules on it; a primitive has an inside only where `withInside` says so. */
  typed(type: TypePlan, value: JsonValue, run: Run, engine: Engine, withInside: boolean): void;
  /** Applies the rules on a value, without its inside. */
  rules(type: TypePlan, value: JsonValue, run: Run): void;
  /** Whether there is plainly nothing to find in a member of an object, so that it need not be checked. */
  isPlain(plan: ObjectPlan, name: string, holder: JsonObject, run: Run): boolean;
  /** Whether, in a look that is under way, there is plainly nothing to find in a value of a type. */
  passes(type: TypePlan, value: JsonValue, run: Run): boolean;
  /** Checks the members of an object. */
  object(plan: ObjectPlan, value: JsonObject, run: Run, engine: Engine): void;
  /** Checks a resource inside another: of a Bundle entry, contained, a parameter. */
  resource(value: JsonObject, allowed: readonly ResourceType[], run: Run, engine: Engine): void;
  /** Whether a resource conforms to a profile; `undefined` when it is not here or being found out. */
  judge(
    resource: Resource,
    canonical: string,
    fullUrl: string | undefined,
    run: Run,
    engine: Engine,
  ): boolean | undefined;
  /** Why a resource does not conform to a profile: the first error, with its place in the resource. */
  whyNot(
    resource: Resource,
    canonical: string,
    fullUrl: string | undefined,
    run: Run,
    engine: Engine,
  ): Issue | undefined;
}

/** What rules ask: the definitions behind, the compiled plans, the walk. */
export interface Engine {
  readonly definitions: Definitions;
  readonly profiles: Profiles;
  readonly walk: Walker;
  /** The plan of a profile or type definition; `undefined` when it is not here. */
  plan(canonical: string): ProfilePlan | undefined;
  /** The plan of a type of R4. */
  typePlan(name: string): ProfilePlan | undefined;
  /**
   * What is left of a plan for a resource that is checked against `other` as well: a profile derived from it says most
   * of it again. The plan itself where `other` is no such profile.
   */
  rest(plan: ProfilePlan, other: ProfilePlan): TypePlan;
  /** The type a profile constrains; `undefined` when it is not here and its name does not tell. */
  targetType(canonical: string): string | undefined;
  /** Whether the canonical is a type of R4 itself, which asks nothing beyond the type. */
  isBaseType(canonical: string): boolean;
  /** Whether an extension whose definition is not here may stand in a resource, unchecked. */
  allowsUnknown(extension: string): boolean;
}
