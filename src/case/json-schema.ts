import { z } from 'zod';
import { CANONICAL } from '../fhir/canonical.ts';
import { isObject, type JsonObject, type JsonValue } from '../fhir/json.ts';
import { caseSchema } from './case.ts';
import { CASE_MODEL_VERSION } from './version.ts';

/** A decimal is one number to JSON, however many digits; its two forms here are a matter of this program alone. */
function simplify(node: JsonValue | undefined): void {
  if (Array.isArray(node)) for (const item of node) simplify(item);
  if (!isObject(node)) return;
  if (node.type === 'number' && Array.isArray(node.anyOf)) delete node.anyOf;
  for (const value of Object.values(node)) simplify(value);
}

/** The published JSON Schema (2020-12) of the case, made from the zod schema. */
export function caseJsonSchema(): JsonObject {
  const schema: JsonObject = JSON.parse(JSON.stringify(z.toJSONSchema(caseSchema, { unrepresentable: 'any' })));
  simplify(schema);
  return { ...schema, $id: `${CANONICAL}/schema/case/${CASE_MODEL_VERSION}`, title: 'ISCM case' };
}
