import type { JsonObject, JsonValue } from '../../src/fhir/json.ts';
import { isObject } from '../../src/fhir/json.ts';

/** Changes resources in one place each, in ways that rules are about; the same ones for a seed. */

/** A member of an object somewhere in a resource. */
interface Spot {
  holder: JsonObject;
  name: string;
}

function spots(value: JsonValue | undefined, into: Spot[] = []): Spot[] {
  if (Array.isArray(value)) for (const item of value) spots(item, into);
  else if (isObject(value))
    for (const name of Object.keys(value)) {
      into.push({ holder: value, name });
      spots(value[name], into);
    }
  return into;
}

const ABSENT = {
  extension: [{ url: 'http://hl7.org/fhir/StructureDefinition/data-absent-reason', valueCode: 'masked' }],
};

/** Values put in the place of others. */
const VALUES: readonly JsonValue[] = [
  null,
  true,
  -1,
  1.5,
  '',
  ' ',
  'x',
  'a b',
  '2020-02-30',
  '2020-02-29',
  '2020-01-01T10:00:00Z',
  'http://example.org/x',
  'urn:uuid:x',
  'Patient/none',
  '#none',
  'unknown',
  [],
  {},
  [null],
  [{}],
  ['x'],
  { id: 'x' },
  { text: 'x' },
  { value: 'x' },
  { reference: 'Practitioner/none' },
  { coding: [{ system: 'http://loinc.org', code: 'x' }] },
  { coding: [{ system: 'http://snomed.info/sct', code: '1', display: 'x' }, {}] },
  ABSENT,
  [ABSENT],
  { resourceType: 'Patient' },
  { resourceType: 'Basic', id: 'x' },
  [{ url: 'http://example.org/x', valueString: 'x' }],
  '<div xmlns="http://www.w3.org/1999/xhtml"><script>x</script></div>',
];

const pick = <T>(list: readonly T[], random: () => number): T | undefined => list[Math.floor(random() * list.length)];

const WAYS: readonly ((spot: Spot, random: () => number) => void)[] = [
  ({ holder, name }) => delete holder[name],
  ({ holder, name }, random) => {
    holder[name] = structuredClone(pick(VALUES, random) ?? null);
  },
  ({ holder, name }, random) => {
    holder[
      pick(['unknownMember', 'valueString', 'valueQuantity', 'extension', 'id', 'status', 'code'], random) ?? name
    ] = structuredClone(pick(VALUES, random) ?? null);
  },
  ({ holder, name }) => {
    holder[`_${name}`] = structuredClone(ABSENT);
  },
  ({ holder, name }) => {
    const value = holder[name];
    holder[`_${name}`] = Array.isArray(value) ? [null, structuredClone(ABSENT)] : structuredClone(ABSENT);
    delete holder[name];
  },
  ({ holder, name }) => {
    const value = holder[name];
    if (Array.isArray(value)) holder[name] = value[0] ?? null;
    else if (value !== undefined) holder[name] = [value];
  },
  ({ holder, name }) => {
    const value = holder[name];
    if (Array.isArray(value)) holder[name] = [...value, ...structuredClone(value)];
  },
  ({ holder, name }) => {
    const value = holder[name];
    if (Array.isArray(value)) holder[name] = value.toReversed();
  },
  ({ holder, name }, random) => {
    const value = holder[name];
    if (typeof value === 'string') {
      const at = Math.floor(random() * (value.length + 1));
      holder[name] =
        value.slice(0, at) + (pick(['\u0001', ' ', '\u00a0', 'é', '|', '#', '0'], random) ?? '') + value.slice(at);
    } else if (typeof value === 'number') holder[name] = -value;
  },
];

/** A copy of a resource with one change somewhere in it. */
export function damaged(resource: JsonObject, random: () => number): JsonObject {
  const copy = structuredClone(resource);
  const spot = pick(spots(copy), random);
  const way = pick(WAYS, random);
  if (spot && way) way(spot, random);
  return copy;
}
