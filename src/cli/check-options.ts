import { type Command, Option } from 'commander';
import { gathered } from './gathered.ts';

const repeatable = (flags: string, description: string): Option =>
  new Option(flags, description).argParser(gathered).default([], 'none');

/** Adds the options that say what resources are checked against, and which findings are told. */
export function addCheckOptions(command: Command): Command {
  return command
    .addOption(
      repeatable('--profile <url>', 'also check against this profile, by its canonical URL or its id (repeatable)'),
    )
    .addOption(repeatable('--package <path>', 'FHIR package, folder or file with more definitions (repeatable)'))
    .addOption(
      new Option('--level <severity>', 'least severity to tell')
        .choices(['error', 'warning', 'information'])
        .default('information'),
    )
    .option('--best-practice', 'check best practice too, such as a narrative in every resource (warnings)')
    .option('--no-example-urls', 'forbid urls that are kept for examples (example.org)')
    .option('--no-unknown-extensions', 'forbid extensions that no package here defines')
    .option('--must-support', 'name must-support elements that are missing (information)');
}
