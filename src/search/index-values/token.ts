import { asArray, isObject, type JsonObject } from '../../fhir/json.ts';
import { str } from '../../fhir/read.ts';
import { IMPLIED, NO_SYSTEM, systemId } from '../index-id.ts';

/** A token as it is indexed. */
export interface Token {
  system: number;
  code: string;
}

/** ContactPoint.system: what tells it from an Identifier, whose system is a uri. */
const CONTACT_SYSTEMS = new Set(['phone', 'fax', 'email', 'pager', 'url', 'sms', 'other']);

/** The tokens of an item (http://hl7.org/fhir/R4/search.html#token): a coded element, an identifier or a primitive. */
export function tokensOf(item: unknown): Token[] {
  if (typeof item === 'string') return item === '' ? [] : [{ system: IMPLIED, code: item }];
  if (typeof item === 'boolean' || typeof item === 'number') return [{ system: IMPLIED, code: String(item) }];
  if (!isObject(item)) return [];
  if (item.coding !== undefined) return asArray(item.coding).filter(isObject).flatMap(codingToken);
  return item.code !== undefined ? codingToken(item) : identifierToken(item);
}

function codingToken(coding: JsonObject): Token[] {
  const code = str(coding.code);
  return code === undefined ? [] : [{ system: systemOf(coding), code }];
}

function identifierToken(item: JsonObject): Token[] {
  const value = str(item.value);
  if (value === undefined) return [];
  const system = str(item.system);
  return [{ system: system !== undefined && CONTACT_SYSTEMS.has(system) ? IMPLIED : systemOf(item), code: value }];
}

const systemOf = (item: JsonObject): number => {
  const system = str(item.system);
  return system === undefined ? NO_SYSTEM : systemId(system);
};

/** The texts of a token for the modifier `:text`: texts and displays of codes, and what kind of identifier it is. */
export function textsOf(item: unknown): string[] {
  if (!isObject(item)) return [];
  if (isObject(item.type) && item.value !== undefined) return textsOf(item.type);
  const own = [str(item.text), str(item.display)];
  const displays = asArray(item.coding)
    .filter(isObject)
    .map((coding) => str(coding.display));
  return [...own, ...displays].filter((text) => text !== undefined);
}

/** The tokens of an identifier for the modifier `:of-type`: the system of the type's code, `code|value`. */
export function typedTokens(item: unknown): Token[] {
  if (!isObject(item) || !isObject(item.type)) return [];
  const value = str(item.value);
  if (value === undefined) return [];
  return tokensOf({ coding: asArray(item.type.coding) }).map(({ system, code }) => ({
    system,
    code: `${code}|${value}`,
  }));
}
