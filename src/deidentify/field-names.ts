import { caseJsonSchema } from '../case/json-schema.ts';
import { isObject, type JsonValue } from '../fhir/json.ts';

let names: ReadonlySet<string> | undefined;

/** Whether a text is the name of a field of the case model, or a path of such names. */
export function isFieldName(text: string): boolean {
  names ??= new Set(namesIn(caseJsonSchema()));
  const known = names;
  return text.split('.').every((step) => known.has(step));
}

function namesIn(schema: JsonValue): string[] {
  if (Array.isArray(schema)) return schema.flatMap(namesIn);
  if (!isObject(schema)) return [];
  const own = isObject(schema.properties) ? Object.keys(schema.properties) : [];
  return [...own, ...Object.values(schema).flatMap((below) => namesIn(below ?? null))];
}
