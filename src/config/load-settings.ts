import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import type { z } from 'zod';
import { yamlFileReason } from '../fhir/yaml-reason.ts';
import { sentenceOf } from './sentence.ts';
import { environmentName, SETTING_NAMES, type Settings, settingsSchema } from './settings.ts';

/** Where settings come from; what stands earlier wins. */
export interface SettingSources {
  flags?: Record<string, unknown>;
  environment?: Record<string, string | undefined>;
  /** A JSON or YAML file; `ISCM_CONFIG` names it too. */
  file?: string;
}

/** Settings, or one sentence per mistake that says where it was made. */
export type LoadedSettings =
  | {
      settings: Settings;
      /** Environment variables that look like settings and are none. */
      unknown: string[];
      problems?: undefined;
    }
  | { problems: string[]; settings?: undefined };

/** Settings from flags, environment variables (`ISCM_*`), a file and defaults, in this order of precedence. */
export function loadSettings({ flags = {}, environment = {}, file }: SettingSources): LoadedSettings {
  // as for settings, a variable that is empty is not given
  const path = file ?? (environment.ISCM_CONFIG || undefined);
  const fromFile = path === undefined ? { values: {} } : readSettingsFile(path);
  if ('problem' in fromFile) return { problems: [fromFile.problem] };
  const values: Record<string, unknown> = { ...fromFile.values };
  const origin = new Map<string, string>(Object.keys(values).map((name) => [name, `${name} in ${path}`]));
  for (const name of SETTING_NAMES) {
    const variable = environmentName(name);
    const given = environment[variable];
    if (given !== undefined && given !== '') {
      values[name] = given;
      origin.set(name, variable);
    }
    if (flags[name] !== undefined) {
      values[name] = flags[name];
      origin.set(name, `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`);
    }
  }
  const parsed = settingsSchema.safeParse(values, { reportInput: true });
  if (parsed.success) return { settings: parsed.data, unknown: unknownVariables(environment) };
  return {
    problems: parsed.error.issues.map((issue) =>
      issue.code === 'unrecognized_keys' && issue.path.length === 0
        ? `${path ?? 'configuration'}: ${noSetting(issue.keys)}`
        : `${origin.get(String(issue.path[0])) ?? issue.path.join('.')}: ${inside(issue)}${sentenceOf(issue)}`,
    ),
  };
}

/** Says of names, in a file or of variables, that they are no settings. */
export const noSetting = (names: readonly string[]): string =>
  `${names.join(', ')} ${names.length === 1 ? 'is no setting' : 'are no settings'}; docs/configuration.md lists them`;

/** Variables that are read elsewhere: the name of the file, the token of `import` and `export`. */
const OTHERS = ['ISCM_CONFIG', 'ISCM_TOKEN'];

function unknownVariables(environment: Record<string, string | undefined>): string[] {
  const known = new Set([...OTHERS, ...SETTING_NAMES.map(environmentName)]);
  return Object.keys(environment).filter((name) => name.startsWith('ISCM_') && !known.has(name));
}

/** Which item of a setting that is a list is meant, and what of it. */
function inside({ path, input }: z.core.$ZodIssue): string {
  const [setting, ...within] = path;
  if (within.length === 0) return '';
  const steps = within.map((step) => (typeof step === 'number' ? `item ${step + 1}` : String(step)));
  // what a client has may be a key, and what stands before an @ in a URL a password
  const isShown = setting !== 'clients' && typeof input === 'string' && !input.includes('@');
  return `${steps.join(', ')}${isShown ? ` ("${input.slice(0, LONGEST_SHOWN)}")` : ''}: `;
}

const LONGEST_SHOWN = 80;

function readSettingsFile(path: string): { values: Record<string, unknown> } | { problem: string } {
  try {
    const value: unknown = parse(readFileSync(path, 'utf8'), { stringKeys: true });
    if (value === null) return { values: {} };
    if (typeof value !== 'object' || Array.isArray(value))
      return { problem: `${path}: settings by name were expected` };
    return { values: { ...value } };
  } catch (error) {
    return { problem: `${path}: ${yamlFileReason(error)}` };
  }
}
