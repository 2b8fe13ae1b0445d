import type { JsonObject, JsonValue } from '../fhir/json.ts';

/** Where an expression is evaluated: the definition's path of the element (`Observation.component`) and its type. */
export interface PathContext {
  path: string;
  type: string;
}

/** What an expression may ask of its surroundings. */
export interface Environment {
  /** `%resource`: the resource the focus is in. */
  resource: JsonObject;
  /** `%rootResource`: the resource that contains `resource`, or itself. */
  rootResource: JsonObject;
  /** `%rowIndex` of SQL on FHIR: the place, from 0, in the list that a view goes over; 0 where there is none. */
  rowIndex?: number;
  /** `%extension`: the extension at hand, where the expression is about its use. */
  extension?: JsonObject;
  /** The target of a reference, when it can be had. */
  resolve(reference: string): JsonObject | undefined;
  /** Whether a coding is in a value set; `undefined` when that cannot be told. */
  memberOf(valueSet: string, coding: { system?: string; code: string }): boolean | undefined;
  /** Whether a resource conforms to a profile; `undefined` when that cannot be told. */
  conformsTo(resource: JsonObject, profile: string): boolean | undefined;
  /** Whether a narrative keeps the rules for XHTML. */
  htmlChecks(text: JsonValue): boolean;
}

/** A compiled expression. */
export interface Expression {
  /** Whether it holds for a focus; a text says why it could not be evaluated. An empty result does not hold. */
  test(focus: JsonValue, environment: Environment): boolean | string;
}

/**
 * Most invariants ask what is there, and hold. A shortcut is a function generated for one expression that answers in
 * such cases: `true` means that it holds, `false` only that `Expression.test` has to say.
 */
export type Shortcut = (focus: JsonValue, resource: JsonValue) => boolean;

/** A shortcut of several expressions. */
export interface Shortcuts {
  /** The bits, by position, of those of which `Expression.test` has to say. */
  open(focus: JsonValue, resource: JsonValue): number;
  /** By position, whether an expression is ever told; the bit of one that is not is never set. */
  isTold: readonly boolean[];
}

/** Compiles FHIRPath expressions, each once. */
export interface FhirPath {
  compile(expression: string, context: PathContext): Expression;
  /** The shortcut of an expression; `undefined` where it has none. */
  shortcut(expression: string, context: PathContext): Shortcut | undefined;
  /** One shortcut of several expressions; `undefined` where there are too many, or one cannot be read. */
  shortcutOfAll(expressions: readonly string[], context: PathContext): Shortcuts | undefined;
}
