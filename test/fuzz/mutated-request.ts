import { isObject, type JsonObject, type JsonValue } from '../../src/fhir/json.ts';
import type { Random } from './random.ts';

/** A request as it is sent, well-formed or not. */
export interface SentRequest {
  method: string;
  path: string;
  headers: Record<string, string>;
  body?: string;
}

/** What requests are made from. */
export interface Seeds {
  resources: readonly JsonObject[];
  bundles: readonly JsonObject[];
  /** Names of search parameters by type. */
  parameters: ReadonlyMap<string, readonly string[]>;
  /** Ids of stored resources, `Type/id`. */
  stored: readonly string[];
}

const NASTY: readonly string[] = [
  '',
  ' ',
  '\u0000',
  '%00',
  '../../etc/passwd',
  "' OR 1=1 --",
  '"; DROP TABLE resource; --',
  '<script>alert(1)</script>',
  '__proto__',
  'constructor',
  '\ud800',
  '🦴'.repeat(50),
  'a'.repeat(5000),
  '2020-13-45',
  '9999999999999999999999',
  '-1',
  '1e400',
  'NaN',
  '||',
  '$',
  '\\',
  ',,,',
  '%',
  '%zz',
  '(((((((((((',
  '\r\nX-Injected: 1',
];

const METHODS = ['GET', 'POST', 'PUT', 'DELETE', 'PATCH', 'HEAD', 'OPTIONS', 'TRACE', 'PROPFIND'];
const TYPES = [
  'Patient',
  'Observation',
  'Condition',
  'Procedure',
  'BodyStructure',
  'Bundle',
  'StructureDefinition',
  'Nothing',
];
const MODIFIERS = [
  '',
  ':exact',
  ':contains',
  ':missing',
  ':not',
  ':text',
  ':in',
  ':below',
  ':of-type',
  ':identifier',
  ':Patient',
  ':nonsense',
  ':',
];
const PREFIXES = ['', 'eq', 'ne', 'gt', 'lt', 'ge', 'le', 'sa', 'eb', 'ap', 'xx'];
const RESULTS = [
  '_count',
  '_sort',
  '_include',
  '_revinclude',
  '_summary',
  '_elements',
  '_total',
  '_has:Observation:patient:code',
  '_lastUpdated',
  '_cursor',
  '_type',
  '_format',
  '_since',
  '_at',
  '_id',
];
const OPERATIONS = [
  '$validate',
  '$everything',
  '$to-case',
  '$from-case',
  '$export',
  '$import',
  '$expand',
  '$translate',
  '$nothing',
  '_history',
  '_search',
  '_history/1',
  '_history/x',
  '*',
];
const TYPES_OF_CONTENT = [
  'application/fhir+json',
  'application/json',
  'application/json-patch+json',
  'application/fhir+xml',
  'text/plain',
  'application/x-www-form-urlencoded',
  'application/fhir+json; charset=utf-16',
  '',
];

/** Makes a request that a client might send, and then breaks it in some places. */
export function mutatedRequest(random: Random, seeds: Seeds): SentRequest {
  const resource = random.pick(seeds.resources);
  const likely = random.pick(likelyTargets(random, seeds, resource));
  const method = random.oneIn(20) ? random.pick(METHODS) : likely.method;
  const path = (random.oneIn(10) ? strangePath(random, seeds) : likely.path) + queryOf(random, seeds, likely.method);
  const body = method === 'GET' || method === 'HEAD' ? undefined : bodyOf(random, seeds, method, path, resource);
  return { method, path, headers: headersOf(random, method, path), ...(body !== undefined ? { body } : {}) };
}

const nasty = (random: Random): string => random.pick(NASTY);

/** Where a client would send something; the first ones more often than the others. */
function likelyTargets(random: Random, { stored }: Seeds, resource: JsonObject): { method: string; path: string }[] {
  const known = random.pick(stored);
  const type = random.pick(TYPES);
  const own = String(resource.resourceType);
  const get = (path: string) => ({ method: 'GET', path });
  const post = (path: string) => ({ method: 'POST', path });
  const often = [
    post('/fhir'),
    get(`/fhir/${type}`),
    get(`/fhir/${own}`),
    post(`/fhir/${own}`),
    { method: 'PUT', path: `/fhir/${own}/${String(resource.id)}` },
  ];
  return [
    ...often,
    ...often,
    get(`/fhir/${known}`),
    get(`/fhir/${known}/_history`),
    get(`/fhir/Patient/${known.split('/')[1]}/$everything`),
    get('/fhir/_history'),
    get('/fhir'),
    get('/cases'),
    get('/cohort'),
    get('/fhir/$export'),
    get('/fhir/ValueSet/$expand'),
    get('/fhir/CodeSystem/$lookup'),
    post(`/fhir/${own}/$validate`),
    post('/fhir/$validate'),
    post('/fhir/$to-case'),
    post('/fhir/$from-case'),
    post('/fhir/$import'),
    post('/fhir/ViewDefinition/$viewdefinition-run'),
    post(`/fhir/${type}/_search`),
    { method: 'PATCH', path: `/fhir/${known}` },
    { method: 'PUT', path: '/cases/s4' },
    { method: random.oneIn(8) ? 'DELETE' : 'HEAD', path: `/fhir/${known}` },
  ];
}

function strangePath(random: Random, { stored }: Seeds): string {
  const known = random.pick(stored);
  const type = random.pick(TYPES);
  const id = encodeURIComponent(safe(nasty(random)));
  const operation = random.pick(OPERATIONS);
  return random.pick([
    `/fhir/${known}/${operation}`,
    `/fhir/${type}/${id}`,
    `/fhir/${type}/${id}/${operation}`,
    `/fhir/${operation}`,
    `/fhir/${type}/${operation}`,
    `/cases/${id}`,
    `/${id}`,
  ]);
}

/** `encodeURIComponent` takes no half of a surrogate pair. */
const safe = (text: string): string => text.toWellFormed();

function queryOf(random: Random, { parameters }: Seeds, method: string): string {
  if (method !== 'GET' ? !random.oneIn(6) : random.oneIn(3)) return '';
  const names = [...parameters.values()].flat();
  const parts = Array.from({ length: 1 + random.below(4) }, () => {
    const plain = random.oneIn(3) ? random.pick(RESULTS) : random.pick(names);
    const chained = random.oneIn(6) ? `${plain}.${random.pick(names)}` : plain;
    const name: string = chained + random.pick(MODIFIERS);
    const value = random.oneIn(2)
      ? safe(nasty(random))
      : random.pick(PREFIXES) +
        random.pick([
          '2020',
          '1.5',
          'male',
          'http://loinc.org|21889-1',
          '|x',
          'Patient/1',
          'true',
          '*',
          '5||mm',
          'a$b',
        ]);
    const raw = random.oneIn(20);
    return raw ? `${name}=${value.replace(/[^!-~]/g, '')}` : `${encodeURIComponent(name)}=${encodeURIComponent(value)}`;
  });
  return `?${parts.join('&')}`;
}

function headersOf(random: Random, method: string, path: string): Record<string, string> {
  const headers: Record<string, string> = {};
  if (method !== 'GET')
    headers['content-type'] = random.oneIn(15) ? random.pick(TYPES_OF_CONTENT) : fitting(method, path);
  const maybe = (name: string, values: readonly string[]) => {
    if (random.oneIn(20)) headers[name] = random.pick(values);
  };
  maybe('accept', ['application/fhir+json', 'text/html', '*/*', 'application/fhir+xml', ';;;']);
  maybe('if-match', ['W/"1"', '"1"', '1', 'W/"', '*', 'W/"99999999999999999999"']);
  maybe('if-none-match', ['W/"1"', '*', '"']);
  maybe('if-modified-since', ['Wed, 21 Oct 2015 07:28:00 GMT', 'yesterday']);
  maybe('if-none-exist', ['identifier=x|y', '_id=1', 'name:exact=', '?']);
  maybe('prefer', ['return=minimal', 'return=representation', 'respond-async', 'handling=strict', 'return=']);
  maybe('content-encoding', ['gzip', 'br', 'x']);
  maybe('x-request-id', ['1', 'a'.repeat(500), '<x>']);
  return headers;
}

function fitting(method: string, path: string): string {
  if (method === 'PATCH') return 'application/json-patch+json';
  return path.includes('_search') ? 'application/x-www-form-urlencoded' : 'application/fhir+json';
}

function bodyOf(random: Random, seeds: Seeds, method: string, path: string, resource: JsonObject): string {
  if (random.oneIn(15))
    return random.pick(['', '{', '[]', 'null', '[[[[', '{"resourceType":1}', '\ufeff{}', '{"a":1,"a":2}']);
  if (path.includes('_search')) return queryOf(random, seeds, 'GET').slice(1);
  const wantsBundle = path === '/fhir' || path.includes('$');
  const sent = wantsBundle ? random.pick(seeds.bundles) : resource;
  const value = structuredClone(method === 'PATCH' ? patchOf(random) : sent);
  for (let left = random.below(4); left > 0; left--) breakSomewhere(random, value);
  const text = JSON.stringify(value);
  return random.oneIn(20) ? text.slice(0, random.below(text.length)) : text;
}

function patchOf(random: Random): JsonValue {
  const path = random.pick(['/status', '/name/0/family', '/nothing', '', '/a~2', '/-', '/__proto__/x', '/text']);
  const op = random.pick(['add', 'remove', 'replace', 'test', 'move', 'copy', 'x']);
  return [{ op, path, value: random.oneIn(2) ? nasty(random) : 'final', from: '/id' }];
}

/** The members of an object or the items of a list, by name or position. */
function entriesOf(value: JsonValue): [string, JsonValue | undefined][] {
  if (Array.isArray(value)) return value.map((item, at) => [String(at), item]);
  return isObject(value) ? Object.entries(value) : [];
}

/** Changes, removes, wraps or adds a member somewhere in a value. */
function breakSomewhere(random: Random, value: JsonValue): void {
  let holder: JsonValue = value;
  for (;;) {
    const entries = entriesOf(holder);
    if (entries.length === 0) return;
    const [name, inner] = random.pick(entries);
    if (inner !== null && typeof inner === 'object' && !random.oneIn(3)) {
      holder = inner;
      continue;
    }
    change(random, holder, name, inner);
    return;
  }
}

function change(random: Random, holder: JsonValue, name: string, inner: JsonValue | undefined): void {
  const made: JsonValue = random.pick<JsonValue>([
    null,
    [],
    {},
    0,
    -1.5e300,
    true,
    nasty(random),
    [inner ?? null],
    { value: inner ?? null },
  ]);
  if (Array.isArray(holder)) {
    if (random.oneIn(3)) holder.splice(Number(name), 1);
    else holder[Number(name)] = made;
  } else if (isObject(holder)) {
    const added = random.pick(['_x', 'extra', 'valueString', 'resourceType', 'id', 'extension']);
    if (random.oneIn(3)) delete holder[name];
    else holder[random.pick([name, name, added])] = made;
  }
}
