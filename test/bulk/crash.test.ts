import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ENGINES, type Place } from '../process/places.ts';
import { type ServerProcess, startProcess } from '../process/running-server.ts';
import type { Manifest } from './bulk-server.ts';

const ASYNC = { prefer: 'respond-async' };
const NDJSON = { 'content-type': 'application/fhir+ndjson' };

/** As many that a job can be killed in the middle. */
const PATIENTS = 600;

const resources = (number: number): object[] => [
  { resourceType: 'Patient', id: `p${number}`, gender: number % 2 === 0 ? 'male' : 'female' },
  {
    resourceType: 'Observation',
    id: `o${number}`,
    status: 'final',
    code: { coding: [{ system: 'urn:codes', code: String(number % 3) }] },
    subject: { reference: `Patient/p${number}` },
  },
];

const body = Array.from({ length: PATIENTS }, (_, number) =>
  resources(number).map((resource) => `${JSON.stringify(resource)}\n`),
)
  .flat()
  .join('');

async function begin(url: string, path: string, init: RequestInit = {}): Promise<string> {
  const answer = await fetch(`${url}${path}`, { ...init, headers: { ...ASYNC, ...NDJSON } });
  expect(answer.status).toBe(202);
  return new URL(answer.headers.get('content-location') ?? '').pathname;
}

/** Asks until a job has come so far (by its progress) or is over; gives the last answer. */
async function until(url: string, job: string, isFar: (progress: string) => boolean): Promise<Response> {
  for (;;) {
    const answer = await fetch(`${url}${job}`);
    if (answer.status !== 202 || isFar(answer.headers.get('x-progress') ?? '')) return answer;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

async function manifestOf(url: string, job: string): Promise<Manifest> {
  const answer = await until(url, job, () => false);
  expect(answer.status).toBe(200);
  return JSON.parse(await answer.text());
}

async function contentOf(url: string, { output }: Manifest): Promise<string[]> {
  const texts = await Promise.all(output.map(async (file) => (await fetch(url + new URL(file.url).pathname)).text()));
  return texts.flatMap((text) => text.trimEnd().split('\n'));
}

describe.for(ENGINES)('bulk jobs on $name, killed in the middle', ({ open, skipped }) => {
  let place: Place;
  let folder: string;
  let server: ServerProcess | undefined;
  const start = async (): Promise<string> => {
    server = await startProcess({
      ISCM_STORE: place.store,
      ISCM_BULK_FOLDER: folder,
      ISCM_BULK_LEASE_SECONDS: '1',
      ISCM_BULK_RESOURCES_PER_FILE: '500',
      ISCM_AUDIT: 'off',
    });
    return server.url;
  };
  beforeEach(async ({ skip }) => {
    skip(skipped !== undefined, skipped);
    place = await open();
    folder = await mkdtemp(join(tmpdir(), 'iscm-bulk-crash-'));
  });
  afterEach(async () => {
    await server?.end('SIGKILL');
    server = undefined;
    await place?.dispose();
    if (folder) await rm(folder, { recursive: true, force: true });
  });

  test('go on when the server is there again, and nothing is missing or doubled', async () => {
    let url = await start();
    const restart = async (): Promise<void> => {
      await server?.end('SIGKILL');
      url = await start();
    };
    const isBegun = (progress: string): boolean => Number.parseInt(progress, 10) > 0;
    let importing = await begin(url, '/fhir/$import', { method: 'POST', body });
    // one that was quicker than we looked is done again, elsewhere
    while ((await until(url, importing, isBegun)).status !== 202) {
      await server?.end('SIGKILL');
      await place.dispose();
      place = await open();
      url = await start();
      importing = await begin(url, '/fhir/$import', { method: 'POST', body });
    }
    await restart();
    const { extension, error } = await manifestOf(url, importing);
    expect(error).toEqual([]);
    expect(extension?.['https://w3id.org/iscm-fhir/import']).toMatchObject({ lines: 2 * PATIENTS, refused: 0 });

    const path =
      '/fhir/$export?_type=Patient,Observation&_typeFilter=Patient%3Fgender%3Dfemale,Patient%3Fgender%3Dmale';
    const whole = await contentOf(url, await manifestOf(url, await begin(url, path)));
    expect(whole).toHaveLength(2 * PATIENTS);
    expect(new Set(whole.map((text) => JSON.parse(text).meta.versionId))).toEqual(new Set(['1']));
    let exporting = '';
    let answer: Response | undefined;
    // one that was quicker than we looked is done again
    while (answer?.status !== 202) {
      exporting = await begin(url, path);
      answer = await until(url, exporting, isBegun);
    }
    await restart();
    expect(await contentOf(url, await manifestOf(url, exporting))).toEqual(whole);
  });
});
