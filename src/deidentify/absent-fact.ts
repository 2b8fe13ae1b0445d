import { CANONICAL } from '../fhir/canonical.ts';
import { asArray, isObject, type JsonObject } from '../fhir/json.ts';
import { isCodeLike } from './code-like.ts';
import { isFieldName } from './field-names.ts';

/** Says in words of our own which fact was not recorded; its strings are names of fields. */
export const ABSENT_FACT = `${CANONICAL}/StructureDefinition/iscm-absent-fact`;

/** Which field is absent and why, where it is the name of one. */
export function absentFact(value: JsonObject): JsonObject | undefined {
  const parts = asArray(value.extension).filter(isObject);
  const field = parts.find(({ url }) => url === 'field')?.valueString;
  const reason = parts.find(({ url }) => url === 'reason')?.valueCode;
  if (typeof field !== 'string' || !isFieldName(field) || typeof reason !== 'string' || !isCodeLike(reason))
    return undefined;
  return {
    url: ABSENT_FACT,
    extension: [
      { url: 'field', valueString: field },
      { url: 'reason', valueCode: reason },
    ],
  };
}
