import { type Command, Option } from 'commander';

const HELP = `
A view is named, where it is one of this package (see --list), or is a file with a ViewDefinition; without any, all views
of the package are made. Bundles are taken apart; references between their entries become keys.

Exit codes: 0 all rows were made, 1 some resource made no rows (said on standard error), 2 wrong usage, a ViewDefinition
with mistakes, or an input that cannot be read.

Examples:
  iscm-fhir view --list
  iscm-fhir view lesions bundle.json --format csv
  iscm-fhir view --from sqlite:./data/iscm.sqlite --format parquet --out tables
  iscm-fhir view my-view.json export/*.ndjson > rows.ndjson`;

/** Adds the command `view`. */
export function addView(root: Command, done: (code: number) => void): void {
  root
    .command('view')
    .description('flat tables of resources by ViewDefinitions (SQL on FHIR v2)')
    .usage('[options] [views...] [inputs...]')
    .argument('[arguments...]', 'views, then files, folders, glob patterns or - for standard input')
    .addOption(
      new Option('--format <format>', 'of the rows').choices(['ndjson', 'json', 'csv', 'parquet']).default('ndjson'),
    )
    .option('--out <folder>', 'write a file for each view into this folder; needed for several views')
    .option('--from <store>', 'read a store instead of files: sqlite:PATH or postgres://…')
    .option('--bom', 'begin CSV with a byte order mark, by which Excel knows UTF-8')
    .option('--no-header', 'CSV without the line of names')
    .option('--limit <rows>', 'stop after so many rows of each view', (text) => Number(text))
    .option('--list', 'list the views of this package')
    .option('--show', 'print the ViewDefinitions named as JSON, one per line')
    .addHelpText('after', HELP)
    .action(async (args, options) => done(await (await import('./view.ts')).view(args, options)));
}
