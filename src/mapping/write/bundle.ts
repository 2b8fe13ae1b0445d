import type { IscmCase } from '../../case/case.ts';
import { CASE_SYSTEM, ownCanonical } from '../../fhir/canonical.ts';
import type { JsonObject, Resource } from '../../fhir/json.ts';
import type { WrittenResource } from './write.ts';

/** The two forms of a case in FHIR: the canonical collection, and the transaction for a server. */
export type BundleForm = 'collection' | 'transaction';

/** Versions that a Bundle names: of the case model, the mappings and the profiles. */
export interface BundleVersions {
  caseModel: string;
  mappings: string;
  profiles: string;
}

const MCODE_BUNDLE = 'http://hl7.org/fhir/us/mcode/StructureDefinition/mcode-patient-bundle';

function entry({ resource }: WrittenResource, form: BundleForm): JsonObject {
  const url = `${resource.resourceType}/${resource.id ?? ''}`;
  const request = form === 'transaction' ? { request: { method: 'PUT', url } } : {};
  return { fullUrl: `urn:uuid:${resource.id ?? ''}`, resource, ...request };
}

/**
 * A case's resources as one Bundle. The collection conforms to our case Bundle and to mCODE's patient bundle; the
 * transaction holds the same resources as updates by id, so that sending it again changes nothing.
 */
export function caseBundle(
  value: IscmCase,
  resources: readonly WrittenResource[],
  form: BundleForm,
  versions: BundleVersions,
): Resource {
  const profile = ownCanonical(
    'StructureDefinition',
    form === 'collection' ? 'iscm-case-bundle' : 'iscm-case-transaction',
  );
  const tag = (name: string, code: string) => ({ system: ownCanonical('CodeSystem', `iscm-version-${name}`), code });
  return {
    resourceType: 'Bundle',
    meta: {
      profile:
        form === 'collection' ? [`${profile}|${versions.profiles}`, MCODE_BUNDLE] : [`${profile}|${versions.profiles}`],
      tag: [tag('case-model', versions.caseModel), tag('mappings', versions.mappings)],
    },
    identifier: { system: CASE_SYSTEM, value: value.id },
    type: form,
    ...(value.recordedAt === undefined ? {} : { timestamp: value.recordedAt }),
    entry: resources.map((resource) => entry(resource, form)),
  };
}
