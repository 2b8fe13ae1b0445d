import { z } from 'zod';

const count = (most: number) => z.coerce.number().int().min(1).max(most);
const flag = z.preprocess(
  (value) => (value === 'true' || value === '1' ? true : value === 'false' || value === '0' ? false : value),
  z.boolean(),
);

/** Every setting of the server with its default and its bounds. */
export const settingsSchema = z.strictObject({
  host: z.string().min(1).default('127.0.0.1').describe('Address to listen on'),
  port: z.coerce.number().int().min(0).max(65535).default(8080).describe('Port to listen on; 0 takes a free one'),
  store: z
    .string()
    .regex(/^sqlite:.+/s, 'must be sqlite:PATH')
    .default('sqlite:./data/iscm.sqlite')
    .describe('Where resources are kept: sqlite:PATH'),
  baseUrl: z
    .url({ protocol: /^https?$/ })
    .transform((url) => url.replace(/\/+$/, ''))
    .optional()
    .describe('FHIR base as clients see it, for example https://fhir.example.org/fhir; default: from the Host header'),
  allowNonLoopback: flag
    .default(false)
    .describe('Listen beyond this machine although the server has no authentication of its own'),
  logLevel: z
    .enum(['fatal', 'error', 'warn', 'info', 'debug', 'silent'])
    .default('info')
    .describe('Least level logged'),
  maxBodyBytes: count(1024 ** 3)
    .default(20 * 1024 * 1024)
    .describe('Largest request body in bytes, after decompression; more is answered with 413'),
  maxDepth: count(1000).default(100).describe('Deepest nesting of a JSON body; more is answered with 400'),
  maxEntries: count(100_000).default(5000).describe('Most entries of a Bundle; more is answered with 413'),
  pageSize: count(10_000).default(500).describe('Most entries of a page of history'),
  requestTimeoutSeconds: count(3600).default(60).describe('Longest time for a request to arrive in full'),
  drainSeconds: count(3600).default(10).describe('How long a stopping server lets running requests finish'),
  busyTimeoutMs: count(600_000).default(5000).describe('How long to wait for another process that writes to the store'),
});

/** Settings of the server, complete and checked. */
export type Settings = z.infer<typeof settingsSchema>;

/** Name of a setting. */
export type SettingName = keyof Settings;

/** Names of all settings. */
export const SETTING_NAMES = Object.keys(settingsSchema.shape);

/** The environment variable of a setting: `maxDepth` → `ISCM_MAX_DEPTH`. */
export function environmentName(setting: string): string {
  return `ISCM_${setting.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()}`;
}
