import { operationInput } from '../interaction/operation-input.ts';
import { isFailure } from '../interaction/outcome.ts';
import type { Wiring } from '../interaction/ports.ts';
import { TERMINOLOGY_OPERATIONS } from '../interaction/terminology/terminology-operations.ts';
import * as incoming from './request.ts';
import type { MakeRoute, Route } from './routes.ts';

/** Routes of the terminology operations: GET with a query string, POST with Parameters. */
export function terminologyRoutes({ terminology }: Wiring, route: MakeRoute): Route[] {
  if (!terminology) return [];
  return TERMINOLOGY_OPERATIONS.flatMap(({ type, name, onInstance, run }) =>
    [`/${type}/$${name}`, ...(onInstance ? [`/${type}/:id/$${name}`] : [])].flatMap((path) =>
      (['get', 'post'] as const).map((method) =>
        route(method, path, 'client', (context, request) => {
          const body = method === 'post' ? incoming.bodyText(request) : '';
          const input = operationInput(context, incoming.query(request), body);
          if (isFailure(input)) return input;
          return run(terminology, input, path.includes(':id') ? incoming.pathParameter(request, 'id') : undefined);
        }),
      ),
    ),
  );
}
