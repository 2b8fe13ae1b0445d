import { asArray, isObject, type JsonObject } from '../../fhir/json.ts';

/** Members of HumanName and Address that a string search looks at (http://hl7.org/fhir/R4/search.html#string). */
const NAME_MEMBERS = ['family', 'given', 'prefix', 'suffix', 'text'] as const;
const ADDRESS_MEMBERS = ['line', 'city', 'district', 'state', 'postalCode', 'country', 'text'] as const;

/** Longest text that is kept for a search, in characters: names and titles are shorter, reports are not searched. */
export const LONGEST_TEXT = 1000;

/** The texts of an item. */
export function stringsOf(item: unknown): string[] {
  if (typeof item === 'string') return [item.slice(0, LONGEST_TEXT)];
  if (!isObject(item)) return [];
  const members = ADDRESS_MEMBERS.some((name) => name !== 'text' && item[name] !== undefined)
    ? ADDRESS_MEMBERS
    : NAME_MEMBERS;
  return members.flatMap((name) => textsIn(item, name));
}

function textsIn(item: JsonObject, name: string): string[] {
  return asArray(item[name])
    .filter((text) => typeof text === 'string')
    .map((text) => text.slice(0, LONGEST_TEXT));
}
