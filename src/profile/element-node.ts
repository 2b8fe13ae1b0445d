import type { JsonValue } from '../fhir/json.ts';

/** One permitted type of an element (http://hl7.org/fhir/R4/elementdefinition.html#ElementDefinition.type). */
export interface ElementType {
  /** Type name: `Quantity`, `code`, `Patient`. FHIRPath's System types are given as the FHIR type they stand for. */
  code: string;
  /** Profiles of the type, one of which must be met; for extensions the extension's definition. */
  profile: string[];
  /** For Reference and canonical: profiles of the target, one of which must be met. */
  targetProfile: string[];
  /** How the target may be held: `contained`, `referenced`, `bundled`; empty when all are allowed. */
  aggregation: string[];
  /** `either`, `independent` or `specific`. */
  versioning?: string;
}

/** A constant of a profile with its type (`fixedCodeableConcept` → `CodeableConcept`, `fixedUri` → `uri`). */
export interface TypedValue {
  type: string;
  value: JsonValue;
  /** Whether extensions stand beside a primitive one. */
  isExtended?: true;
}

/** What a value must be, or have at least. */
export interface Constants {
  /** The value must be exactly this. */
  fixed?: TypedValue;
  /** The value must at least have this. */
  pattern?: TypedValue;
}

/** Limits of which an element has one by itself, whichever of two is the narrower. */
export interface Limits {
  minValue?: TypedValue;
  maxValue?: TypedValue;
  /** Regular expression a primitive's whole value must match. */
  regex?: string;
}

/** An invariant (http://hl7.org/fhir/R4/elementdefinition.html#ElementDefinition.constraint). */
export interface Constraint {
  key: string;
  severity: 'error' | 'warning';
  human: string;
  /** FHIRPath; absent when only an XPath was given, then it cannot be checked. */
  expression?: string;
  /** Canonical of the StructureDefinition it comes from. */
  source?: string;
  /** Best practice rather than rule (elementdefinition-bestpractice). */
  bestPractice: boolean;
}

/** A binding to a value set (http://hl7.org/fhir/R4/terminologies.html). */
export interface Binding {
  strength: 'required' | 'extensible' | 'preferred' | 'example';
  valueSet?: string;
  /** The wider value set that codes outside an extensible or preferred one still have to be in. */
  maxValueSet?: string;
  /** Value sets an additional binding requires as well. */
  alsoRequired: string[];
}

/** What tells the slices of an element apart (http://hl7.org/fhir/R4/profiling.html#discriminator). */
export interface Discriminator {
  type: 'value' | 'exists' | 'pattern' | 'type' | 'profile' | 'position';
  path: string;
}

/** The slicing of an element. */
export interface Slicing {
  discriminators: Discriminator[];
  ordered: boolean;
  rules: 'closed' | 'open' | 'openAtEnd';
}

/**
 * One element of a profile, built from its snapshot. Trees are shared and must not be changed.
 *
 * Children that the snapshot does not list come from the element's type: use `Profiles.children`, not `children`.
 */
export interface ElementNode extends Constants, Limits {
  /** `Observation.component.value[x]`: no indexes, no slice names. */
  path: string;
  /** The path by which a type defines it, `Timing.repeat` also where a profile lists it. */
  definedAt: string;
  /** `Observation.component:t2Signal.value[x]`. */
  id: string;
  /** Name in the instance; for a choice without `[x]`: `value`. */
  name: string;
  /** Whether the name is that of a choice (`value[x]`), so that the instance has `valueQuantity`. */
  isChoice: boolean;
  /** Name of the slice this node is; `a/b` is a slice of slice `a`. */
  sliceName?: string;
  /** For a slice: the element (or slice) it is a slice of. */
  sliceOf?: ElementNode;
  min: number;
  /** `Infinity` for `*`. */
  max: number;
  /** Largest number the base definition allows: 1 or 0 means that JSON has no array here. */
  baseMax: number;
  types: ElementType[];
  /** In a slice with constants of its own: those of all items, by which slices are not told apart. */
  constantsOfAll?: readonly Constants[];
  /** In a slice with limits of its own: those of all items, which hold as well. */
  limitsOfAll?: readonly Limits[];
  binding?: Binding;
  constraints: Constraint[];
  /** `#Questionnaire.item`: the element has the content of another one of the same type. */
  contentReference?: string;
  mustSupport: boolean;
  isModifier: boolean;
  isSummary: boolean;
  short?: string;
  /** Longest string, in characters. */
  maxLength?: number;
  /** Shortest string, in characters. */
  minLength?: number;
  /** Most digits after the point of a decimal. */
  maxDecimals?: number;
  /** Most bytes of data, before base64. */
  maxBytes?: number;
  /** Whether a primitive needs its value, so that no extension stands for it. */
  mustHaveValue?: boolean;
  slicing?: Slicing;
  slices: ElementNode[];
  children: ElementNode[];
}

/** A profile, or a type's own definition, as a tree of elements. */
export interface Profile {
  url: string;
  version?: string;
  name: string;
  /** The type it defines or constrains: `Observation`, `Extension`. */
  type: string;
  kind: 'resource' | 'complex-type' | 'primitive-type' | 'logical';
  derivation?: 'specialization' | 'constraint';
  abstract: boolean;
  /** Canonical of what it derives from. */
  base?: string;
  root: ElementNode;
  /** Ids of elements its differential names and its base does not have: what it says of them cannot be checked. */
  lost: readonly string[];
  /** Canonicals of the profiles an instance has to meet as well. */
  imposed: readonly string[];
}
