import { type Logger, pino } from 'pino';
import type { StartedServer } from './cli/serve.ts';
import { type Settings, settingsSchema } from './config/index.ts';
import {
  type Application,
  auditTrail,
  createApp,
  describeError,
  listen,
  processPressure,
  refuseUnreadableKeys,
  tryAddress,
} from './http/index.ts';
import { type BulkWorker, startBulkWorker } from './interaction/bulk/bulk-worker.ts';
import type { Wiring } from './interaction/ports.ts';
import { startSearchSweep } from './interaction/search/search-sweep.ts';
import { type Reprojection, startReprojection } from './projection/index.ts';
import { type ResourceStore, withoutSecrets } from './store/index.ts';
import { bulkOptions } from './wiring/bulk-options.ts';
import { refuseOpenNetwork } from './wiring/open-network.ts';
import { type AdapterParts, createWiring } from './wiring/wiring.ts';

export type { AdapterParts } from './wiring/wiring.ts';

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

/**
 * Makes the service from settings (defaults for what is not given).
 * @throws when the settings would open it to the network unprotected, or the store or the definitions cannot be had
 */
export async function createAdapter(given: Partial<Settings> = {}, parts: AdapterParts = {}): Promise<Adapter> {
  const settings = settingsSchema.parse(given);
  refuseOpenNetwork(settings);
  if (settings.oauthJwks !== undefined) refuseUnreadableKeys(settings.oauthJwks);
  const logger = parts.logger ?? pino({ level: settings.logLevel });
  const context = await createWiring(settings, parts, () =>
    logger.warn({ store: withoutSecrets(settings.store) }, 'there was no store here: made a new, empty one'),
  );
  const trail = settings.audit === 'off' ? undefined : auditTrail(context.store, settings.auditQueue, logger);
  const pressure = processPressure(settings);
  let worker: BulkWorker | undefined;
  context.bulk = bulkOptions(settings, context.search, () => worker?.wake());
  worker = startBulkWorker(context, context.bulk, (error) =>
    logger.error({ error: describeError(error) }, 'bulk job failed'),
  );
  const sweep = startSearchSweep(context.store, (error) =>
    logger.error({ error: describeError(error) }, 'old search rows could not be removed; the next minute tries again'),
  );
  let stopping = false;
  const reprojection = reprojected(context, logger);
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
        keepAliveMs: settings.keepAliveSeconds * 1000,
        maxConnections: settings.maxConnections,
      });
      stopServer = server.stop;
      return server.url;
    },
    close: async () => {
      stopping = true;
      const projected = reprojection?.stop();
      await stopServer?.();
      await worker.stop();
      await sweep.stop();
      await projected;
      pressure.stop();
      await trail?.close();
      await context.store.close();
    },
  };
}

/** Makes the cases anew that another version of the mapping made, while the service runs. */
function reprojected({ store, mapping }: Wiring, logger: Logger): Reprojection | undefined {
  if (!mapping) return undefined;
  return startReprojection(store, mapping, {
    done: ({ cases, failed }) => {
      if (cases > 0) logger.info({ cases, failed, mappingVersion: mapping.version }, 'cases made anew');
    },
    failed: (error, isTriedAgain) => {
      const next = isTriedAgain ? 'next minute' : 'next start';
      logger.error({ error: describeError(error) }, `cases could not be made anew; the ${next} tries again`);
    },
  });
}

/** Starts the service for the command `serve`; nothing stays open when it cannot listen. */
export async function startServer(settings: Settings, parts: AdapterParts = {}): Promise<StartedServer> {
  await tryAddress(settings);
  const adapter = await createAdapter(settings, parts);
  try {
    return { url: await adapter.listen(), stop: adapter.close };
  } catch (error) {
    await adapter.close();
    throw error;
  }
}
