import { z } from 'zod';
import { accessProblems, accessSettings } from './access-settings.ts';
import { bulkSettings } from './bulk-settings.ts';
import { limitSettings } from './limit-settings.ts';
import { between, count, flag, list } from './value.ts';

const fhirBase = z
  .url({ protocol: /^https?$/ })
  .refine((url) => !/[?#]/.test(url), 'must be without query and fragment')
  .transform((url) => url.replace(/\/+$/, ''));

/** Every setting of the server with its default and its bounds. */
export const settingsSchema = z
  .strictObject({
    host: z.string().min(1).default('127.0.0.1').describe('Address to listen on'),
    port: between(0, 65535).default(8080).describe('Port to listen on; 0 takes a free one'),
    store: z
      .string()
      .regex(
        /^(?:sqlite:|postgres(?:ql)?:\/\/).+/s,
        'must be sqlite:PATH or postgres://USER:PASSWORD@HOST:PORT/DATABASE',
      )
      .default('sqlite:./data/iscm.sqlite')
      .describe('Where resources are kept: sqlite:PATH or postgres://USER:PASSWORD@HOST:PORT/DATABASE?schema=NAME'),
    patientMatch: z
      .enum(['none', 'identifier'])
      .default('none')
      .describe(
        'By what a pushed Patient of another source is taken for one already held: none keeps sources apart, ' +
          'identifier takes the only one that shares an identifier with a system',
      ),
    storeConnections: count(1000).default(10).describe('Most connections of this process to PostgreSQL'),
    statementTimeoutMs: count(3_600_000)
      .default(30_000)
      .describe(
        'Longest time that the store may take for a search, a history or a list of cases (400 beyond), and PostgreSQL ' +
          'for any statement',
      ),
    baseUrl: fhirBase
      .optional()
      .describe(
        'FHIR base as clients see it, for example https://fhir.example.org/fhir; default: from the Host header. ' +
          'Absolute references below it lead to resources of this server',
      ),
    otherBaseUrls: list(fhirBase)
      .default([])
      .describe(
        'Further FHIR bases of this server (inside a network, before a move): references below them are its own',
      ),
    allowNonLoopback: flag
      .default(false)
      .describe('Listen beyond this machine although neither API keys nor an authorisation server are configured'),
    ...accessSettings,
    ...limitSettings,
    ...bulkSettings,
    logLevel: z
      .enum(['fatal', 'error', 'warn', 'info', 'debug', 'silent'])
      .default('info')
      .describe('Least level logged: fatal, error, warn, info, debug, or silent for none'),
    maxBodyBytes: count(1024 ** 3)
      .default(20 * 1024 * 1024)
      .describe('Largest request body in bytes, after decompression; more is answered with 413'),
    maxDepth: count(1000).default(100).describe('Deepest nesting of a JSON body; more is answered with 400'),
    maxEntries: count(100_000).default(5000).describe('Most entries of a Bundle; more is answered with 413'),
    pageSize: count(10_000).default(500).describe('Most entries of a page of history or of a search'),
    searchCount: count(10_000).default(50).describe('Matches of a page of a search that does not say `_count`'),
    searchIncluded: count(100_000)
      .default(1000)
      .describe('Most resources that `_include` and `_revinclude` add to a page'),
    searchParameters: count(1000).default(50).describe('Most parameters of a search; more is answered with 400'),
    searchValues: count(10_000)
      .default(500)
      .describe('Most values (between commas) of a search; more is answered with 400'),
    searchChain: count(10)
      .default(4)
      .describe('Most links of a chain or of `_has` in a search; more is answered with 400'),
    requestTimeoutSeconds: count(3600).default(60).describe('Longest time for a request to arrive in full'),
    drainSeconds: count(3600).default(10).describe('How long a stopping server lets running requests finish'),
    busyTimeoutMs: count(600_000)
      .default(5000)
      .describe('How long to wait for a connection to the store and for others that write to it'),
  })
  .superRefine((settings, { addIssue }) => {
    for (const [name, message] of accessProblems(settings)) addIssue({ code: 'custom', path: [name], message });
  });

/** Settings of the server, complete and checked. */
export type Settings = z.infer<typeof settingsSchema>;

/** Names of all settings. */
export const SETTING_NAMES = Object.keys(settingsSchema.shape);

/** The environment variable of a setting: `maxDepth` → `ISCM_MAX_DEPTH`. */
export function environmentName(setting: string): string {
  return `ISCM_${setting.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()}`;
}
