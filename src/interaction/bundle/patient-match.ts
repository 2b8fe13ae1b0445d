import { asArray, isObject, type JsonObject, type JsonValue, type Resource } from '../../fhir/json.ts';
import {
  applyEdits,
  type Edit,
  forEachMember,
  identifiersOf,
  resourceOf,
  type StoreReader,
  skipSpace,
  valueEnd,
} from '../../store/index.ts';
import type { ResourceBody } from '../body.ts';
import { admitted, type Caller } from '../caller.ts';
import { type Failure, fail } from '../outcome.ts';
import { present } from '../write/precondition.ts';

/**
 * The Patient held that a pushed one is by rule: the only one that shares an identifier with a system. Several are no
 * match: they are reported with the cases instead.
 */
export async function matchingPatient(reader: StoreReader, { resource }: ResourceBody): Promise<string | undefined> {
  const found = new Set<string>();
  for (const identifier of identifiersOf(resource)) {
    if (identifier.system === '') continue;
    for (const id of await reader.findByIdentifier('Patient', identifier)) found.add(id);
  }
  const [only] = found;
  return found.size === 1 ? only : undefined;
}

/** What a case says of a person; each with the members that say it. */
const SAID = [
  ['gender', '_gender'],
  ['birthDate', '_birthDate'],
  ['deceasedBoolean', 'deceasedDateTime', '_deceasedDateTime'],
];

const has = (resource: Resource, name: string): boolean => resource[name] !== undefined;

/**
 * A pushed Patient with what the one held says beside it, where that is the record of another source too: it has
 * identifiers that the pushed one lacks. They stay, as do sex, birth date and death where the pushed one says nothing of
 * them, so that two sources that take turns do not take from each other what each alone knows.
 */
export async function withSaidElsewhere(reader: StoreReader, id: string, body: ResourceBody): Promise<ResourceBody> {
  const version = present(await reader.read({ type: 'Patient', id }));
  const held = version && resourceOf(version);
  const { resource } = body;
  const identifiers = held === undefined ? [] : identifiersBeside(held, resource);
  if (held === undefined || identifiers.length === 0) return body;
  const silent = SAID.filter((names) => !names.some((name) => has(resource, name))).flat();
  const kept = Object.fromEntries(silent.filter((name) => has(held, name)).map((name) => [name, held[name] ?? null]));
  return {
    text: withMembers(body.text, kept, identifiers),
    resource: { ...resource, ...kept, identifier: [...asArray(resource.identifier), ...identifiers] },
  };
}

/** Identifiers with a system that a Patient has and another one lacks. */
function identifiersBeside(held: Resource, { resourceType, identifier }: Resource): JsonObject[] {
  const keyOf = (one: JsonValue): string =>
    JSON.stringify(identifiersOf({ resourceType, identifier: [one] }).filter(({ system }) => system !== ''));
  const own = new Set([...asArray(identifier).map(keyOf), '[]']);
  return asArray(held.identifier)
    .filter(isObject)
    .filter((one) => !own.has(keyOf(one)));
}

/** The text of a Patient with members it lacks and more identifiers; what it has stays as it was sent. */
function withMembers(text: string, members: JsonObject, identifiers: readonly JsonObject[]): string {
  const start = skipSpace(text, 0);
  const lists: Edit[] = [];
  forEachMember(text, start, (member) => {
    const end = valueEnd(text, member.start);
    if (member.name === 'identifier') {
      const added = identifiers.map((one) => JSON.stringify(one)).join();
      lists.push({ start: end - 1, end: end - 1, text: `,${added}` });
    }
    return end;
  });
  const missing = lists.length > 0 ? members : { ...members, identifier: [...identifiers] };
  const inserted = Object.entries(missing).map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)},`);
  return applyEdits(text, [{ start: start + 1, end: start + 1, text: inserted.join('') }, ...lists]);
}

/**
 * Why a Patient pushed under an id alone must not replace the one held under that id: both have identifiers and share
 * none, so two sources gave the id to two people. A caller that may not change the one held learns nothing of its
 * identifiers.
 */
export async function otherPatientProblem(
  reader: StoreReader,
  caller: Caller,
  id: string,
  { resource }: ResourceBody,
  at: string,
): Promise<Failure | undefined> {
  const version = present(await reader.read({ type: 'Patient', id }));
  const held = version && admitted(caller, 'u', version) ? resourceOf(version) : undefined;
  const own = identifiersOf(resource);
  const theirs = held ? identifiersOf(held) : [];
  if (own.length === 0 || theirs.length === 0) return undefined;
  if (own.some(({ system, value }) => theirs.some((one) => one.system === system && one.value === value))) {
    return undefined;
  }
  const message =
    `Patient/${id} is held with other identifiers; a push that names no source must not replace it. ` +
    'Send an absolute fullUrl, or correct the identifiers with an update of the resource.';
  return fail('conflict', 'push-of-other-patient', message, `${at}.resource.identifier`);
}
