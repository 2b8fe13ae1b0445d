import type { Resource } from '../../fhir/json.ts';

/** A resource of the input with where it stands. */
export interface InputResource {
  resource: Resource;
  /** FHIRPath of the resource in the input: `Bundle.entry[3].resource`, or its type for a loose one. */
  expression: string;
  fullUrl?: string;
  /** The resource it is contained in. */
  container?: InputResource;
  /** The resources it contains; they go with it, whatever is made of it. */
  contained?: readonly InputResource[];
  /** It is a version in a history, where the newest one stands first. */
  isOfHistory?: true;
  /** A version in a history of a resource that was deleted since. */
  isDeleted?: true;
  /** It is one of a document that was issued in error. */
  isRetracted?: true;
}
