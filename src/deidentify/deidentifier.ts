import type { JsonObject, Resource } from '../fhir/json.ts';
import type { Terminology } from '../fhir/ports.ts';
import type { Profiles } from '../profile/index.ts';
import { disclosedCase } from './case.ts';
import { createReport, type DisclosureReport } from './disclosure.ts';
import { elementTypes } from './element-types.ts';
import type { Policy } from './policy.ts';
import { createRecipient, type Recipient } from './recipient.ts';
import { disclosedResource } from './resource.ts';

/** Turns what is stored into what one recipient may see. */
export interface Deidentifier {
  readonly policy: Policy;
  readonly recipient: Recipient;
  /** A resource as it may be seen; `undefined` when nothing of it may. `patient` is the id of whom it is about. */
  resource(resource: Resource, patient: string): Resource | undefined;
  /** A case as it may be seen. `patient` is the id of its Patient resource. */
  case(value: JsonObject, patient: string): JsonObject;
  /** What was done so far, counted by path; no values. */
  readonly report: DisclosureReport;
}

/** What a de-identifier is made of. */
export interface DeidentifierParts {
  policy: Policy;
  secret: Buffer;
  profiles: Profiles;
  terminology: Terminology;
  /** The clock; default the system's. */
  now?: () => Date;
}

/** Makes a de-identifier for a policy. */
export function createDeidentifier({ policy, secret, profiles, terminology, now }: DeidentifierParts): Deidentifier {
  const recipient = createRecipient(policy, secret, now);
  const report = createReport();
  const types = elementTypes(profiles);
  return {
    policy,
    recipient,
    report,
    resource: (resource, patient) =>
      disclosedResource(resource, patient, { recipient, types, terminology, profile: profiles.get, report }),
    case: (value, patient) => disclosedCase(value, patient, { recipient, report }),
  };
}
