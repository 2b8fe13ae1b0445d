import { identifiersOf, resourceOf, type StoreReader } from '../../store/index.ts';
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
