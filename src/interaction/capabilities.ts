import { ownCanonical } from '../fhir/canonical.ts';
import type { JsonObject } from '../fhir/json.ts';
import { ARTEFACT_TYPES } from './artefact.ts';
import type { Success } from './outcome.ts';
import type { Context } from './ports.ts';
import { STORED_TYPES } from './stored-types.ts';
import { OPERATIONS, SYSTEM_INTERACTIONS, TYPE_INTERACTIONS, type WiredOperation } from './wired.ts';

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
    format: ['application/fhir+json', 'json'],
    rest: [
      {
        mode: 'server',
        documentation:
          'JSON only; XML is not served. Conditional interactions take the criteria _id and identifier. ' +
          'A Bundle of type collection, document or message at the base is a case push: each resource is an update of ' +
          'what came from the same place before.',
        resource: [
          ...STORED_TYPES.filter((type) => context.resourceTypes.has(type)).map((type) => typeOf(context, type)),
          ...ARTEFACT_TYPES.map((type) => ({ type, interaction: [{ code: 'read' }], versioning: 'no-version' })),
        ],
        interaction: SYSTEM_INTERACTIONS.map((code) => ({ code })),
        operation: operationsOf(context),
      },
    ],
  };
  return { status: 200, text: JSON.stringify(statement) };
}

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
    referencePolicy: ['literal', 'local'],
    operation: operationsOf(context, true),
  };
}

function operationsOf({ mapping }: Context, onTypes = false): JsonObject[] {
  const operations: readonly WiredOperation[] = Object.values(OPERATIONS);
  return operations
    .filter((operation) => (mapping || !operation.cases) && (operation.onTypes || !onTypes))
    .map(({ name, definition }) => ({
      name,
      definition: definition.startsWith('http') ? definition : ownCanonical('OperationDefinition', definition),
    }));
}
