import type { JsonObject, Resource } from './json.ts';

/**
 * Finds resources outside the one being looked at (a store, the user's folder). Synchronous on purpose: whoever
 * validates against a database loads what the input refers to first and hands over the result.
 * Returns `undefined` when the target is not there, `'unchecked'` when this resolver cannot know.
 */
export interface Resolver {
  resolve(reference: string): Resource | 'unchecked' | undefined;
}

/** Answer of a code check. `unknown` means: the value set or code system cannot be expanded here ("not checked"). */
export interface CodeCheck {
  result: 'valid' | 'invalid' | 'unknown';
  /** Why, in one sentence without patient data. */
  message?: string;
  /** The display the code system gives the code, when it is here. */
  display?: string;
}

/** A coding to check; `system` is absent for elements of type `code`. */
export interface CodingInput {
  system?: string;
  version?: string;
  code: string;
  display?: string;
  /** The language the display may be in, besides that of the code system. */
  language?: string;
}

/** Whether a code of a system is in a value set; without a system it may be of any that the set has codes of. */
export type Membership = (system: string | undefined, code: string) => CodeCheck['result'];

/** Terminology questions that rules and FHIRPath (`memberOf`) ask. Synchronous and offline. */
export interface Terminology {
  /** Whether the coding is in the value set (`url` or `url|version`). */
  validateCode(valueSet: string, coding: CodingInput): CodeCheck;
  /** Whether the code exists in its code system, and whether the display fits. */
  lookup(coding: CodingInput): CodeCheck;
  /** What `validateCode` answers for one value set, to be asked often; it must not change. */
  membership?(valueSet: string): Membership;
  /** What it would answer for a value set that is given itself, as one that a questionnaire contains. */
  membershipIn?(valueSet: JsonObject): Membership;
  /** Whether `lookup` plainly has nothing against a code; `false` says nothing. */
  isPlain?(system: string, code: string, display: string | undefined): boolean;
  /** Whether system, code and display are those of a code system that is here, letter by letter; `false` says nothing. */
  isVerbatim?(system: string, code: string, display: string | undefined): boolean;
  /** Whether `lookup` has found before that nothing is known of a system; `false` says nothing. */
  isAbsent?(system: string): boolean;
  /** Whether a url is that of a value set that is here. */
  isValueSet?(url: string): boolean;
}
