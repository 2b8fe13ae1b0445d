import { run as runCommand } from './cli/iscm-fhir.ts';

/**
 * Runs the command line. The wiring of the server is loaded only when a command starts one, since loading it takes longer
 * than most commands.
 * @returns the exit code
 */
export function run(argv: readonly string[]): Promise<number> {
  return runCommand(argv, async (settings) => (await import('./adapter.ts')).startServer(settings));
}
