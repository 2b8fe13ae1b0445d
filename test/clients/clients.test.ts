import { readFileSync } from 'node:fs';
import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import { join } from 'node:path';
import { MedplumClient } from '@medplum/core';
import type { Bundle, BundleEntry, Patient } from 'fhir/r4.js';
import { Client } from 'fhir-kit-client';
import smart from 'fhirclient';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { root } from '../mapping/toolkit.ts';
import { type RunningAdapter, runningAdapter } from './running-adapter.ts';

const patient = (family: string) => ({
  resourceType: 'Patient' as const,
  identifier: [{ system: 'https://hospital.example.org/mrn', value: family }],
  name: [{ family }],
  gender: 'female' as const,
});
const observation = (subject: string) => ({
  resourceType: 'Observation' as const,
  status: 'final' as const,
  code: { coding: [{ system: 'http://loinc.org', code: '21889-1' }] },
  subject: { reference: subject },
  valueQuantity: { value: 12.5, unit: 'mm', system: 'http://unitsofmeasure.org', code: 'mm' },
});

const entriesOf = (bundle: Bundle): BundleEntry[] => bundle.entry ?? [];

describe('clients that others wrote', () => {
  let adapter: RunningAdapter;
  beforeAll(async () => {
    adapter = await runningAdapter();
  });
  afterAll(() => adapter.close());

  test('fhir-kit-client: capability, create, vread, update, search with paging, history, patch, transaction, delete', async () => {
    const client = new Client({ baseUrl: adapter.base });
    const statement = await client.capabilityStatement();
    expect(statement).toMatchObject({ resourceType: 'CapabilityStatement', fhirVersion: '4.0.1' });

    const created = await client.create({ resourceType: 'Patient', body: patient('Kit') });
    const id = String(created.id);
    await client.update({ resourceType: 'Patient', id, body: { ...created, birthDate: '1970-01-02' } });
    expect(await client.vread({ resourceType: 'Patient', id, version: '1' })).not.toHaveProperty('birthDate');
    const patched = await client.patch({
      resourceType: 'Patient',
      id,
      jsonPatch: [{ op: 'replace', path: '/gender', value: 'other' }],
    });
    expect(patched).toMatchObject({ gender: 'other' });
    const history = await client.history({ resourceType: 'Patient', id });
    expect(history).toMatchObject({ type: 'history', entry: [{}, {}, {}] });

    for (const at of [1, 2, 3]) {
      const body = { ...observation(`Patient/${id}`), note: [{ text: String(at) }] };
      await client.create({ resourceType: 'Observation', body });
    }
    const first = await client.search({
      resourceType: 'Observation',
      searchParams: { patient: id, _count: 2, _total: 'accurate' },
    });
    expect(first).toMatchObject({ type: 'searchset', total: 3 });
    const second = await client.nextPage({ bundle: { ...first, link: JSON.parse(JSON.stringify(first.link)) } });
    expect(second).toMatchObject({ entry: [{ search: { mode: 'match' } }] });

    const bundle = JSON.parse(readFileSync(join(root, 'examples/s0/bundle.json'), 'utf8'));
    const pushed = await client.request(adapter.base, {
      method: 'POST',
      body: JSON.stringify(bundle),
      options: { headers: { 'content-type': 'application/fhir+json' } },
    });
    expect(pushed).toMatchObject({ resourceType: 'Bundle' });

    await expect(client.delete({ resourceType: 'Patient', id })).rejects.toMatchObject({ response: { status: 409 } });
    await expect(client.read({ resourceType: 'Patient', id: 'none' })).rejects.toMatchObject({
      response: { status: 404 },
    });
  });

  test('fhirclient: create, request with resolved references, all pages, delete', async () => {
    const request = new IncomingMessage(new Socket());
    const client = smart(request, new ServerResponse(request)).client({ serverUrl: adapter.base });
    const created = await client.create(patient('Smart'));
    const subject = `Patient/${created.id}`;
    for (let at = 0; at < 3; at++) await client.create(observation(subject));
    const pages = await client.request(`Observation?subject=${subject}&_count=1`, { pageLimit: 0, flat: true });
    expect(pages).toHaveLength(3);
    const [one] = pages;
    await client.delete(`Observation/${one.id}`);
    await expect(client.request(`Observation/${one.id}`)).rejects.toThrow(/410/);
  });

  test('Medplum: create if none exists, search resources, update, patch, batch, history, validate', async () => {
    const client = new MedplumClient({
      baseUrl: adapter.base.replace(/fhir$/, ''),
      fhirUrlPath: 'fhir',
      cacheTime: 0,
      fetch,
    });
    const first = await client.createResourceIfNoneExist(
      patient('Plum'),
      'identifier=https://hospital.example.org/mrn|Plum',
    );
    const again = await client.createResourceIfNoneExist(
      patient('Plum'),
      'identifier=https://hospital.example.org/mrn|Plum',
    );
    expect(again.id).toBe(first.id);
    const found = await client.searchResources('Patient', { family: 'plu', gender: 'female' });
    expect(found.map(({ id }) => id)).toEqual([first.id]);
    const updated = await client.updateResource<Patient>({ ...first, birthDate: '1971-02-03' });
    expect(updated.meta?.versionId).toBe('2');
    const patched = await client.patchResource('Patient', String(first.id), [{ op: 'remove', path: '/birthDate' }]);
    expect(patched.birthDate).toBeUndefined();
    const history = await client.readHistory('Patient', String(first.id));
    expect(history.entry).toHaveLength(3);
    const batch = await client.executeBatch({
      resourceType: 'Bundle',
      type: 'batch',
      entry: [
        { request: { method: 'GET', url: `Patient/${first.id}` } },
        { request: { method: 'GET', url: 'Patient/none' } },
      ],
    });
    expect(entriesOf(batch).map((entry) => String(entry.response?.status).slice(0, 3))).toEqual(['200', '404']);
    expect(await client.validateResource(patient('Plum'))).toMatchObject({ resourceType: 'OperationOutcome' });
    const everything = await client.readPatientEverything(String(first.id));
    expect(entriesOf(everything).map(({ resource }) => resource?.id)).toContain(first.id);
  });
});
