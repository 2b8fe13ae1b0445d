import { isIP } from 'node:net';
import { pino } from 'pino';
import { packageVersion } from './cli/package-version.ts';
import type { StartedServer } from './cli/serve.ts';
import { loadMapping } from './cli/toolkit.ts';
import { type Settings, settingsSchema } from './config/index.ts';
import { type Definitions, loadDefinitions } from './definitions/index.ts';
import { CANONICAL } from './fhir/canonical.ts';
import type { JsonObject } from './fhir/json.ts';
import { type Application, createApp, listen } from './http/index.ts';
import type { Context, SupportedProfile, Validator } from './interaction/ports.ts';
import type { Mapping } from './mapping/index.ts';
import { openSqliteStore, type ResourceStore } from './store/index.ts';
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
  let stopping = false;
  const app = createApp(context, {
    logger: pino({ level: settings.logLevel }),
    maxBodyBytes: settings.maxBodyBytes,
    baseUrl: settings.baseUrl,
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
      });
      stopServer = server.stop;
      return server.url;
    },
    close: async () => {
      stopping = true;
      await stopServer?.();
      await context.store.close();
    },
  };
}

async function createContext(settings: Settings, parts: AdapterParts): Promise<Context> {
  const definitions = parts.definitions ?? loadDefinitions().definitions;
  return {
    validator: parts.validator ?? createValidator({ definitions }),
    mapping: parts.mapping ?? loadMapping(definitions),
    store: parts.store ?? (await openStore(settings)),
    resourceTypes: definitions.resourceTypes,
    artefact: (type, id) => ownArtefact(definitions, type, id),
    supportedProfiles: supportedProfiles(definitions),
    limits: { depth: settings.maxDepth, entries: settings.maxEntries, page: settings.pageSize },
    version: packageVersion(),
    started: new Date().toISOString(),
  };
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

function openStore({ store, busyTimeoutMs }: Settings): Promise<ResourceStore> {
  return openSqliteStore({ path: store.slice('sqlite:'.length), busyTimeoutMs });
}

/** There is no authentication yet: who listens beyond this machine must say that something in front of it has one. */
function refuseOpenNetwork({ host, allowNonLoopback }: Settings): void {
  const loopback = host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'));
  if (loopback || allowNonLoopback) return;
  throw new Error(
    `Listening on ${host} would open patient data to the network without authentication. ` +
      'Use 127.0.0.1 behind a proxy that authenticates, or set ISCM_ALLOW_NON_LOOPBACK=true to do it all the same.',
  );
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

function ownArtefact(definitions: Definitions, type: string, id: string): JsonObject | undefined {
  const entry = definitions.list(type).find((one) => one.id === id && one.url.startsWith(`${CANONICAL}/`));
  return entry && definitions.find(type, entry.url);
}
