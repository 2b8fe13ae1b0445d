import { CANONICAL } from '../fhir/canonical.ts';
import { asArray, type JsonObject, type Resource } from '../fhir/json.ts';
import { timeOrderedId } from '../fhir/time-ordered-id.ts';
import type { ResourceVersion, ResourceWrite } from '../store/index.ts';

/** A push of a case, as its Provenance tells it. */
export interface Push {
  /** Id of the client that sent it. */
  client: string;
  /** `Bundle.identifier`. */
  identifier?: JsonObject;
  mappingVersion: string;
  /** Version of this program. */
  version: string;
  /** What the push wrote. */
  written: readonly ResourceVersion[];
}

/** What stands before the version of the mapping in `Provenance.policy`; it also tells these from those of others. */
const MAPPING_POLICY = `${CANONICAL}/mapping/`;

const participant = (code: string) => ({
  coding: [{ system: 'http://terminology.hl7.org/CodeSystem/provenance-participant-type', code }],
});

/**
 * The Provenances of a push (http://hl7.org/fhir/R4/provenance.html): which versions it made, who sent it, in which Bundle,
 * by which mapping it became a case. One per patient, so that none of them names resources of two; what belongs to nobody
 * stands in the first.
 */
export function pushProvenances(push: Push, now: Date): ResourceWrite[] {
  const groups = new Map<string | undefined, string[]>();
  for (const { type, id, version, patient } of push.written) {
    groups.set(patient, [...(groups.get(patient) ?? []), `${type}/${id}/_history/${version}`]);
  }
  const shared = groups.get(undefined);
  const [first] = [...groups.keys()].filter((patient) => patient !== undefined);
  if (shared && first !== undefined) {
    groups.delete(undefined);
    groups.set(first, [...(groups.get(first) ?? []), ...shared]);
  }
  return [...groups].map(([patient, paths]) => {
    const resource = provenance(push, paths, now);
    return {
      type: 'Provenance',
      id: timeOrderedId(now),
      text: JSON.stringify(resource),
      resource,
      method: 'POST',
      isNew: true,
      ...(patient !== undefined ? { patient } : {}),
    };
  });
}

function provenance(push: Push, paths: readonly string[], now: Date): Resource {
  const { client, identifier, mappingVersion, version } = push;
  return {
    resourceType: 'Provenance',
    target: paths.map((reference) => ({ reference })),
    recorded: now.toISOString(),
    policy: [`${MAPPING_POLICY}${mappingVersion}`],
    agent: [
      { type: participant('transmitter'), who: { identifier: { value: client } } },
      { type: participant('assembler'), who: { display: `iscm-fhir ${version}` } },
    ],
    ...(identifier ? { entity: [{ role: 'source', what: { type: 'Bundle', identifier } }] } : {}),
  };
}

/** Whether a resource is the Provenance of a push: it says how resources came, and nothing about the case. */
export function isPushProvenance({ resourceType, policy }: Resource): boolean {
  if (resourceType !== 'Provenance') return false;
  return asArray(policy).some((item) => typeof item === 'string' && item.startsWith(MAPPING_POLICY));
}
