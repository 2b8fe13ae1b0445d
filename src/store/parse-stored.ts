import { parseExact } from '../fhir/decimal.ts';
import { isResource, type Resource } from '../fhir/json.ts';

/** The resource in a stored text, numbers with their digits; a text that is none is a broken store. */
export function parseStored(text: string): Resource {
  const value = parseExact(text);
  if (!isResource(value)) throw new TypeError('the stored text is no resource');
  return value;
}
