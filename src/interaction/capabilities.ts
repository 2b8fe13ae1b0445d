import { ownCanonical } from '../fhir/canonical.ts';
import type { JsonObject } from '../fhir/json.ts';
import { ARTEFACT_TYPES } from './artefact.ts';
import { AUDIT_PARAMETERS } from './audit/audit-query.ts';
import type { Success } from './outcome.ts';
import { JSON_PATCH } from './patch/patch.ts';
import type { Context } from './ports.ts';
import { searchCapabilities } from './search/search-capabilities.ts';
import { STORED_TYPES } from './stored-types.ts';
import { TERMINOLOGY_OPERATIONS } from './terminology/terminology-operations.ts';
import { BULK_CAPABILITIES, OPERATIONS, SYSTEM_INTERACTIONS, TYPE_INTERACTIONS, type WiredOperation } from './wired.ts';

/** The CapabilityStatement (http://hl7.org/fhir/R4/http.html#capabilities), made from the tables of what is wired. */
export function capabilities(context: Context, base: string): Success {
  const { version, started } = context;
  const statement: JsonObject = {
    resourceType: 'CapabilityStatement',
    status: 'active',
    date: started,
    publisher: 'iscm-fhir',
    kind: 'instance',
    software: { name: 'iscm-fhir', version },
    implementation: { description: 'FHIR R4 service for intramedullary spinal cord metastasis', url: base },
    fhirVersion: '4.0.1',
    ...(context.bulk ? { instantiates: [BULK_CAPABILITIES] } : {}),
    format: ['application/fhir+json', 'json'],
    patchFormat: [JSON_PATCH, 'application/fhir+json'],
    rest: [
      {
        mode: 'server',
        documentation:
          'JSON only; XML is not served. Conditional interactions take any search criteria. ' +
          'A Bundle of type collection, document or message at the base is a case push: each resource is an update of ' +
          'what came from the same place before.',
        ...(context.security ? { security: context.security } : {}),
        resource: [
          ...STORED_TYPES.filter((type) => context.resourceTypes.has(type)).map((type) => typeOf(context, type)),
          ...(context.audited ? [AUDIT_EVENT] : []),
          ...ARTEFACT_TYPES.map((type) => artefactType(context, type)),
        ],
        interaction: SYSTEM_INTERACTIONS.map((code) => ({ code })),
        compartment: [...context.search.compartments.definitions]
          .filter(([type]) => STORED_TYPES.includes(type))
          .map(([, url]) => url),
        operation: operationsOf(context),
      },
    ],
  };
  return { status: 200, text: JSON.stringify(statement) };
}

/** AuditEvents are written by the server alone; clients read them. */
const AUDIT_EVENT: JsonObject = {
  type: 'AuditEvent',
  profile: 'http://hl7.org/fhir/StructureDefinition/AuditEvent',
  documentation: '`agent` by identifier (`agent:identifier`), the id of the client; the newest come first.',
  interaction: [{ code: 'read' }, { code: 'search-type' }],
  versioning: 'no-version',
  searchParam: AUDIT_PARAMETERS.map(([name, type]) => ({ name, type })),
};

function typeOf(context: Context, type: string): JsonObject {
  const profiles = context.supportedProfiles.filter((profile) => profile.type === type).map(({ url }) => url);
  return {
    type,
    profile: `http://hl7.org/fhir/StructureDefinition/${type}`,
    ...(profiles.length > 0 ? { supportedProfile: profiles } : {}),
    interaction: TYPE_INTERACTIONS.map((code) => ({ code })),
    versioning: 'versioned-update',
    readHistory: true,
    updateCreate: true,
    conditionalCreate: true,
    conditionalRead: 'full-support',
    conditionalUpdate: true,
    conditionalDelete: 'single',
    referencePolicy: ['literal', 'logical', 'resolves'],
    ...searchCapabilities(context.search, type),
    operation: operationsOf(context, type),
  };
}

function artefactType({ terminology, search }: Context, type: string): JsonObject {
  const operation = TERMINOLOGY_OPERATIONS.filter((one) => terminology && one.type === type).map(({ name }) => ({
    name,
    definition: `http://hl7.org/fhir/OperationDefinition/${type}-${name}`,
  }));
  return {
    type,
    interaction: [{ code: 'read' }, { code: 'search-type' }],
    versioning: 'no-version',
    searchParam: searchCapabilities(search, type).searchParam,
    ...(operation.length > 0 ? { operation } : {}),
  };
}

/** The operations at the base, or below a type. */
function operationsOf({ mapping, bulk }: Context, type?: string): JsonObject[] {
  const operations: readonly WiredOperation[] = Object.values(OPERATIONS);
  return operations
    .filter((operation) => (mapping || !operation.cases) && (bulk || !operation.bulk))
    .filter(({ onTypes, onSystem, types }) =>
      type === undefined ? onSystem !== false : onTypes || types?.includes(type),
    )
    .map(({ name, definition }) => ({
      name,
      definition: definition.startsWith('http') ? definition : ownCanonical('OperationDefinition', definition),
    }));
}
