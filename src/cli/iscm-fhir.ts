import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command, CommanderError, Option } from 'commander';
import { EXIT, Unusable } from './exit-code.ts';
import type { StartServer } from './serve.ts';
import { packageRoot } from './toolkit.ts';

const inputsHelp = 'files, folders, glob patterns, or - for standard input (default); .json, .ndjson, .yaml';

function packageVersion(): string {
  const description: unknown = JSON.parse(readFileSync(join(packageRoot(), 'package.json'), 'utf8'));
  const known = typeof description === 'object' && description !== null && 'version' in description;
  return known ? String(description.version) : '';
}

const list = (value: string, before: string[]): string[] => [...before, value];

/** The program with all its commands; each sets the exit code through `done`. */
function program(done: (code: number) => void, start: StartServer): Command {
  const root = new Command('iscm-fhir')
    .description('FHIR R4 adapter for intramedullary spinal cord metastasis: mapping, validation, storage')
    .version(packageVersion())
    .exitOverride()
    .showHelpAfterError('(try --help)');
  root
    .command('serve')
    .description('run the HTTP server')
    .option('--port <number>', 'port to listen on')
    .option('--host <address>', 'address to listen on; beyond loopback needs an explicit setting')
    .option('--store <url>', 'sqlite:PATH')
    .option('--allow-non-loopback', 'listen beyond this machine although the server has no authentication of its own')
    .option('--config <file>', 'configuration file; every setting is also an environment variable ISCM_*')
    .action(async (options) => done(await (await import('./serve.ts')).serve(options, start)));
  root
    .command('to-fhir')
    .description('cases → FHIR Bundles, one per line')
    .argument('[inputs...]', inputsHelp)
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
  root
    .command('validate')
    .description('check resources against R4, the profiles they claim, and those given')
    .argument('[inputs...]', inputsHelp)
    .option('--profile <url>', 'also check against this profile (repeatable)', list, [])
    .option('--package <path>', 'FHIR package, folder or file with more definitions (repeatable)', list, [])
    .addOption(
      new Option('--format <format>', 'how findings are printed').choices(['text', 'json', 'ndjson']).default('text'),
    )
    .addOption(
      new Option('--level <severity>', 'least severity to print')
        .choices(['error', 'warning', 'information'])
        .default('information'),
    )
    .action(async (inputs, options) => done(await (await import('./validate.ts')).validate(inputs, options)));
  return root;
}

/**
 * Runs the command line.
 * @param start makes the server of `serve`; given by the program, since the command line knows no wiring
 * @returns the exit code: 0 good, 1 findings of severity error, 2 wrong usage or unreadable input
 */
export async function run(argv: readonly string[], start: StartServer): Promise<number> {
  let code: number = EXIT.good;
  try {
    await program((result) => {
      code = result;
    }, start).parseAsync([...argv], { from: 'user' });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.good : EXIT.unusable;
    if (!(error instanceof Unusable)) throw error;
    console.error(error.message);
    return EXIT.unusable;
  }
}
