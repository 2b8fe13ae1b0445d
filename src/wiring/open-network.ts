import { isIP } from 'node:net';
import { authenticates, type Settings } from '../config/index.ts';

/** Who listens beyond this machine must verify who asks, or say that something in front does. */
export function refuseOpenNetwork(settings: Settings): void {
  const { host, allowNonLoopback } = settings;
  const loopback = host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'));
  if (loopback || allowNonLoopback || authenticates(settings)) return;
  throw new Error(
    `Listening on ${host} would open patient data to the network without authentication. ` +
      'Configure clients with API keys or an authorisation server (docs/security.md), use 127.0.0.1 behind a proxy that ' +
      'authenticates, or set ISCM_ALLOW_NON_LOOPBACK=true to do it all the same.',
  );
}
