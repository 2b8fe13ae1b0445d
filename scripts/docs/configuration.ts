import { environmentName, settingsSchema } from '../../src/config/index.ts';
import { cell, made } from './markdown.ts';

/** The settings of the server, from the schema that checks them. */
export function configurationPage(): string {
  const rows = Object.entries(settingsSchema.shape).map(([name, schema]) => {
    const standard = schema.safeParse(undefined).data;
    const shown =
      standard === undefined ? '' : `\`${typeof standard === 'object' ? JSON.stringify(standard) : String(standard)}\``;
    return `| \`${name}\` | \`${environmentName(name)}\` | ${shown} | ${cell(schema.description ?? '')} |`;
  });
  return [
    '# Configuration',
    '',
    made('`src/config/settings.ts`'),
    'A setting is taken from, in this order: a flag of `serve` (`--port`, `--host`, `--store`, `--allow-non-loopback`), an',
    'environment variable (one that is empty is not given; items of a list have commas between), the file that `--config` or',
    '`ISCM_CONFIG` names (JSON or YAML, settings by name), the default. What is wrong with a setting is said at the start, all',
    'of it at once, and the exit code is 2. A variable `ISCM_…` that is no setting is told too, and does not stand in the way.',
    '',
    '| setting | environment | default | |',
    '|---|---|---|---|',
    ...rows,
    '',
  ].join('\n');
}
