import { isIP } from 'node:net';
import { z } from 'zod';
import { clientSchema } from './client.ts';
import { count, countOrOff, flag, list, network } from './value.ts';

/** Signatures that need no shared secret; `none` and HMAC can never be chosen. */
const ALGORITHMS = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
  'Ed25519',
] as const;

const httpUrl = z.url({ protocol: /^https?$/ });

/** Who may use the server, how it is verified, and what is written down of it. */
export const accessSettings = {
  clients: z
    .preprocess(
      (value, { addIssue }) => {
        if (typeof value !== 'string') return value;
        try {
          return JSON.parse(value);
        } catch {
          addIssue('must be a JSON array');
          return z.NEVER;
        }
      },
      z
        .array(clientSchema)
        .refine((all) => new Set(all.map(({ id }) => id)).size === all.length, 'two clients have one id'),
    )
    .default([])
    .describe('Clients with their scopes and API keys, see docs/security.md; in the environment as JSON'),
  policyFolder: z
    .string()
    .min(1)
    .default('./policies')
    .describe('Folder of the de-identification policies that clients name, NAME.yaml each'),
  oauthIssuer: httpUrl
    .optional()
    .describe(
      'Issuer (`iss`) of the access tokens that are taken: an authorisation server; needs oauthAudience and oauthJwks',
    ),
  oauthAudience: z
    .string()
    .min(1)
    .optional()
    .describe('Audience (`aud`) that access tokens must be for: usually the FHIR base'),
  oauthJwks: z
    .string()
    .min(1)
    .optional()
    .describe('Keys of the authorisation server (JWKS): a URL (https; http on this machine only) or a file'),
  oauthAlgorithms: list(z.enum(ALGORITHMS))
    .default(['RS256', 'RS384', 'PS256', 'PS384', 'ES256', 'ES384', 'EdDSA'])
    .describe(`Signatures of tokens that are taken, of ${ALGORITHMS.join(', ')}`),
  oauthClockToleranceSeconds: countOrOff(600).default(30).describe('How far clocks may differ when a token is checked'),
  oauthTokenEndpoint: httpUrl
    .optional()
    .describe('Token endpoint, for .well-known/smart-configuration, which is served when it is given'),
  oauthAuthorizationEndpoint: httpUrl
    .optional()
    .describe('Authorisation endpoint, for .well-known/smart-configuration'),
  oauthPatientClaim: z
    .string()
    .min(1)
    .default('patient')
    .describe('Claim of a token that holds the id of the Patient in context, to which patient/ scopes are confined'),
  oauthConfiguredClientsOnly: flag
    .default(false)
    .describe(
      'Take tokens of clients in `clients` only; otherwise of every client that the authorisation server gives one',
    ),
  authFailuresPerMinute: countOrOff(1_000_000)
    .default(60)
    .describe('Wrong keys and tokens taken from one address in a minute before it is answered with 429; 0: any number'),
  trustedProxies: list(network)
    .default([])
    .describe(
      'Addresses of reverse proxies (IP, subnet or `loopback`) whose X-Forwarded-For, -Proto and -Host are believed',
    ),
  corsOrigins: list(httpUrl)
    .default([])
    .describe('Origins of browser applications that may call the server; none: cross-origin calls are not allowed'),
  metrics: z
    .enum(['client', 'open', 'off'])
    .default('client')
    .describe(
      'Who may read /metrics. client: any verified one (everyone when there is no authentication); open: everyone; off: nobody',
    ),
  audit: z
    .enum(['queued', 'strict', 'off'])
    .default('queued')
    .describe(
      'AuditEvents. off: none. Otherwise those of writes are in the transaction that writes; those of reads wait in a ' +
        'queue, and requests are refused when it is full (queued), or are on disk before the answer (strict)',
    ),
  auditQueue: count(1_000_000).default(10_000).describe('Most AuditEvents that wait to be written'),
};

/** Settings of access as a type. */
export type AccessSettings = z.infer<z.ZodObject<typeof accessSettings>>;

/** Whether clients must prove who they are. */
export function authenticates({ clients, oauthIssuer }: Pick<AccessSettings, 'clients' | 'oauthIssuer'>): boolean {
  return oauthIssuer !== undefined || clients.some(({ keys }) => keys.length > 0);
}

/** What does not go together among the settings of access: the setting and why. */
export function accessProblems(settings: AccessSettings): [name: keyof AccessSettings, message: string][] {
  const { oauthIssuer, oauthAudience, oauthJwks, clients } = settings;
  const problems: [keyof AccessSettings, string][] = [];
  if (oauthIssuer !== undefined && oauthAudience === undefined) problems.push(['oauthIssuer', 'needs oauthAudience']);
  if (oauthIssuer !== undefined && oauthJwks === undefined) problems.push(['oauthIssuer', 'needs oauthJwks']);
  if (oauthIssuer === undefined && (oauthAudience ?? oauthJwks) !== undefined) {
    problems.push([oauthAudience === undefined ? 'oauthJwks' : 'oauthAudience', 'needs oauthIssuer']);
  }
  if (oauthJwks?.startsWith('http:') && !isLoopbackUrl(oauthJwks)) {
    problems.push([
      'oauthJwks',
      'must be https, or http on this machine: keys that can be changed on the way prove nothing',
    ]);
  }
  for (const { id, patients, group } of clients) {
    if (patients && group !== undefined) problems.push(['clients', `${id} has both patients and group; give one`]);
  }
  return problems;
}

function isLoopbackUrl(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { hostname } = new URL(text);
  // what begins as an address may be a name of anybody's: 127.keys.example
  return hostname === 'localhost' || hostname === '[::1]' || (isIP(hostname) === 4 && hostname.startsWith('127.'));
}
