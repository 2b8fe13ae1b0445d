import { afterEach, expect, test } from 'vitest';
import { type Served, served } from './harness.ts';

let server: Served;
afterEach(() => server.close());

const self = async (headers: Record<string, string>) => {
  const answer = await server.http.get('/fhir/Patient').set(headers).expect(200);
  return answer.body.link[0].url;
};

const forwarded = { 'x-forwarded-proto': 'https', 'x-forwarded-host': 'fhir.hospital.example' };

test('links have the host and scheme that a trusted proxy was called by', async () => {
  server = await served({}, { baseUrl: undefined, trustedProxies: ['loopback'] });
  expect(await self(forwarded)).toBe('https://fhir.hospital.example/fhir/Patient');
  expect(await self({ ...forwarded, 'x-forwarded-host': 'fhir.hospital.example:8443, inner' })).toBe(
    'https://fhir.hospital.example:8443/fhir/Patient',
  );
  expect(await self({ 'x-forwarded-host': 'not a host' })).toBe('http://localhost/fhir/Patient');
});

test('anybody else is not believed, and the configured base goes before all', async () => {
  server = await served({}, { baseUrl: undefined });
  expect(await self({ ...forwarded, host: 'here.example' })).toBe('http://here.example/fhir/Patient');
  await server.close();
  server = await served({}, { trustedProxies: ['loopback'] });
  expect(await self(forwarded)).toBe('http://server.example/fhir/Patient');
});
