import { Unusable } from '../exit-code.ts';
import { PLAIN, screenOf } from '../finding/findings.ts';
import { isPipe } from '../input/pipe.ts';
import { inputFiles, resourceFiles } from '../input/read-input.ts';
import { outputTo } from '../output.ts';
import { definitionsWith } from '../toolkit.ts';
import { formatOfName } from './format/formats.ts';
import { createLane, type LaneSettings } from './lane.ts';
import type { ValidateOptions } from './options.ts';
import { runOnce } from './run.ts';

function refuse(files: readonly string[], { format, watch }: ValidateOptions): void {
  if (format === 'json' && files.length > 1) throw new Unusable('--format json takes one input; for more use ndjson.');
  if (files.filter((file) => file === '-').length > 1) throw new Unusable('Standard input can be read once only.');
  if (!watch) return;
  if (files.some(isPipe)) throw new Unusable('--watch needs files or folders; standard input cannot be watched.');
  if (format === 'json' || format === 'sarif')
    throw new Unusable(`--watch goes with text, ndjson or github, not ${format}.`);
}

/**
 * `validate`: findings to stdout.
 * @returns the exit code: 0 no finding of severity error, 1 some, 2 an input that could not be read
 */
export async function validate(inputs: readonly string[], options: ValidateOptions): Promise<number> {
  const find = (): string[] => inputFiles(inputs, resourceFiles);
  const files = find();
  refuse(files, options);
  const screen = options.format === 'text' ? screenOf(process.stdout) : PLAIN;
  const settings: LaneSettings = { options, screen };
  if (options.watch) return (await import('./watch.ts')).watchFiles(inputs, settings);
  const definitions = definitionsWith(options.package);
  const output = outputTo(process.stdout, formatOfName[options.format].between);
  return runOnce(
    files,
    settings,
    createLane(settings, () => definitions),
    output,
  );
}
