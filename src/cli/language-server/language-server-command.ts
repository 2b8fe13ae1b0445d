import type { Command } from 'commander';
import { addCheckOptions } from '../check-options.ts';

const HELP = `
It talks to an editor by standard input and output, and checks what is open there: JSON, NDJSON and YAML with a
resourceType, and cases. When a package changes, everything open is checked again.

Example, as the command that an editor starts:
  iscm-fhir language-server --package ./my-ig/fsh-generated`;

/** Adds the command `language-server`. */
export function addLanguageServer(root: Command, done: (code: number) => void): void {
  const command = root
    .command('language-server')
    .description(
      'check resources and cases while they are written, in any editor that knows the Language Server Protocol',
    )
    // editors say how they talk; there is one way here
    .option('--stdio', 'by standard input and output (always)')
    .addHelpText('after', HELP);
  addCheckOptions(command).action(async ({ stdio: _always, ...options }) =>
    done(await (await import('./language-server.ts')).languageServer(options)),
  );
}
