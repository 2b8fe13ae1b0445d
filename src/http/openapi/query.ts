import type { JsonObject } from '../../fhir/json.ts';

/** A parameter of the query string, or a header. */
export interface QueryParameter {
  about: string;
  schema: JsonObject;
  /** Items of a list stand in one parameter, divided by commas; else the parameter is repeated. */
  commas?: true;
  /** Whether it has to be given: always, or where neither the path nor a body says it. */
  needed?: 'always' | 'unless-said';
}

/** The parameters of a route by name. */
export type Query = Readonly<Record<string, QueryParameter>>;

/** What stands for all further parameters: any of them, each a text. */
export const ANY_OTHER = '*';

/**
 * Parameters as OpenAPI has them (https://spec.openapis.org/oas/v3.1.0#parameter-object).
 * @param isSaid whether path or body may say what is needed
 */
export function parametersIn(place: 'query' | 'header', query: Query, isSaid: boolean): JsonObject[] {
  return Object.entries(query).map(([name, { about, schema, commas, needed }]) => ({
    name: name === ANY_OTHER ? 'parameters' : name,
    in: place,
    description: about,
    ...(needed === 'always' || (needed && !isSaid) ? { required: true } : {}),
    schema,
    ...(schema.type === 'array' || name === ANY_OTHER ? { style: 'form', explode: commas !== true } : {}),
  }));
}
