import { asArray, isObject, type JsonObject, type JsonValue } from '../../fhir/json.ts';
import type { CodeMap } from '../code-map.ts';
import { allowedOf, type Codec } from './codec.ts';

const concepts = ['CodeableConcept', 'Coding', 'code'];

function codingOf(map: CodeMap, value: JsonValue): JsonObject {
  const coding = typeof value === 'string' ? map.toCoding(value) : undefined;
  if (coding === undefined) throw new Error(`code map ${map.name} has no code for ${String(value)}`);
  return { ...coding };
}

function wordOfCoding(map: CodeMap, coding: JsonValue | undefined): string | undefined {
  if (!isObject(coding) || typeof coding.code !== 'string') return undefined;
  const { system, code } = coding;
  return map.toWord(typeof system === 'string' ? { system, code } : { code });
}

function wordOfConcept(map: CodeMap, concept: JsonValue): string | undefined {
  if (!isObject(concept)) return undefined;
  for (const coding of asArray(concept.coding)) {
    const word = wordOfCoding(map, coding);
    if (word !== undefined) return word;
  }
  return undefined;
}

const NONE: readonly JsonObject[] = [];

/** Codings that have another word than the first one that has any. */
function contradicting(map: CodeMap, value: JsonValue): readonly JsonObject[] {
  const codings = isObject(value) ? value.coding : undefined;
  if (!Array.isArray(codings) || codings.length < 2) return NONE;
  const first = wordOfConcept(map, value);
  return codings.filter(isObject).filter((coding) => {
    const word = wordOfCoding(map, coding);
    return word !== undefined && word !== first;
  });
}

/** Whether a value is the one code that is written for a word. */
function isWritten(map: CodeMap, value: JsonValue, word: JsonValue): boolean {
  if (!isObject(value) || typeof word !== 'string') return false;
  const codings = value.coding === undefined ? [value] : value.coding;
  if (!Array.isArray(codings) || codings.length !== 1) return false;
  const [only] = codings;
  return isObject(only) && map.toCoding(word)?.code === only.code;
}

/** The first coding that has a word, where another code is written for that word. */
function readFrom(map: CodeMap, value: JsonValue) {
  if (!isObject(value)) return undefined;
  for (const coding of value.coding === undefined ? [value] : asArray(value.coding)) {
    const word = wordOfCoding(map, coding);
    if (word === undefined || !isObject(coding) || typeof coding.code !== 'string') continue;
    if (map.toCoding(word)?.code === coding.code) return undefined;
    const { system, code, display } = coding;
    const loses = typeof system === 'string' ? map.lost({ system, code }) : undefined;
    const from = `${String(system)}|${code}${typeof display === 'string' ? ` (${display})` : ''}`;
    return { from, word, by: map.name, ...(loses === undefined ? {} : { loses }) };
  }
  return undefined;
}

/** A controlled word ↔ CodeableConcept, Coding or code, by a code map. */
export function codeCodec(map: CodeMap): Codec {
  return {
    writes: [concepts],
    has: (value) => typeof value === 'string' && map.toCoding(value) !== undefined,
    write(value, allowed) {
      const type = allowedOf(concepts, allowed);
      const coding = codingOf(map, value);
      if (type === 'code') return { type, value: coding.code ?? null };
      return { type, value: type === 'Coding' ? coding : { coding: [coding] } };
    },
    isWritten: (value, word) => isWritten(map, value, word),
    readFrom: (value) => readFrom(map, value),
    contradicting: (value) => contradicting(map, value),
    read(value, type) {
      if (type === 'code') return typeof value === 'string' ? map.toWord({ code: value }) : undefined;
      return type === 'Coding' ? wordOfCoding(map, value) : wordOfConcept(map, value);
    },
  };
}
