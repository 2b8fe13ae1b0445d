import { matchesWhole } from '../../fhir/bounded-pattern.ts';
import { isObject, type JsonValue } from '../../fhir/json.ts';
import type { ElementNode } from '../../profile/index.ts';
import type { ItemCheck } from '../plan/types.ts';
import { decodedLength } from './attachment.ts';

/** What a value breaks, or nothing. */
type Limit = (value: JsonValue) => { id: string; message: string } | undefined;

/** Digits after the point of a number, or of that of an amount, as it is written shortest. */
function decimals(item: JsonValue): number {
  const value = isObject(item) ? item.value : item;
  if (typeof value !== 'number') return 0;
  const [, fraction = '', exponent = '0'] = /^-?\d+(?:\.(\d+))?(?:e([+-]\d+))?$/.exec(String(value)) ?? [];
  return Math.max(0, fraction.length - Number(exponent));
}

/** The bytes of base64 data, or of those of an Attachment, which may only say how many they are. */
function bytes(value: JsonValue): number {
  const data = isObject(value) ? value.data : value;
  const stated = isObject(value) && typeof value.size === 'number' ? value.size : 0;
  return typeof data === 'string' ? decodedLength(data) : stated;
}

const ofPattern =
  (regex: string): Limit =>
  (value) =>
    typeof value === 'object' || matchesWhole(String(value), regex) !== false
      ? undefined
      : { id: 'value-regex', message: `The value must match the regular expression ${regex}.` };

function* limitsOf(node: ElementNode): Generator<Limit> {
  const { minLength, maxDecimals, maxBytes, limitsOfAll = [] } = node;
  for (const { regex } of [node, ...limitsOfAll]) if (regex !== undefined) yield ofPattern(regex);
  if (minLength !== undefined)
    yield (value) =>
      typeof value !== 'string' || value.length >= minLength
        ? undefined
        : { id: 'value-too-short', message: `The value must have at least ${minLength} characters.` };
  if (maxDecimals !== undefined)
    yield (value) =>
      decimals(value) <= maxDecimals
        ? undefined
        : { id: 'value-too-exact', message: `The value may have at most ${maxDecimals} digits after the point.` };
  if (maxBytes !== undefined)
    yield (value) =>
      bytes(value) <= maxBytes
        ? undefined
        : { id: 'value-too-large', message: `The data has ${bytes(value)} bytes; at most ${maxBytes} are allowed.` };
}

/** Checks the limits a profile sets by extensions of FHIR: regex, minLength, maxDecimalPlaces, maxSize. */
export function limitChecks(node: ElementNode, profile: string): ItemCheck[] {
  return [...limitsOf(node)].map((limit) => {
    const check: ItemCheck = (value, run) => {
      const broken = limit(value);
      if (broken) run.report({ severity: 'error', code: 'value', ...broken, profile });
    };
    const passes = (value: JsonValue): boolean => limit(value) === undefined;
    check.passes = () => passes;
    return check;
  });
}
