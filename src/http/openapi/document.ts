import type { JsonObject } from '../../fhir/json.ts';
import type { Route } from '../routes.ts';
import { type Answer, type Contents, fhir, RESOURCE as RESOURCE_ANSWER } from './answers.ts';
import { RESOURCE as RESOURCE_BODY } from './bodies.ts';
import { componentSchemas } from './components.ts';
import { parametersIn } from './query.ts';
import { ID, oneOf, TEXT } from './schema.ts';
import { type RouteText, textOf } from './summaries.ts';

/** What the description says besides the routes. */
export interface Described {
  version: string;
  /** Types of resources that are stored. */
  types: readonly string[];
  /** Types of our own artefacts, which are read and searched only. */
  artefacts: readonly string[];
  /** Whether callers have to say who they are. */
  authenticates: boolean;
}

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
    tags: Object.entries(TAGS).map(([name, description]) => ({ name, description })),
    paths,
    components: {
      schemas: componentSchemas(described.types),
      ...(described.authenticates ? { securitySchemes: { bearer: { type: 'http', scheme: 'bearer' } } } : {}),
    },
  };
}

/** Where artefacts are found beside what is stored. */
const WITH_ARTEFACTS: readonly string[] = ['/fhir/:type', '/fhir/:type/:id'];

function operation(route: Route, { types, artefacts, authenticates }: Described): JsonObject {
  const { method, path, needs } = route;
  const named = method === 'get' && WITH_ARTEFACTS.includes(path) ? [...types, ...artefacts] : types;
  const text: RouteText = textOf(method, path) ?? { summary: path.slice(path.lastIndexOf('/') + 1) };
  const { summary, query = {}, headers = {}, body = RESOURCE_BODY, answers = RESOURCE_ANSWER } = text;
  const hasBody = method === 'post' || method === 'put' || method === 'patch';
  return {
    operationId: `${method}${path.replace(/[^A-Za-z]+(.)?/g, (_, letter: string = '') => letter.toUpperCase())}`,
    summary,
    tags: [tagOf(path)],
    parameters: [
      ...pathParameters(path, named),
      ...parametersIn('query', query, hasBody || path.includes(':id')),
      ...parametersIn('header', headers, false),
    ],
    ...(hasBody ? { requestBody: { required: body.isOptional !== true, content: mediaTypes(body.contents) } } : {}),
    responses: {
      ...Object.fromEntries(Object.entries(answers).map(([status, answer]) => [status, answered(answer)])),
      default: answered({ about: 'Refused: what is wrong, and where', contents: fhir('OperationOutcome') }),
    },
    ...(authenticates && needs !== 'open' ? { security: [{ bearer: [] }] } : {}),
  };
}

const answered = ({ about, contents }: Answer): JsonObject => ({
  description: about,
  ...(contents ? { content: mediaTypes(contents) } : {}),
});

const mediaTypes = (contents: Contents): JsonObject =>
  Object.fromEntries(Object.entries(contents).map(([type, schema]) => [type, { schema }]));

/** What routes are for, in the order in which they are shown. */
const TAGS = {
  Cases: 'Cases of intramedullary spinal cord metastasis: list, export, change; tables and survival over them',
  FHIR: 'FHIR R4: push, read, search, change, history',
  'FHIR operations': 'Validation, mapping, bulk data, views, terminology',
  Service: 'Health, measurements, this description',
} as const;

function tagOf(path: string): keyof typeof TAGS {
  if (path.startsWith('/fhir')) return path.includes('$') ? 'FHIR operations' : 'FHIR';
  return path.startsWith('/cases') || path.startsWith('/cohort') ? 'Cases' : 'Service';
}

function pathParameters(path: string, types: readonly string[]): JsonObject[] {
  const schemas: Readonly<Record<string, JsonObject>> = { type: oneOf(types), below: oneOf(types), id: ID };
  return [...path.matchAll(/:([A-Za-z]+)/g)].map(([, name = '']) => ({
    name,
    in: 'path',
    required: true,
    schema: schemas[name] ?? TEXT,
  }));
}
