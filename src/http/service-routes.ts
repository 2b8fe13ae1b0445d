import type { JsonObject } from '../fhir/json.ts';
import type { Metrics } from './observe/metrics.ts';
import type { Route } from './routes.ts';

/** `/metrics` in the form of Prometheus. */
export function metricsRoute({ registry }: Metrics, access: 'client' | 'open' | 'off'): Route[] {
  if (access === 'off') return [];
  return [
    {
      method: 'get',
      path: '/metrics',
      needs: access,
      handle: async (_request, response) => {
        response.set('Content-Type', registry.contentType).send(await registry.metrics());
      },
    },
  ];
}

/** `.well-known/smart-configuration`, where there is an authorisation server. */
export function smartRoute(configuration: JsonObject | undefined): Route[] {
  if (!configuration) return [];
  return [
    {
      method: 'get',
      path: '/fhir/.well-known/smart-configuration',
      needs: 'open',
      handle: (_request, response) => {
        response.json(configuration);
      },
    },
  ];
}
