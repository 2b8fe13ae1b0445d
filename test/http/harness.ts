import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import request from 'supertest';
import { expect } from 'vitest';
import { type Settings, settingsSchema } from '../../src/config/index.ts';
import { loadDefinitions } from '../../src/definitions/index.ts';
import { type ElementTypes, elementTypes } from '../../src/deidentify/element-types.ts';
import type { Issue } from '../../src/fhir/issue.ts';
import { isObject, isResource, type JsonObject, type JsonValue, type Resource } from '../../src/fhir/json.ts';
import { type Application, type AppOptions, auditTrail, createApp } from '../../src/http/index.ts';
import { ARTEFACT_TYPES } from '../../src/interaction/artefact.ts';
import type { Validator, Wiring } from '../../src/interaction/ports.ts';
import { STORED_TYPES } from '../../src/interaction/stored-types.ts';
import { createProfiles } from '../../src/profile/index.ts';
import { createSearch, type Search } from '../../src/search/index.ts';
import { openSqliteStore } from '../../src/store/index.ts';
import { watched } from './described.ts';

/** Types of R4 that the tests speak of; Questionnaire is one this server does not keep. */
const RESOURCE_TYPES = new Set([
  'Bundle',
  'Parameters',
  'Patient',
  'Observation',
  'Condition',
  'Provenance',
  'Medication',
  'Questionnaire',
  'BodyStructure',
]);

/** A stand-in for the validator with one rule, so that these tests are about HTTP alone: an Observation needs a status. */
export const statusRule: Validator = {
  validate: ({ resource }, options) => {
    const issues: Issue[] = [];
    const check = (value: Resource, at: string) => {
      if (value.resourceType === 'Observation' && value.status === undefined) {
        issues.push({
          severity: 'error',
          code: 'required',
          id: 'cardinality-min',
          message: 'status is required.',
          expression: `${at}.status`,
          line: 1,
          column: 2,
        });
      }
      const entries: JsonValue[] = Array.isArray(value.entry) ? value.entry : [];
      for (const [index, entry] of entries.entries()) {
        if (isObject(entry) && isResource(entry.resource)) check(entry.resource, `${at}.entry[${index}].resource`);
      }
    };
    check(resource, resource.resourceType);
    for (const profile of options?.profiles ?? []) {
      issues.push({
        severity: 'error',
        code: 'not-found',
        id: 'profile-unknown',
        message: 'Unknown profile.',
        profile,
      });
    }
    return issues;
  },
};

let search: Search | undefined;

/** Search by R4's own parameters, compiled once for all tests of a file. */
function testSearch(): Search {
  search ??= createSearch(loadDefinitions().definitions, [...STORED_TYPES, ...ARTEFACT_TYPES], [`${BASE}/`]);
  return search;
}

let elements: ElementTypes | undefined;

function testElements(): ElementTypes {
  elements ??= elementTypes(createProfiles(loadDefinitions().definitions));
  return elements;
}

/** The FHIR base in links; supertest takes another port for each request. */
export const BASE = 'http://server.example/fhir';

/** A served application over a store of its own. */
export interface Served {
  http: ReturnType<typeof request.agent>;
  context: Wiring;
  log: string[];
  app: Application;
  /** Posts a Bundle to the base. */
  post(bundle: unknown, headers?: Record<string, string>): request.Test;
  close(): Promise<void>;
}

/** Settings, and what else the application takes. */
export type ServedOptions = Partial<Settings> & Partial<Pick<AppOptions, 'isStopping' | 'pressure'>>;

const calm = { high: () => false, stop: () => undefined };

/** Limits of what it takes, where a test gives no other. */
export const LIMITS = {
  depth: 50,
  entries: 20,
  page: 2,
  search: { parameters: 20, values: 50, chain: 3, count: 2, included: 10 },
};

/** Makes the application over an empty store. */
export async function served(more: Partial<Wiring> = {}, options: ServedOptions = {}): Promise<Served> {
  const folder = await mkdtemp(join(tmpdir(), 'iscm-http-'));
  const store = await openSqliteStore({ path: join(folder, 'store.sqlite'), search: testSearch() });
  const context: Wiring = {
    store,
    search: testSearch(),
    validator: statusRule,
    resourceTypes: RESOURCE_TYPES,
    elements: testElements(),
    artefact: (type, id) => (type === 'ValueSet' && id === 'ours' ? { resourceType: type, id } : undefined),
    artefacts: (type) =>
      type === 'ValueSet' ? [{ resourceType: type, id: 'ours', url: 'https://example.org/ours' }] : [],
    supportedProfiles: [{ type: 'Observation', url: 'https://example.org/profile' }],
    limits: LIMITS,
    version: '1.2.3',
    started: '2026-01-01T00:00:00.000Z',
    ...more,
  };
  const log: string[] = [];
  const logger = pino({ level: 'info' }, { write: (line: string) => log.push(line) });
  const { isStopping = () => false, pressure = calm, ...settings } = options;
  const parsed = settingsSchema.parse({ maxBodyBytes: 20_000, baseUrl: BASE, ...settings });
  const trail = parsed.audit === 'off' ? undefined : auditTrail(context.store, parsed.auditQueue, logger);
  const app = createApp(context, {
    settings: parsed,
    logger,
    pressure,
    trail,
    isStopping,
  });
  const { listener, undescribed } = watched(app);
  const http = request.agent(listener);
  return {
    http,
    context,
    log,
    app,
    post: (bundle, headers = {}) =>
      http
        .post('/fhir')
        .set({ 'content-type': 'application/fhir+json', ...headers })
        .send(JSON.stringify(bundle)),
    close: async () => {
      const answers = await undescribed();
      await trail?.close();
      await store.close();
      await rm(folder, { recursive: true });
      expect(answers, 'answers that /openapi.json does not describe').toEqual([]);
    },
  };
}

/** FHIR's media type. */
export const FHIR = 'application/fhir+json';

/** Makes the application over a store that holds a patient with the id `p`. */
export async function servedWithPatient(members: JsonObject): Promise<Served> {
  const server = await served();
  const patient = { resourceType: 'Patient', id: 'p', ...members };
  await server.http.put('/fhir/Patient/p').set('content-type', FHIR).send(JSON.stringify(patient)).expect(201);
  return server;
}
