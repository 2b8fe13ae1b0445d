import { isIP } from 'node:net';
import { type Logger, pino } from 'pino';
import { packageVersion } from './cli/package-version.ts';
import type { StartedServer } from './cli/serve.ts';
import { loadMapping } from './cli/toolkit.ts';
import { authenticates, type Settings, settingsSchema } from './config/index.ts';
import { type Definitions, loadDefinitions } from './definitions/index.ts';
import { type Disclosures, loadDisclosures } from './disclosure/index.ts';
import { CANONICAL } from './fhir/canonical.ts';
import type { JsonObject } from './fhir/json.ts';
import {
  type Application,
  auditTrail,
  createApp,
  describeError,
  listen,
  processPressure,
  restSecurity,
  scopeCriterion,
} from './http/index.ts';
import { ARTEFACT_TYPES } from './interaction/artefact.ts';
import type { BulkOptions } from './interaction/bulk-options.ts';
import { type BulkWorker, startBulkWorker } from './interaction/bulk-worker.ts';
import type { Limits, SupportedProfile, TerminologyService, Validator, Wiring } from './interaction/ports.ts';
import { STORED_TYPES } from './interaction/stored-types.ts';
import type { Mapping } from './mapping/index.ts';
import { createProfiles } from './profile/index.ts';
import { reproject } from './projection/index.ts';
import { createSearch, type SearchIndex } from './search/index.ts';
import { ensureIndexed, openPostgresStore, openSqliteStore, type ResourceStore } from './store/index.ts';
import { createExpander, createTerminology } from './terminology/index.ts';
import { createValidator } from './validate/index.ts';

/** The whole service, wired. */
export interface Adapter {
  /** The Express application, to be mounted in another server. */
  app: Application;
  store: ResourceStore;
  settings: Settings;
  /** Serves the application at the address of the settings; gives where it listens. */
  listen(): Promise<string>;
  /** Stops listening, lets running requests finish, closes the store. */
  close(): Promise<void>;
}

/** What the service is made of besides settings; each is loaded from this package when it is not given. */
export interface AdapterParts {
  definitions?: Definitions;
  validator?: Validator;
  mapping?: Mapping;
  store?: ResourceStore;
}

/**
 * Makes the service from settings (defaults for what is not given).
 * @throws when the settings would open it to the network unprotected, or the store or the definitions cannot be had
 */
export async function createAdapter(given: Partial<Settings> = {}, parts: AdapterParts = {}): Promise<Adapter> {
  const settings = settingsSchema.parse(given);
  refuseOpenNetwork(settings);
  const context = await createContext(settings, parts);
  const logger = pino({ level: settings.logLevel });
  const trail = settings.audit === 'off' ? undefined : auditTrail(context.store, settings.auditQueue, logger);
  const pressure = processPressure(settings);
  let worker: BulkWorker | undefined;
  context.bulk = bulkOptions(settings, () => worker?.wake());
  worker = startBulkWorker(context, context.bulk, (error) =>
    logger.error({ error: describeError(error) }, 'bulk job failed'),
  );
  let stopping = false;
  const reprojected = reprojectStale(context, logger, () => stopping);
  const app = createApp(context, {
    settings,
    logger,
    pressure,
    trail,
    isStopping: () => stopping,
  });
  let stopServer: (() => Promise<void>) | undefined;
  return {
    app,
    store: context.store,
    settings,
    listen: async () => {
      const server = await listen(app, {
        host: settings.host,
        port: settings.port,
        requestTimeoutMs: settings.requestTimeoutSeconds * 1000,
        drainMs: settings.drainSeconds * 1000,
        idleMs: settings.idleTimeoutSeconds * 1000,
      });
      stopServer = server.stop;
      return server.url;
    },
    close: async () => {
      stopping = true;
      await stopServer?.();
      await worker.stop();
      await reprojected;
      pressure.stop();
      await trail?.close();
      await context.store.close();
    },
  };
}

async function createContext(settings: Settings, parts: AdapterParts): Promise<Wiring> {
  const definitions = parts.definitions ?? loadDefinitions().definitions;
  const security = restSecurity(settings);
  const search = createSearch(definitions, [...STORED_TYPES, ...ARTEFACT_TYPES]);
  const disclosures = disclosuresOf(settings, definitions, search);
  const store = parts.store ?? (await openStore(settings, search));
  await ensureIndexed(store, search);
  return {
    validator: parts.validator ?? createValidator({ definitions }),
    mapping: parts.mapping ?? loadMapping(definitions),
    store,
    search,
    resourceTypes: definitions.resourceTypes,
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

/** Makes the cases anew that another version of the mapping made, while the service runs. */
async function reprojectStale({ store, mapping }: Wiring, logger: Logger, stopped: () => boolean): Promise<void> {
  if (!mapping) return;
  try {
    const { cases, failed } = await reproject(store, mapping, stopped);
    if (cases > 0) logger.info({ cases, failed, mappingVersion: mapping.version }, 'cases made anew');
  } catch (error) {
    logger.error({ error: describeError(error) }, 'cases could not be made anew; the next start tries again');
  }
}

/** Starts the service for the command `serve`; nothing stays open when it cannot listen. */
export async function startServer(settings: Settings, parts: AdapterParts = {}): Promise<StartedServer> {
  const adapter = await createAdapter(settings, parts);
  try {
    return { url: await adapter.listen(), stop: adapter.close };
  } catch (error) {
    await adapter.close();
    throw error;
  }
}

function openStore(
  { store, busyTimeoutMs, storeConnections, statementTimeoutMs }: Settings,
  search: SearchIndex,
): Promise<ResourceStore> {
  if (store.startsWith('sqlite:'))
    return openSqliteStore({ path: store.slice('sqlite:'.length), busyTimeoutMs, search });
  return openPostgresStore({ url: store, connections: storeConnections, busyTimeoutMs, statementTimeoutMs, search });
}

/** Who listens beyond this machine must verify who asks, or say that something in front does. */
function refuseOpenNetwork(settings: Settings): void {
  const { host, allowNonLoopback } = settings;
  const loopback = host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'));
  if (loopback || allowNonLoopback || authenticates(settings)) return;
  throw new Error(
    `Listening on ${host} would open patient data to the network without authentication. ` +
      'Configure clients with API keys or an authorisation server (docs/security.md), use 127.0.0.1 behind a proxy that ' +
      'authenticates, or set ISCM_ALLOW_NON_LOOPBACK=true to do it all the same.',
  );
}

/** What clients under policies see; a policy that cannot be used stops the start. */
function disclosuresOf(settings: Settings, definitions: Definitions, index: SearchIndex): Disclosures | undefined {
  const names = new Set(settings.clients.flatMap(({ policy }) => policy ?? []));
  if (names.size === 0) return undefined;
  const loaded = loadDisclosures({
    folder: settings.policyFolder,
    names,
    environment: process.env,
    index,
    profiles: createProfiles(definitions),
    terminology: createTerminology(definitions),
  });
  if ('problems' in loaded) throw new Error(loaded.problems.join('\n'));
  return loaded;
}

function terminologyService(definitions: Definitions): TerminologyService {
  const terminology = createTerminology(definitions);
  return {
    terminology,
    expand: createExpander(definitions, terminology),
    find: {
      byUrl: (type, url) => definitions.find(type, url),
      byId: (type, id) => ownArtefact(definitions, type, id),
    },
  };
}

/** Our own profiles of resources that are stored. */
function supportedProfiles(definitions: Definitions): SupportedProfile[] {
  return definitions
    .list('StructureDefinition')
    .flatMap(({ url, constrains }) =>
      url.startsWith(`${CANONICAL}/`) && constrains !== undefined && definitions.resourceTypes.has(constrains)
        ? [{ type: constrains, url }]
        : [],
    );
}

/** What bulk exports and imports work with. */
function bulkOptions(settings: Settings, wake: () => void): BulkOptions {
  return {
    folder: settings.bulkFolder,
    keepMs: settings.bulkKeepHours * 3_600_000,
    jobsPerClient: settings.bulkJobsPerClient,
    maxBytes: settings.bulkMaxBytes,
    resourcesPerFile: settings.bulkResourcesPerFile,
    leaseMs: settings.bulkLeaseSeconds * 1000,
    importHosts: settings.importHosts,
    criterion: scopeCriterion,
    wake,
  };
}

const MCODE = 'http://hl7.org/fhir/us/mcode/StructureDefinition/';

/** The profiles whose chain of base definitions reaches mCODE. */
function mcodeProfiles(definitions: Definitions): string[] {
  const reaches = (url: string | undefined, depth = 0): boolean => {
    if (url === undefined || depth > 10) return false;
    if (url.startsWith(MCODE)) return true;
    const base = definitions.structureDefinition(url)?.baseDefinition;
    return reaches(typeof base === 'string' ? base : undefined, depth + 1);
  };
  const urls = definitions.list('StructureDefinition').map(({ url }) => url);
  return urls.filter((url) => (url.startsWith(MCODE) || url.startsWith(`${CANONICAL}/`)) && reaches(url));
}

function limitsOf(settings: Settings): Limits {
  return {
    depth: settings.maxDepth,
    entries: settings.maxEntries,
    page: settings.pageSize,
    cohortMinimumCell: settings.cohortMinimumCell,
    search: {
      parameters: settings.searchParameters,
      values: settings.searchValues,
      chain: settings.searchChain,
      count: settings.searchCount,
      included: settings.searchIncluded,
    },
  };
}

function ownArtefacts(definitions: Definitions, type: string): JsonObject[] {
  return definitions
    .list(type)
    .filter(({ url }) => url.startsWith(`${CANONICAL}/`))
    .map(({ url }) => definitions.find(type, url))
    .filter((found) => found !== undefined);
}

function ownArtefact(definitions: Definitions, type: string, id: string): JsonObject | undefined {
  const entry = definitions.list(type).find((one) => one.id === id && one.url.startsWith(`${CANONICAL}/`));
  return entry && definitions.find(type, entry.url);
}
