import type { IscmCase } from '../../src/case/case.ts';
import { parseCase } from '../../src/case/parse-case.ts';
import { CASE_MODEL_VERSION } from '../../src/case/version.ts';
import type { JsonObject } from '../../src/fhir/json.ts';

/** A case with some members. */
export function caseOf(members: JsonObject, id = 'c1'): IscmCase {
  const parsed = parseCase({ model: CASE_MODEL_VERSION, id, patient: {}, ...members });
  if (!parsed.ok) throw new Error(parsed.issues[0]?.message);
  return parsed.case;
}

/** An episode with some members. */
export const iscm = (more: JsonObject = {}): JsonObject => ({ key: 'iscm', ...more });
