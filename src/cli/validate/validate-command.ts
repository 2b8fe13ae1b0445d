import { type Command, Option } from 'commander';
import { addCheckOptions } from '../check-options.ts';
import { DEFAULT_MAX_SIZE, FORMATS, parseJobs, parseSize } from './options.ts';

const HELP = `
Exit codes: 0 no finding of severity error, 1 some, 2 wrong usage or an input that cannot be read. A line of NDJSON that
cannot be read is a finding (1) as long as another line can.

Examples:
  iscm-fhir validate bundle.json
  iscm-fhir validate --level error 'examples/**/*.json'
  iscm-fhir validate --package ./my-ig/fsh-generated --profile https://example.org/StructureDefinition/p patient.json
  iscm-fhir validate --format ndjson export.ndjson > findings.ndjson
  iscm-fhir validate --watch --package ./my-ig/fsh-generated ./my-ig/input/examples
  iscm-fhir validate --format sarif ./examples > findings.sarif`;

/** Adds the command `validate`. */
export function addValidate(root: Command, done: (code: number) => void): void {
  const command = root
    .command('validate')
    .description('check resources against R4, the profiles they claim, and those given')
    .argument(
      '[inputs...]',
      'files, folders, glob patterns, or - for standard input (default); .json, .ndjson, .ndjson.gz, .yaml',
    );
  addCheckOptions(command)
    .addOption(
      new Option(
        '--format <format>',
        'text for people; json: one OperationOutcome; ndjson: one for each resource; sarif and github: for CI',
      )
        .choices(FORMATS)
        .default('text'),
    )
    .option(
      '--jobs <number>',
      'threads for large inputs (default: as many as there are cores, none with fewer than 4)',
      parseJobs,
    )
    .addOption(
      new Option('--max-size <size>', 'largest file or line that is read, such as 64M')
        .argParser(parseSize)
        .default(DEFAULT_MAX_SIZE, '256M'),
    )
    .option('--watch', 'check again what changes, packages too, until Ctrl-C')
    .addHelpText('after', HELP)
    .action(async (inputs, options) => done(await (await import('./validate.ts')).validate(inputs, options)));
}
