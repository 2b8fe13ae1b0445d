import { type Command, Option } from 'commander';

/** Adds the command `tables` to the program. */
export function addTables(root: Command, done: (code: number) => void): void {
  const tables = root.command('tables').description('cases as CSV tables');
  tables
    .command('template')
    .description('write empty tables to fill in a spreadsheet, with a data dictionary')
    .option('--out <dir>', 'folder to write to', 'iscm-tables')
    .addOption(
      new Option('--separator <name>', 'what the spreadsheet takes for a separator')
        .choices(['comma', 'semicolon', 'tab'])
        .default('comma'),
    )
    .action(async ({ out, separator }) => done((await import('./tables-template.ts')).tablesTemplate(out, separator)));
}
