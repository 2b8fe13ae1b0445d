import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { asArray, isObject, isResource, type JsonValue, type Resource } from '../../src/fhir/json.ts';
import type { ResourceVersion } from '../../src/store/index.ts';
import { PLACES, type Running, runningHere } from '../http/whole-place.ts';
import { anyCase } from '../mapping/case-arbitrary.ts';
import { root, shippedMapping } from '../mapping/toolkit.ts';

/** How many records are played, where it is more than a few. */
const RUNS = process.env.RECORD_RUNS;

const mapping = shippedMapping();
const BASE = 'https://north.example/fhir';

/** The resources of a Bundle, which refer to each other by type and id. */
function resourcesIn(bundle: JsonValue): Resource[] {
  const entries = asArray(isObject(bundle) ? bundle.entry : undefined).filter(isObject);
  const names = new Map(
    entries.map(({ fullUrl, resource }) => [fullUrl, isResource(resource) ? nameOf(resource) : undefined]),
  );
  const relative = (_name: string, value: JsonValue) => (typeof value === 'string' && names.get(value)) || value;
  return entries.flatMap(({ resource }) =>
    isResource(resource) ? [JSON.parse(JSON.stringify(resource), relative)] : [],
  );
}

const nameOf = ({ resourceType, id }: Resource): string => `${resourceType}/${String(id)}`;

const foreign = readdirSync(join(root, 'test/mapping/foreign/cases'))
  .map((name) => JSON.parse(readFileSync(join(root, 'test/mapping/foreign/cases', name, 'bundle.json'), 'utf8')))
  .map(resourcesIn)
  .filter((all) => all.filter(({ resourceType }) => resourceType === 'Patient').length === 1)
  .filter((all) => new Set(all.map(nameOf)).size === all.length)
  // who is named by a number alone is found within one request, by the setting's rule
  .filter((all) => all.every(({ subject }) => !isObject(subject) || subject.reference !== undefined));

/** A record in words of others, in our own form, or in both. */
const anyRecord = fc.oneof(
  fc.constantFrom(...foreign),
  anyCase.map((value) => resourcesIn(JSON.parse(JSON.stringify(mapping.toBundle(value))))),
);

const nth = fc.nat(1000);
const anyStep = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({ do: fc.constant('push' as const), record: fc.nat(1), from: nth, most: fc.nat(30) }),
  },
  { weight: 4, arbitrary: fc.record({ do: fc.constantFrom('retract', 'delete', 'restore', 'name a version'), nth }) },
);

/** What is retracted, in the way of its type. */
function retracted(resource: Resource): Resource {
  const { clinicalStatus: _none, ...rest } = resource;
  const system = 'http://terminology.hl7.org/CodeSystem/condition-ver-status';
  if (resource.resourceType !== 'Condition') return { ...resource, status: 'entered-in-error' };
  return { ...rest, verificationStatus: { coding: [{ system, code: 'entered-in-error' }] } };
}

const withVersions = (resource: Resource): Resource =>
  JSON.parse(JSON.stringify(resource), (name, value) =>
    name === 'reference' && /^[A-Z]\w+\/[^/]+$/.test(value) ? `${value}/_history/1` : value,
  );

/** All versions that a store holds, but for what tells of pushes. */
async function versionsIn({ adapter: { store } }: Running): Promise<ResourceVersion[]> {
  const after = { sequence: 0, type: '', id: '' };
  const all = await store.read((reader) => reader.versions({ limit: 10_000, after, until: Number.MAX_SAFE_INTEGER }));
  return all.filter(({ text = '' }) => !text.includes('"https://w3id.org/iscm-fhir/mapping/'));
}

/** What of these is there now. */
function present(versions: readonly ResourceVersion[]): Resource[] {
  const last = new Map(versions.map((one) => [`${one.type}/${one.id}`, one]));
  return [...last.values()].flatMap(({ text }) => (text === undefined ? [] : [JSON.parse(text)]));
}

const KEY = /^[a-z-]+-\d+$/;

/** A case without its id and the keys of its items, its lists in one order. */
function told(value: JsonValue | undefined): JsonValue {
  if (Array.isArray(value)) return value.map(told).toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
  if (!isObject(value)) return typeof value === 'string' && KEY.test(value) ? 'key' : (value ?? null);
  const { id: _id, state: _state, stateReasons: _reasons, ...rest } = value;
  return Object.fromEntries(
    Object.keys(rest)
      .toSorted()
      .map((name) => [name, told(rest[name])]),
  );
}

describe.each(PLACES)('records in words of others and in our own, over $name', (tried) => {
  const server = runningHere(tried);
  let run = 0;

  const play = async (
    step: typeof anyStep extends fc.Arbitrary<infer T> ? T : never,
    records: readonly Resource[][],
  ) => {
    if (step.do === 'push' && 'record' in step) {
      const record = records[step.record] ?? [];
      const entry = record
        .slice(step.from % record.length, (step.from % record.length) + step.most)
        .map((resource) => ({ fullUrl: `${BASE}/${run}/${step.record}/${nameOf(resource)}`, resource }));
      await server.send('post', '/fhir', { resourceType: 'Bundle', type: 'collection', entry });
      return;
    }
    if (!('nth' in step)) return;
    const versions = (await versionsIn(server)).filter(({ text }) => text !== undefined);
    const now = present(await versionsIn(server));
    const [held, old] = [now[step.nth % now.length], versions[step.nth % versions.length]?.text];
    if (held === undefined || old === undefined) return;
    const path = `/fhir/${nameOf(held)}`;
    if (step.do === 'delete') await server.http.delete(path);
    else if (step.do === 'retract') await server.send('put', path, retracted(held));
    else if (step.do === 'name a version') await server.send('put', path, withVersions(held));
    else await server.send('put', `/fhir/${nameOf(JSON.parse(old))}`, JSON.parse(old));
  };

  test.skipIf(tried.skip)(
    'make the cases that what is held says, whatever came before',
    async () => {
      await fc.assert(
        fc.asyncProperty(
          fc.tuple(anyRecord, anyRecord),
          fc.array(anyStep, { minLength: 6, maxLength: 16, size: 'max' }),
          async (records, steps) => {
            run += 1;
            for (const step of steps) await play(step, records);
            const { body } = await server.http.get('/cases').expect(200);
            const { cases } = mapping.toCases(present(await versionsIn(server)));
            const made = cases.flatMap((read) => (read.case ? [JSON.parse(JSON.stringify(read.case))] : []));
            expect(told(body)).toEqual(told(made));
          },
        ),
        {
          numRuns: Number(RUNS ?? 5),
          endOnFailure: RUNS === undefined,
          ...(RUNS === undefined ? { seed: 1403993440 } : {}),
        },
      );
    },
    RUNS === undefined ? undefined : 3_600_000,
  );
});
