import type { JsonObject } from '../fhir/json.ts';
import type { PathStep } from './compile/element-path.ts';
import type { SliceMatch } from './compile/slice-match.ts';
import type { MarkConstants } from './read/constant-marks.ts';
import type { FoundMember } from './read/found.ts';

/** A step with what reading needs: the test for its slice, and the marks of what the profile fixes in the element. */
export interface CompiledStep extends PathStep {
  match: SliceMatch | undefined;
  markConstants: MarkConstants | undefined;
  /** What the profile fixes in the element, where it is of one type. */
  constant: JsonObject | undefined;
  /** Where JSON holds the element, by type. */
  members: readonly FoundMember[];
}
