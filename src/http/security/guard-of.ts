import { authenticates, type Settings } from '../../config/index.ts';
import type { Wiring } from '../../interaction/ports.ts';
import { rateLimit } from '../limits/rate-limit.ts';
import type { Metrics } from '../observe/metrics.ts';
import type { Guard } from '../routes.ts';
import { authentication } from './authentication.ts';
import { clientGuard, openGuard } from './guard.ts';

/** The guard that the settings ask for. */
export function guardOf(settings: Settings, wiring: Pick<Wiring, 'store' | 'search'>, metrics: Metrics): Guard {
  if (!authenticates(settings)) return openGuard;
  return clientGuard({
    authenticate: authentication(settings, wiring),
    requests: rateLimit(settings.rateLimitPerMinute),
    failures: rateLimit(settings.authFailuresPerMinute),
    refused: metrics.refused,
  });
}
