import { readFileSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { join } from 'node:path';
import { asArray, isObject, type JsonObject } from '../../src/fhir/json.ts';
import { root } from '../mapping/toolkit.ts';
import { mutatedRequest, type Seeds, type SentRequest } from './mutated-request.ts';
import { createRandom } from './random.ts';

/** What a run found. */
export interface FuzzResult {
  sent: number;
  byStatus: Map<number, number>;
  /** Requests that were answered with 5xx other than 501 and 503, or not at all. */
  failed: { sent: SentRequest; status: number; answer: string }[];
}

/** Sends mutated requests to a server, `lanes` at a time. */
export async function fuzz(base: string, count: number, seed: number, lanes = 8): Promise<FuzzResult> {
  const agent = new Agent({ keepAlive: true, maxSockets: lanes });
  const result: FuzzResult = { sent: 0, byStatus: new Map(), failed: [] };
  const seeds = await seedsOf(base, agent);
  const random = createRandom(seed);
  const lane = async (): Promise<void> => {
    while (result.sent < count) {
      result.sent += 1;
      const made = mutatedRequest(random, seeds);
      const { status, text } = await send(base, agent, made);
      result.byStatus.set(status, (result.byStatus.get(status) ?? 0) + 1);
      const isFault = status === 0 || (status >= 500 && status !== 501 && status !== 503);
      if (isFault && result.failed.length < 20) result.failed.push({ sent: made, status, answer: text.slice(0, 300) });
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  agent.destroy();
  return result;
}

/** Sends a request as it is; status 0 when the connection broke without an answer. */
function send(
  base: string,
  agent: Agent,
  { method, path, headers, body }: SentRequest,
): Promise<{ status: number; text: string }> {
  return new Promise((resolve) => {
    const { hostname, port } = new URL(base);
    const sent = request({ hostname, port, method, path, headers, agent, insecureHTTPParser: false }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (part: string) => {
        text += part;
      });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, text }));
      response.on('error', (error) => resolve({ status: 0, text: error.message }));
    });
    sent.on('error', (error) => resolve({ status: 0, text: error.message }));
    sent.end(body);
  });
}

async function seedsOf(base: string, agent: Agent): Promise<Seeds> {
  const bundles: JsonObject[] = ['s0', 's1', 's4'].map((name) =>
    JSON.parse(readFileSync(join(root, `examples/${name}/bundle.json`), 'utf8')),
  );
  const headers = { 'content-type': 'application/fhir+json' };
  for (const bundle of bundles)
    await send(base, agent, { method: 'POST', path: '/fhir', headers, body: JSON.stringify(bundle) });
  const { text } = await send(base, agent, { method: 'GET', path: '/fhir/metadata', headers: {} });
  const statement: JsonObject = JSON.parse(text);
  const [rest] = asArray(statement.rest).filter(isObject);
  const parameters = new Map(
    asArray(rest?.resource)
      .filter(isObject)
      .map((one) => [
        String(one.type),
        asArray(one.searchParam).flatMap((parameter) => (isObject(parameter) ? String(parameter.name) : [])),
      ]),
  );
  const found = await send(base, agent, { method: 'GET', path: '/fhir/Observation?_count=50', headers: {} });
  const searchset: JsonObject = JSON.parse(found.text);
  const stored = asArray(searchset.entry).flatMap((entry) =>
    isObject(entry) && isObject(entry.resource) ? `Observation/${String(entry.resource.id)}` : [],
  );
  const resources = bundles.flatMap((bundle) =>
    asArray(bundle.entry).flatMap((entry) => (isObject(entry) && isObject(entry.resource) ? [entry.resource] : [])),
  );
  return { bundles, resources, parameters, stored };
}
