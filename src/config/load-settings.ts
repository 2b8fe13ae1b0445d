import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
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
  | { settings: Settings; problems?: undefined }
  | { problems: string[]; settings?: undefined };

/** Settings from flags, environment variables (`ISCM_*`), a file and defaults, in this order of precedence. */
export function loadSettings({ flags = {}, environment = {}, file }: SettingSources): LoadedSettings {
  const path = file ?? environment.ISCM_CONFIG;
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
  const parsed = settingsSchema.safeParse(values);
  if (parsed.success) return { settings: parsed.data };
  return {
    problems: parsed.error.issues.map((issue) =>
      issue.code === 'unrecognized_keys' && issue.path.length === 0
        ? `${path ?? 'configuration'}: unknown setting ${issue.keys.join(', ')} (known: ${SETTING_NAMES.join(', ')})`
        : `${origin.get(String(issue.path[0])) ?? issue.path.join('.')}: ${inside(issue.path)}${issue.message}`,
    ),
  };
}

/** Where inside a setting a mistake is, for those that are lists of clients. */
const inside = (path: readonly PropertyKey[]) => (path.length > 1 ? `${path.slice(1).map(String).join('.')}: ` : '');

function readSettingsFile(path: string): { values: Record<string, unknown> } | { problem: string } {
  try {
    const value: unknown = parse(readFileSync(path, 'utf8'));
    if (value === null) return { values: {} };
    if (typeof value !== 'object' || Array.isArray(value))
      return { problem: `${path}: settings by name were expected` };
    return { values: { ...value } };
  } catch (error) {
    return { problem: `${path}: ${error instanceof Error ? error.message : 'cannot be read'}` };
  }
}
