import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';

/** System of the tag that marks the resources of one push; its version is how many there are. */
export const PUSH_SYSTEM = 'urn:example:push';

/** A transaction with the tag of its push in each resource. */
export interface Push {
  id: string;
  body: string;
}

interface Entry {
  type: string;
  id: string;
  content: object;
}

/** Resources as one transaction of updates by id. */
export function pushOf(entries: readonly Entry[]): Push {
  const id = randomUUID();
  const meta = { tag: [{ system: PUSH_SYSTEM, version: String(entries.length), code: id }] };
  const body = JSON.stringify({
    resourceType: 'Bundle',
    type: 'transaction',
    entry: entries.map(({ type, id: own, content }) => ({
      resource: { resourceType: type, id: own, meta, ...content },
      request: { method: 'PUT', url: `${type}/${own}` },
    })),
  });
  return { id, body };
}

const METASTASES = ['94391008', '94381002', '94222008'];

/** What a source sends of a patient, part after part: the patient, a metastasis and a finding, new ones or corrections. */
export function partOf(patient: string, part: number): Push {
  const subject = { reference: `Patient/${patient}` };
  const site = part % METASTASES.length;
  return pushOf([
    { type: 'Patient', id: patient, content: { gender: part % 2 === 0 ? 'female' : 'male' } },
    {
      type: 'Condition',
      id: `${patient}-${site}`,
      content: {
        subject,
        code: { coding: [{ system: 'http://snomed.info/sct', code: METASTASES[site] }] },
        verificationStatus: {
          coding: [{ system: 'http://terminology.hl7.org/CodeSystem/condition-ver-status', code: 'confirmed' }],
        },
        note: [{ text: `part ${part}` }],
      },
    },
    {
      type: 'Observation',
      id: `${patient}-${part}`,
      content: { status: 'final', code: { text: 'count' }, subject, valueInteger: part },
    },
  ]);
}

/** Sends a Bundle; the status, or nothing when the server was gone. */
export async function send(url: string, body: string): Promise<number | undefined> {
  try {
    const answer = await fetch(`${url}/fhir`, {
      method: 'POST',
      headers: { 'content-type': 'application/fhir+json' },
      body,
    });
    await answer.text();
    return answer.status;
  } catch {
    return undefined;
  }
}

/** Sends a Bundle until the server has time for it: 503 says that nothing was written. */
export async function sendUntilTaken(url: string, body: string): Promise<number | undefined> {
  for (;;) {
    const status = await send(url, body);
    if (status !== 503) return status;
    await pause(50);
  }
}
