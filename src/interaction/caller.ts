import type { Resource } from '../fhir/json.ts';
import { parseStored, type ResourceKey } from '../store/index.ts';
import { type Failure, fail } from './outcome.ts';

/**
 * What may be done with resources, by the letters of SMART scopes (SMART App Launch 2.2, "Scopes for requesting FHIR
 * resources"): create; read, also versions and the history of one resource; update and patch; delete; search, also the
 * history of a type or of the system.
 */
export type Permission = 'c' | 'r' | 'u' | 'd' | 's';

/** A right to do something with resources of a type, all of them or some. */
export interface Grant {
  /** A resource type; `*` for every type. */
  type: string;
  /** Letters of `Permission`. */
  permissions: string;
  /** Ids of the Patients whose compartments alone the right is for. */
  patients?: readonly string[];
  /** Search criteria (`category=…`) that a resource must meet for the right to hold. */
  criteria?: Criterion;
}

/** Search criteria of a scope: as text for a search, and as a test of one resource. */
export interface Criterion {
  query: string;
  met(resource: Resource): boolean;
}

/** Who asks: a verified client with its rights. Travels in the `Context` of each interaction. */
export interface Caller {
  /** Id of the client, as configured or as the authorisation server calls it. */
  id: string;
  name?: string;
  grants: readonly Grant[];
  /** Name of the de-identification policy for everything this client is given. */
  policy?: string;
}

/** Whoever asks a server that has no authentication: may do everything. */
export const ANYONE: Caller = { id: 'anonymous', grants: [{ type: '*', permissions: 'cruds' }] };

/** Types whose resources belong to no patient: someone confined to some patients may still read them. */
export const SHARED_TYPES: ReadonlySet<string> = new Set([
  'Location',
  'Medication',
  'Organization',
  'Practitioner',
  'PractitionerRole',
]);

/**
 * The rights by which a caller may do something with a type (`*`: with every type, as cases and cohorts need it).
 * None: refused. Several: what any one of them admits.
 */
export function permitted({ grants }: Caller, permission: Permission, type: string): readonly Grant[] {
  return grants.filter(
    (grant) => (grant.type === '*' || grant.type === type) && grant.permissions.includes(permission),
  );
}

/** Whether rights hold for all resources of their type: then nothing needs to be filtered. */
export function unconfined(grants: readonly Grant[]): boolean {
  return grants.some(({ patients, criteria }) => !patients && !criteria);
}

/** Why a caller may not do something with a type, if it may not: 403. */
export function notPermitted(caller: Caller, permission: Permission, type: string): Failure | undefined {
  if (permitted(caller, permission, type).length > 0) return undefined;
  const what = type === '*' ? 'every type' : type;
  return fail('forbidden', 'not-permitted', `This client has no permission "${permission}" on ${what}.`);
}

/** What is known of a resource when a right to it is checked. */
export type Held = ResourceKey & { patient?: string | undefined; text?: string | undefined };

/** Whether a caller may do something with one resource: by its type, its patient and what it says. */
export function admitted(caller: Caller, permission: Permission, held: Held): boolean {
  return admittedBy(permitted(caller, permission, held.type), permission, held);
}

/** Whether a caller may be shown a resource: it may read or find it. */
export const maySee = (caller: Caller, held: Held): boolean =>
  admitted(caller, 'r', held) || admitted(caller, 's', held);

/** `admitted` with the rights already looked up, for many resources of one type. */
export function admittedBy(grants: readonly Grant[], permission: Permission, held: Held): boolean {
  return grants.some(({ patients, criteria }) => {
    if (patients && !patientFits(patients, permission, held)) return false;
    return !criteria || (held.text !== undefined && criteria.met(parseStored(held.text)));
  });
}

function patientFits(patients: readonly string[], permission: Permission, { type, patient }: Held): boolean {
  if (patient !== undefined) return patients.includes(patient);
  return SHARED_TYPES.has(type) && (permission === 'r' || permission === 's');
}

/** Whether a caller may see what is made of everything that is known of a patient: a case, `$everything`. */
export function admitsPatient(caller: Caller, permission: Permission, patient: string): boolean {
  return permitted(caller, permission, '*').some(
    ({ patients, criteria }) => !criteria && (!patients || patients.includes(patient)),
  );
}
