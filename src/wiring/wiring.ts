import type { Logger } from 'pino';
import { packageVersion } from '../cli/package-version.ts';
import { loadMapping } from '../cli/toolkit.ts';
import type { Settings } from '../config/index.ts';
import { type Definitions, loadDefinitions } from '../definitions/index.ts';
import { elementTypes } from '../deidentify/element-types.ts';
import { ownBases } from '../fhir/own-base.ts';
import { restSecurity } from '../http/index.ts';
import { ARTEFACT_TYPES } from '../interaction/artefact.ts';
import type { Validator, Wiring } from '../interaction/ports.ts';
import { STORED_TYPES } from '../interaction/stored-types.ts';
import type { Mapping } from '../mapping/index.ts';
import { createProfiles } from '../profile/index.ts';
import { projectPatients } from '../projection/index.ts';
import { createSearch } from '../search/index.ts';
import { ensureIndexed, type ResourceStore } from '../store/index.ts';
import { createValidator } from '../validate/index.ts';
import { disclosuresOf } from './disclosures.ts';
import { limitsOf } from './limits.ts';
import { openStore } from './open-store.ts';
import { mcodeProfiles, ownArtefact, ownArtefacts, supportedProfiles } from './own-artefacts.ts';
import { terminologyService } from './terminology-service.ts';

/** What the service is made of besides settings; each is loaded from this package when it is not given. */
export interface AdapterParts {
  definitions?: Definitions;
  validator?: Validator;
  mapping?: Mapping;
  store?: ResourceStore;
  /** Where the log goes; standard output when it is not given. */
  logger?: Logger;
}

/**
 * Loads and opens what the service is made of.
 * @param noStore called where there is no store yet, before one is made
 * @throws when the store or the definitions cannot be had
 */
export async function createWiring(settings: Settings, parts: AdapterParts, noStore: () => void): Promise<Wiring> {
  const definitions = parts.definitions ?? loadDefinitions().definitions;
  const security = restSecurity(settings);
  const own = ownBases([settings.baseUrl, ...settings.otherBaseUrls]);
  const search = createSearch(definitions, [...STORED_TYPES, ...ARTEFACT_TYPES], own);
  const disclosures = disclosuresOf(settings, definitions, search);
  // before a store is made: what stops the start leaves nothing behind
  const mapping = parts.mapping ?? loadMapping(definitions);
  const store = parts.store ?? (await openStore(settings, search, noStore));
  await ensureIndexed(store, search, {
    project: (writer, patients) => projectPatients(writer, patients, mapping),
  });
  return {
    validator: parts.validator ?? createValidator({ definitions }),
    mapping,
    store,
    search,
    resourceTypes: definitions.resourceTypes,
    elements: elementTypes(createProfiles(definitions)),
    artefact: (type, id) => ownArtefact(definitions, type, id),
    artefacts: (type) => ownArtefacts(definitions, type),
    supportedProfiles: supportedProfiles(definitions),
    mcodeProfiles: mcodeProfiles(definitions),
    terminology: terminologyService(definitions),
    ...(security ? { security } : {}),
    ...(settings.audit === 'off' ? {} : { audited: true as const }),
    ...(disclosures ? { disclosures } : {}),
    patientMatch: settings.patientMatch,
    limits: limitsOf(settings),
    version: packageVersion(),
    started: new Date().toISOString(),
  };
}
