import { ownCanonical } from '../fhir/canonical.ts';
import { isNumber } from '../fhir/decimal.ts';
import { asArray, isObject, type JsonObject, type JsonValue } from '../fhir/json.ts';
import type { Usage } from './read/usage.ts';

/** Our extension for another value that a source gives for a field (profile `iscm-alternative`). */
export const ALTERNATIVE = ownCanonical('StructureDefinition', 'iscm-alternative');

function part(url: string, value: JsonValue | undefined): JsonObject[] {
  if (value === undefined) return [];
  return [{ url, [isNumber(value) ? 'valueDecimal' : 'valueString']: value }];
}

/** The alternatives of an item as extensions of its main resource. */
export function alternativeExtensions(item: JsonObject): JsonObject[] {
  return asArray(item.alternatives)
    .filter(isObject)
    .map(({ field, value, source }) => ({
      url: ALTERNATIVE,
      extension: [...part('field', field), ...part('value', value), ...part('source', source)],
    }));
}

/** The alternatives that the extensions of a resource give. */
export function readAlternatives(resource: JsonObject, usage: Usage): JsonValue[] {
  if (resource.extension === undefined) return [];
  const alternatives: JsonValue[] = [];
  for (const extension of asArray(resource.extension)) {
    if (!isObject(extension) || extension.url !== ALTERNATIVE) continue;
    const read: JsonObject = {};
    for (const inner of asArray(extension.extension)) {
      if (isObject(inner) && typeof inner.url === 'string') read[inner.url] = inner.valueString ?? inner.valueDecimal;
    }
    usage.markWhole(extension);
    alternatives.push(read);
  }
  return alternatives;
}
