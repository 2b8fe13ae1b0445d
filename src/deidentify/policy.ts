import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { sentenceOf } from '../config/index.ts';
import { yamlFileReason } from '../fhir/yaml-reason.ts';

/**
 * Resources that hold what a case is made of, but for the Provenance of its source; nothing else leaves under a policy
 * unless it says so.
 */
const CASE_RESOURCES = [
  'BodyStructure',
  'Condition',
  'DiagnosticReport',
  'MedicationAdministration',
  'MedicationRequest',
  'MedicationStatement',
  'Observation',
  'Patient',
  'Procedure',
  'Specimen',
];

const path = z.string().regex(/^[A-Za-z]+(?:\.[A-Za-z]+)*$/, 'must be a path such as Patient.gender or source.country');

/** What a recipient may see, as its file says it. */
const policySchema = z.strictObject({
  recipient: z.string().min(1).max(200).describe('Who receives; pseudonyms and shifts are this recipient’s own'),
  key: z
    .union([z.strictObject({ file: z.string().min(1) }), z.strictObject({ environment: z.string().min(1) })], {
      error: 'must be { file: … } or { environment: … }',
    })
    .describe('Where the secret key is kept: a file beside this one, or an environment variable; 32 bytes or more'),
  resources: z.array(z.string().min(1)).default(CASE_RESOURCES).describe('Types of resources that are given out'),
  dates: z
    .union([z.enum(['keep', 'year', 'drop']), z.strictObject({ shiftDays: z.int().min(1).max(3650) })], {
      error: 'must be keep, year, drop or { shiftDays: n } with n from 1 to 3650',
    })
    .default('year')
    .describe('Dates as they are, cut to the year, left out, or moved by up to so many days, the same for a patient'),
  topAge: z
    .int()
    .min(1)
    .max(129)
    .default(89)
    .describe('Ages above are given as the next year, which then means "or more"'),
  keys: z.enum(['keep', 'rekey']).default('rekey').describe('Keys of the items of a case'),
  pseudonyms: z
    .array(z.string().min(1))
    .default([])
    .describe('Identifier systems whose values are given as pseudonyms; identifiers of other systems are left out'),
  codeSystems: z
    .array(z.string().min(1))
    .default([])
    .describe('Code systems given out beyond the public ones; a local code tells the hospital'),
  keep: z.array(path).default([]).describe('Elements of FHIR or fields of a case that are kept although they are text'),
  drop: z.array(path).default([]).describe('Elements of FHIR or fields of a case that are left out'),
  cohortMinimumCell: z.int().min(0).max(1000).default(5).describe('Cells of cohort tables below this are suppressed'),
});

/** What a recipient may see. */
export type Policy = z.infer<typeof policySchema>;

/** A policy with its secret, or one sentence per mistake. */
export type LoadedPolicy = { policy: Policy; secret: Buffer; problems?: undefined } | { problems: string[] };

/** Shortest secret accepted, in bytes. */
const SECRET_BYTES = 32;

/** Reads a policy and its secret. The secret appears in no message. */
export function loadPolicy(file: string, environment: Record<string, string | undefined>): LoadedPolicy {
  let value: unknown;
  try {
    value = parse(readFileSync(file, 'utf8'), { stringKeys: true });
  } catch (error) {
    return { problems: [`${file}: ${yamlFileReason(error)}`] };
  }
  const parsed = policySchema.safeParse(value);
  if (!parsed.success)
    return {
      problems: parsed.error.issues.map(
        (issue) => `${file}: ${issue.path.join('.') || 'policy'}: ${sentenceOf(issue)}`,
      ),
    };
  const secret = readSecret(parsed.data.key, dirname(file), environment);
  if (secret === undefined) return { problems: [`${file}: key: ${missing(parsed.data.key)}`] };
  if (secret.length < SECRET_BYTES) return { problems: [`${file}: key: fewer than ${SECRET_BYTES} bytes`] };
  return { policy: parsed.data, secret };
}

const missing = (key: Policy['key']): string =>
  'environment' in key
    ? `the environment variable ${key.environment} is not set`
    : `the file ${key.file} beside the policy cannot be read`;

function readSecret(
  key: Policy['key'],
  folder: string,
  environment: Record<string, string | undefined>,
): Buffer | undefined {
  if ('environment' in key) {
    const value = environment[key.environment];
    return value === undefined ? undefined : Buffer.from(value.trim());
  }
  try {
    return Buffer.from(readFileSync(resolve(folder, key.file), 'utf8').trim());
  } catch {
    return undefined;
  }
}
