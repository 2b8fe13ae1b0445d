import type { Logger } from 'pino';
import type { Wiring } from '../interaction/ports.ts';
import { describeError } from './errors.ts';
import type { Route } from './routes.ts';

/** Liveness, and readiness: the store can be read and written, the profiles are loaded, the server is not stopping. */
export function healthRoutes(context: Wiring, logger: Logger, isStopping: () => boolean): Route[] {
  return [
    {
      method: 'get',
      path: '/healthz',
      needs: 'open',
      handle: (_request, response) => {
        response.json({ status: 'ok' });
      },
    },
    {
      method: 'get',
      path: '/readyz',
      needs: 'open',
      handle: async (_request, response) => {
        const checks = {
          store: await storeReady(context, logger),
          profiles: context.resourceTypes.size > 0 && context.supportedProfiles.length > 0,
          accepting: !isStopping(),
        };
        const ready = Object.values(checks).every(Boolean);
        response.status(ready ? 200 : 503).json({ status: ready ? 'ready' : 'not ready', checks });
      },
    },
  ];
}

async function storeReady({ store }: Wiring, logger: Logger): Promise<boolean> {
  try {
    await store.check();
    return true;
  } catch (error) {
    logger.warn({ error: describeError(error) }, 'store not ready');
    return false;
  }
}
