import { Command, CommanderError, Option } from 'commander';
import { isSystemError, reasonOf, systemErrorText } from '../fhir/system-error.ts';
import { addCohort } from './cohort/cohort-command.ts';
import { EXIT, Unusable } from './exit-code.ts';
import { addLanguageServer } from './language-server/language-server-command.ts';
import { watchOutput } from './output.ts';
import { packageVersion } from './package-version.ts';
import { addProfiles } from './profiles/profiles-command.ts';
import type { StartServer } from './serve.ts';
import { addTables } from './tables/tables-command.ts';
import { addTransfer } from './transfer/transfer-command.ts';
import { addValidate } from './validate/validate-command.ts';
import { addView } from './view/view-command.ts';

const inputsHelp =
  'files, folders, glob patterns, or - for standard input (default); .json, .ndjson, .ndjson.gz, .yaml';

/** The program with all its commands; each sets the exit code through `done`. */
function program(done: (code: number) => void, start: StartServer): Command {
  const root = new Command('iscm-fhir')
    .description('FHIR R4 adapter for intramedullary spinal cord metastasis: mapping, validation, storage')
    .version(packageVersion())
    .exitOverride()
    .showHelpAfterError('(try --help)');
  addServer(root, done, start);
  addMapping(root, done);
  addValidate(root, done);
  addLanguageServer(root, done);
  addView(root, done);
  addProfiles(root, done);
  addTables(root, done);
  addTransfer(root, done, start);
  addCohort(root, done, start);
  return root;
}

/** The server, and what its operator needs beside it. */
function addServer(root: Command, done: (code: number) => void, start: StartServer): void {
  root
    .command('serve')
    .description('run the HTTP server')
    .option('--port <number>', 'port to listen on')
    .option('--host <address>', 'address to listen on; beyond loopback needs an explicit setting')
    .option('--store <url>', 'sqlite:PATH or postgres://…')
    .option('--allow-non-loopback', 'listen beyond this machine although the server has no authentication of its own')
    .option('--config <file>', 'configuration file; every setting is also an environment variable ISCM_*')
    .action(async (options) => done(await (await import('./serve.ts')).serve(options, start)));
  root
    .command('api-key')
    .description(
      'make an API key for a client: the key to standard output, its hash for the configuration to standard error',
    )
    .argument('<client>', 'id of the client')
    .option('--scrypt', 'hash with scrypt instead of SHA-256')
    .action(async (client, { scrypt }) =>
      done(await (await import('./api-key.ts')).apiKey(client, scrypt ? 'scrypt' : 'sha256')),
    );
  root
    .command('backup')
    .description('copy the embedded store as it is at one moment, also while the server runs')
    .argument('<file>', 'where the copy goes; never replaced')
    .option('--store <url>', 'sqlite:PATH; default: that of the settings')
    .option('--config <file>', 'configuration file of the server')
    .action(async (file, options) => done((await import('./backup.ts')).backup({ file, ...options })));
}

function addMapping(root: Command, done: (code: number) => void): void {
  root
    .command('to-fhir')
    .description('cases → FHIR Bundles, one per line')
    .argument('[inputs...]', `${inputsHelp}; tables: .csv, .zip or a folder of them`)
    .addOption(
      new Option('--as <form>', 'form of the Bundle').choices(['collection', 'transaction']).default('collection'),
    )
    .action(async (inputs, options) => done(await (await import('./to-fhir.ts')).toFhir(inputs, options.as)));
  root
    .command('to-case')
    .description('FHIR Bundles or loose resources → cases, one per line')
    .argument('[inputs...]', inputsHelp)
    .option('--report <file>', 'write what the cases could not hold: one line per input with an OperationOutcome')
    .action(async (inputs, options) => done(await (await import('./to-case.ts')).toCase(inputs, options.report)));
}

/**
 * Runs the command line.
 * @param start makes the server of `serve`; the program gives it, since the command line does not know how it is wired
 * @returns the exit code: 0 good, 1 findings of severity error, 2 wrong usage or unreadable input
 */
export async function run(argv: readonly string[], start: StartServer): Promise<number> {
  const lost = watchOutput(process.stdout);
  const code = await runCommand(argv, start);
  const error = await lost();
  if (error === undefined) return code;
  console.error(`The output cannot be written: ${reasonOf(error)}.`);
  return EXIT.unusable;
}

async function runCommand(argv: readonly string[], start: StartServer): Promise<number> {
  let code: number = EXIT.good;
  try {
    await program((result) => {
      code = result;
    }, start).parseAsync([...argv], { from: 'user' });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.good : EXIT.unusable;
    if (!(error instanceof Unusable) && !isSystemError(error)) throw error;
    console.error(error instanceof Unusable ? error.message : systemErrorText(error));
    return EXIT.unusable;
  }
}
