import { timeOrderedId } from '../../fhir/time-ordered-id.ts';
import type { AuditEntry } from '../../store/index.ts';
import type { Accessed } from '../outcome.ts';

/** The interactions of R4 by which an access is told (http://hl7.org/fhir/R4/valueset-type-restful-interaction.html). */
export type AuditInteraction =
  | 'read'
  | 'vread'
  | 'update'
  | 'patch'
  | 'delete'
  | 'history-instance'
  | 'history-type'
  | 'history-system'
  | 'create'
  | 'search-type'
  | 'search-system'
  | 'transaction'
  | 'batch'
  | 'operation';

/** An access to the server: who, what, when, and how it ended. */
export interface Access {
  interaction: AuditInteraction;
  /** Id of the client; absent when nobody could be verified. */
  client?: string;
  clientName?: string;
  /** Network address it came from. */
  address?: string;
  requestId?: string;
  /** HTTP status of the answer; absent while it is not known: writes are audited as they are committed. */
  status?: number;
  /** A search or an operation as it was asked: path and query string. */
  query?: string;
  /** Resources that were written or shown. */
  resources: readonly Accessed[];
}

/** Most resources that one AuditEvent names; a list may show any number. */
export const MOST_ENTITIES = 1000;

/** What an interaction does with what it is about (http://hl7.org/fhir/R4/valueset-audit-event-action.html). */
const ACTION: Readonly<Record<AuditInteraction, string>> = {
  create: 'C',
  read: 'R',
  vread: 'R',
  'history-instance': 'R',
  'history-type': 'R',
  'history-system': 'R',
  update: 'U',
  patch: 'U',
  delete: 'D',
  'search-type': 'E',
  'search-system': 'E',
  transaction: 'E',
  batch: 'E',
  operation: 'E',
};

/** The AuditEvents of an access: one, or several of one request where more resources are to be named than one names. */
export function auditEntries(access: Access, now: Date): AuditEntry[] {
  const { resources } = access;
  const parts = Math.max(1, Math.ceil(resources.length / MOST_ENTITIES));
  return Array.from({ length: parts }, (_, part) =>
    auditEntry({ ...access, resources: resources.slice(part * MOST_ENTITIES, (part + 1) * MOST_ENTITIES) }, now),
  );
}

/**
 * An AuditEvent (http://hl7.org/fhir/R4/auditevent.html) as it is kept. It names resources and holds the query of a
 * search, in base64 as R4 says; of what was sent or answered it holds nothing else.
 */
function auditEntry(access: Access, now: Date): AuditEntry {
  const id = timeOrderedId(now);
  const { interaction, resources, client } = access;
  const event = {
    resourceType: 'AuditEvent',
    id,
    type: { system: 'http://terminology.hl7.org/CodeSystem/audit-event-type', code: 'rest' },
    subtype: [{ system: 'http://hl7.org/fhir/restful-interaction', code: interaction }],
    action: ACTION[interaction],
    recorded: now.toISOString(),
    outcome: outcomeOf(access.status),
    ...(access.status === undefined ? {} : { outcomeDesc: `HTTP ${access.status}` }),
    agent: [agentOf(access)],
    source: { observer: { display: 'iscm-fhir' } },
    ...entities(access),
  };
  const subjects = resources.map(({ type, id: own, patient }) =>
    patient === undefined ? `${type}/${own}` : `Patient/${patient}`,
  );
  return {
    id,
    text: JSON.stringify(event),
    subjects: client === undefined ? subjects : [`client/${client}`, ...subjects],
  };
}

/** 0 success, 4 the client's mistake, 8 the server's (http://hl7.org/fhir/R4/valueset-audit-event-outcome.html). */
function outcomeOf(status = 200): string {
  if (status < 400) return '0';
  return status < 500 ? '4' : '8';
}

function agentOf({ client, clientName, address }: Access) {
  return {
    who: client === undefined ? { display: 'not verified' } : { identifier: { value: client } },
    ...(clientName !== undefined ? { name: clientName } : {}),
    requestor: true,
    ...(address !== undefined && address !== '' ? { network: { address, type: '2' } } : {}),
  };
}

function entities({ query, requestId, resources }: Access): { entity?: object[] } {
  const found: object[] = resources.map(({ type, id, version }) => ({
    what: { reference: `${type}/${id}${version === undefined ? '' : `/_history/${version}`}` },
  }));
  if (query !== undefined) found.push({ query: Buffer.from(query).toString('base64') });
  if (requestId !== undefined) {
    found.push({ name: 'request', detail: [{ type: 'X-Request-Id', valueString: requestId }] });
  }
  return found.length > 0 ? { entity: found } : {};
}
