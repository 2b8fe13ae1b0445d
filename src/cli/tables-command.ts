import type { Command } from 'commander';

/** Adds the command `tables` to the program. */
export function addTables(root: Command, done: (code: number) => void): void {
  const tables = root.command('tables').description('cases as CSV tables');
  tables
    .command('template')
    .description('write empty tables to fill in a spreadsheet, with a data dictionary')
    .option('--out <dir>', 'folder to write to', 'iscm-tables')
    .action(async (options) => done((await import('./tables-template.ts')).tablesTemplate(options.out)));
}
