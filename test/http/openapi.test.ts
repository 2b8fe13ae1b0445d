import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { shippedMapping } from '../mapping/toolkit.ts';
import { type Served, served } from './harness.ts';

describe('the OpenAPI description', () => {
  let server: Served;
  beforeAll(async () => {
    server = await served({ mapping: shippedMapping() });
  });
  afterAll(() => server.close());

  const document = async () => (await server.http.get('/openapi.json').expect(200)).body;

  test('is OpenAPI 3.1 with a summary, an answer and an operationId of its own for each operation', async () => {
    const { openapi, paths } = await document();
    expect(openapi).toMatch(/^3\.1\./);
    const operations = Object.values<Record<string, { summary: string; operationId: string; responses: object }>>(
      paths,
    ).flatMap((path) => Object.values(path));
    expect(operations.length).toBeGreaterThan(20);
    for (const { summary, responses } of operations) {
      expect(summary).not.toBe('');
      expect(Object.keys(responses)).toContain('default');
    }
    expect(new Set(operations.map(({ operationId }) => operationId)).size).toBe(operations.length);
  });

  test('has words for each operation, not the last part of its path', async () => {
    const { paths } = await document();
    const bare = Object.entries<Record<string, { summary: string }>>(paths).flatMap(([path, methods]) =>
      Object.values(methods)
        .filter(({ summary }) => !summary.includes(' '))
        .map(() => path),
    );
    expect(bare).toEqual([]);
  });

  test('declares each parameter of a path, and types as those that are stored', async () => {
    const { paths } = await document();
    for (const [path, methods] of Object.entries<Record<string, { parameters: { name: string; in: string }[] }>>(
      paths,
    )) {
      const named = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
      for (const { parameters } of Object.values(methods))
        expect(parameters.filter((one) => one.in === 'path').map(({ name }) => name)).toEqual(named);
    }
    expect(paths['/fhir/{type}/{id}'].get.parameters[0].schema.enum).toContain('Observation');
  });

  test('declares the parameters of the query that each route takes', async () => {
    const { paths } = await document();
    const declared = (path: string): string[] =>
      paths[path].get.parameters.flatMap((one: { name: string; in: string }) => (one.in === 'query' ? [one.name] : []));
    const served = async (path: string): Promise<string[]> => {
      const { body } = await server.http.get(`${path}?no-such=1`).expect(400);
      return /by (.*)\.$/.exec(body.issue[0].details.text)?.[1]?.split(', ') ?? [];
    };
    expect(declared('/cases').sort()).toEqual((await served('/cases')).sort());
    expect(declared('/cohort').sort()).toEqual((await served('/cohort')).sort());
    expect(declared('/fhir/Patient/{id}/$everything')).toContain('_since');
  });

  test('promises no count of zero of AuditEvents, and no patch that creates', async () => {
    const { paths } = await document();
    const [count] = paths['/fhir/AuditEvent'].get.parameters.filter(({ name }: { name: string }) => name === '_count');
    expect(count.schema.minimum).toBe(1);
    await server.http.get('/fhir/AuditEvent?_count=0').expect(400);
    for (const path of ['/fhir/{type}', '/fhir/{type}/{id}']) {
      expect(Object.keys(paths[path].patch.responses)).toEqual(['200', 'default']);
    }
  });

  test('declares the media types that a route takes', async () => {
    const { paths } = await document();
    for (const [path, methods] of Object.entries<Record<string, { requestBody?: { content: object } }>>(paths)) {
      const concrete = path
        .replace('{type}', 'Patient')
        .replace('{below}', 'Observation')
        .replace(/\{\w+\}/g, 'none');
      for (const [method, { requestBody }] of Object.entries(methods)) {
        for (const type of Object.keys(requestBody?.content ?? {})) {
          if (method !== 'post' && method !== 'put' && method !== 'patch') throw new Error(`${method} has no body`);
          const { status } = await server.http[method](concrete).set('content-type', type).send('{}');
          expect([method, concrete, type, status]).not.toContain(415);
        }
      }
    }
  });

  test('says which words a filter of cases takes, and only those are taken', async () => {
    const { paths } = await document();
    const parameters: { name: string; schema: { items?: { enum?: string[] } } }[] = paths['/cases'].get.parameters;
    const byWords = parameters.flatMap(({ name, schema }) =>
      schema.items?.enum ? [[name, schema.items.enum] as const] : [],
    );
    expect(byWords.map(([name]) => name)).toContain('primary');
    for (const [name, words] of byWords) {
      await server.http
        .get('/cases')
        .query({ [name]: words.join(',') })
        .expect(200);
      await server.http
        .get('/cases')
        .query({ [name]: `${words[0]},no-such-word` })
        .expect(400);
    }
  });

  test('has the schema of a case in full, with an example that fits it', async () => {
    const { components } = await document();
    const { body } = await server.http.get('/cases/schema').expect(200);
    const { examples, ...schema } = components.schemas.Case;
    expect(body).toMatchObject(schema);
    expect(Object.keys(schema.properties)).toEqual(Object.keys(body.properties));
    expect(schema.properties).toMatchObject({ state: { readOnly: true }, stateReasons: { readOnly: true } });
    for (const example of examples) {
      await server.http.post('/fhir/$from-case').set('content-type', 'application/json').send(example).expect(200);
    }
  });

  test('has no pattern that languages of clients cannot try', async () => {
    const { text } = await server.http.get('/openapi.json').expect(200);
    const patterns = [...text.matchAll(/"pattern":("(?:[^"\\\\]|\\\\.)*")/g)].map(([, one]) =>
      String(JSON.parse(one ?? '""')),
    );
    expect(patterns.length).toBeGreaterThan(20);
    // Python and R look behind at one character, not at words
    expect(patterns.filter((pattern) => /\(\?<[!=](?!\\?\w\))/.test(pattern))).toEqual([]);
    // what has a format is no text any more where it is tried
    expect(text).not.toMatch(/"format":"[^"]*","pattern"|"pattern":"(?:[^"\\\\]|\\\\.)*","format"/);
  });

  test('says where a body may be left out', async () => {
    const { paths } = await document();
    const bodies = Object.entries<Record<string, { requestBody?: { required: boolean } }>>(paths).flatMap(
      ([path, methods]) =>
        Object.entries(methods).flatMap(([method, { requestBody }]) =>
          requestBody ? [{ method, path, isOptional: !requestBody.required }] : [],
        ),
    );
    expect(bodies.filter(({ isOptional }) => isOptional).map(({ path }) => path)).toContain('/fhir/{type}/_search');
    for (const { method, path, isOptional } of bodies) {
      const concrete = path
        .replace('{type}', 'Patient')
        .replace('{below}', 'Observation')
        .replace(/\{\w+\}/g, 'none');
      const { status } = await server.http[method === 'post' || method === 'put' ? method : 'patch'](concrete);
      if (isOptional) expect(status, concrete).not.toBe(415);
      else expect([400, 415], `${method} ${concrete}`).toContain(status);
    }
  });

  test('names no path that is not served', async () => {
    const { paths } = await document();
    for (const path of Object.keys(paths)) {
      const concrete = path.replace('{type}', 'Patient').replace(/\{\w+\}/g, 'none');
      const response = await server.http.options(concrete);
      expect(response.status, path).toBe(204);
      const allowed = String(response.headers.allow).toLowerCase().split(', ');
      for (const method of Object.keys(paths[path])) expect(allowed, path).toContain(method);
    }
  });

  test('has what its routes are for, cases first', async () => {
    const { paths, tags } = await document();
    const names = tags.map(({ name }: { name: string }) => name);
    expect(names[0]).toBe('Cases');
    const used = Object.values(paths).flatMap((path) =>
      Object.values(path as Record<string, { tags: string[] }>).flatMap((operation) => operation.tags),
    );
    expect(new Set(used)).toEqual(new Set(names));
  });

  test('the address of the server leads to the page', async () => {
    await server.http.get('/').expect(302).expect('location', '/docs');
  });

  test('has a page to read it that takes scripts from this server alone', async () => {
    const page = await server.http.get('/docs').expect(200);
    expect(page.headers['content-security-policy']).toContain("script-src 'self'");
    for (const [, source] of page.text.matchAll(/(?:src|href)="([^"]+)"/g))
      await server.http.get(String(source)).expect(200);
  });
});
