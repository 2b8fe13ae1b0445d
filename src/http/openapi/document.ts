import type { JsonObject } from '../../fhir/json.ts';
import type { Route } from '../routes.ts';
import { type RouteText, textOf } from './summaries.ts';

/** What the description says besides the routes. */
export interface Described {
  version: string;
  /** Types of resources that are stored. */
  types: readonly string[];
  /** Whether callers have to say who they are. */
  authenticates: boolean;
}

const FHIR_JSON = 'application/fhir+json';
const FHIR_BODIES = [FHIR_JSON, 'application/json'];

/** The OpenAPI 3.1 description of the routes that are served (https://spec.openapis.org/oas/v3.1.0). */
export function openApiDocument(routes: readonly Route[], described: Described): JsonObject {
  const paths: JsonObject = {};
  for (const route of routes) {
    if (route.unserved) continue;
    const path = route.path.replace(/:([A-Za-z]+)/g, '{$1}');
    const before = paths[path];
    paths[path] = { ...(typeof before === 'object' ? before : {}), [route.method]: operation(route, described) };
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'iscm-fhir',
      version: described.version,
      description:
        'FHIR R4 service for intramedullary spinal cord metastasis. FHIR’s own description is GET /fhir/metadata.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    paths,
    components: {
      schemas: {
        OperationOutcome: {
          type: 'object',
          required: ['resourceType', 'issue'],
          properties: { resourceType: { const: 'OperationOutcome' }, issue: { type: 'array', minItems: 1 } },
        },
      },
      ...(described.authenticates ? { securitySchemes: { bearer: { type: 'http', scheme: 'bearer' } } } : {}),
    },
  };
}

function operation(route: Route, { types, authenticates }: Described): JsonObject {
  const { method, path, needs } = route;
  const text: RouteText = textOf(method, path) ?? { summary: path.slice(path.lastIndexOf('/') + 1) };
  const hasBody = method === 'post' || method === 'put' || method === 'patch';
  return {
    operationId: `${method}${path.replace(/[^A-Za-z]+(.)?/g, (_, letter: string = '') => letter.toUpperCase())}`,
    summary: text.summary,
    tags: [tagOf(path)],
    parameters: [...pathParameters(path, types), ...queryParameters(text.query ?? {})],
    ...(hasBody ? { requestBody: { required: true, content: contents(text.bodies ?? FHIR_BODIES, {}) } } : {}),
    responses: {
      '2XX': { description: 'Done', content: contents(text.answers ?? [FHIR_JSON], {}) },
      default: {
        description: 'Refused: what is wrong, and where',
        content: contents([FHIR_JSON], { $ref: '#/components/schemas/OperationOutcome' }),
      },
    },
    ...(authenticates && needs !== 'open' ? { security: [{ bearer: [] }] } : {}),
  };
}

function tagOf(path: string): string {
  if (path.startsWith('/fhir')) return path.includes('$') ? 'FHIR operations' : 'FHIR';
  return path.startsWith('/cases') || path.startsWith('/cohort') ? 'Cases' : 'Service';
}

function pathParameters(path: string, types: readonly string[]): JsonObject[] {
  return [...path.matchAll(/:([A-Za-z]+)/g)].map(([, name = '']) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string', ...(name === 'type' ? { enum: [...types] } : {}) },
  }));
}

function queryParameters(query: Readonly<Record<string, string>>): JsonObject[] {
  return Object.entries(query).map(([name, description]) => ({
    name,
    in: 'query',
    description,
    schema: { type: 'string' },
  }));
}

function contents(types: readonly string[], schema: JsonObject): JsonObject {
  return Object.fromEntries(types.map((type) => [type, { schema }]));
}
