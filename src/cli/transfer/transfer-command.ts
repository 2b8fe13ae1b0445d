import { type Command, Option } from 'commander';
import { addCaseFilters } from '../case-filters.ts';
import { Unusable } from '../exit-code.ts';
import type { StartServer } from '../serve.ts';
import { EXPORT_FORMATS } from './export-format.ts';

const token = 'A token or API key for the server is taken from ISCM_TOKEN.';

/** Adds the commands `export` and `import` to the program. */
export function addTransfer(root: Command, done: (code: number) => void, start: StartServer): void {
  const out = root
    .command('export')
    .description('cases from a server or a store')
    .requiredOption('--from <place>', 'URL of the server, or store: sqlite:PATH, postgres://…')
    .addOption(
      new Option('--format <form>', 'form of the cases; store: everything, to be imported into another store')
        .choices([...EXPORT_FORMATS, 'store'])
        .default('ndjson'),
    )
    .option('--out <path>', 'file, for csv folder; an export that was cut off goes on when it is started again')
    .option('--since <cursor>', 'only what changed after a cursor or an instant')
    .option('--patient <id>', 'only the case made of this Patient')
    .addHelpText('after', `\nFilters as of GET /cases (docs/registry.md); repeated ones must all be met. ${token}`);
  addCaseFilters(out);
  out.action(async ({ from, format, out: path, since, patient, ...filters }) => {
    if (format !== 'store')
      return done(
        await (await import('./export.ts')).exportCases({ from, format, out: path, since, patient, filters }, start),
      );
    if ([since, patient, ...Object.keys(filters)].some((given) => given !== undefined)) {
      throw new Unusable('--format store gives everything: it takes neither --since nor --patient nor filters.');
    }
    return done(await (await import('./store-transfer.ts')).exportStore(from, path));
  });
  root
    .command('import')
    .description('cases, tables of cases, Bundles and resources to a server or a store')
    .argument(
      '[inputs...]',
      'files, folders, glob patterns, or - for standard input; .json, .ndjson, .ndjson.gz, .yaml, .csv, .zip',
    )
    .requiredOption('--to <place>', 'URL of the server, or store: sqlite:PATH, postgres://…')
    .option('--state <file>', 'keeps what was taken, so that an import that was cut off goes on')
    .addHelpText('after', `\nSending again what is there already changes nothing. ${token}`)
    .action(async (inputs, options) => {
      const { isStoreExport, importStore } = await import('./store-transfer.ts');
      if (inputs.length === 1 && isStoreExport(inputs[0])) return done(await importStore(inputs[0], options.to));
      return done(await (await import('./import.ts')).importCases(inputs, options, start));
    });
}
