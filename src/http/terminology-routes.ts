import { operationInput } from '../interaction/operation-input.ts';
import { isFailure } from '../interaction/outcome.ts';
import type { Wiring } from '../interaction/ports.ts';
import {
  answerTerminology,
  TERMINOLOGY_OPERATIONS,
  type TerminologyOperation,
} from '../interaction/terminology/terminology-operations.ts';
import * as incoming from './request.ts';
import type { MakeRoute, Route } from './routes.ts';

/** Routes of the terminology operations: GET with a query string, POST with Parameters. */
export function terminologyRoutes({ terminology }: Wiring, route: MakeRoute): Route[] {
  if (!terminology) return [];
  return TERMINOLOGY_OPERATIONS.flatMap((operation) =>
    pathsOf(operation).flatMap((path) =>
      (['get', 'post'] as const).map((method) =>
        route(method, path, 'client', (context, request) => {
          const body = method === 'post' ? incoming.bodyText(request) : '';
          const input = operationInput(context, incoming.query(request), body);
          if (isFailure(input)) return input;
          const id = path.includes(':id') ? incoming.pathParameter(request, 'id') : undefined;
          return answerTerminology(operation, terminology, input, id);
        }),
      ),
    ),
  );
}

const pathsOf = ({ type, name, onInstance }: TerminologyOperation): string[] => [
  `/${type}/$${name}`,
  ...(onInstance ? [`/${type}/:id/$${name}`] : []),
];
