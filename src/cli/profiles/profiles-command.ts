import type { Command } from 'commander';

const HELP = `
Examples:
  iscm-fhir profiles
  iscm-fhir profiles show iscm-ihc
  iscm-fhir profiles package --output iscm-fhir.tgz`;

/** Adds the command `profiles`. */
export function addProfiles(root: Command, done: (code: number) => void): void {
  const profiles = root
    .command('profiles')
    .description("the adapter's own profiles, value sets and code systems")
    .addHelpText('after', HELP);
  profiles
    .command('list', { isDefault: true })
    .description('list them (default)')
    .option('--type <type>', 'of one resource type only, such as ValueSet')
    .option('--json', 'a line of JSON for each: type, url, version, id, title')
    .action(async (options) => done(await (await import('./profiles.ts')).listProfiles(options)));
  profiles
    .command('show')
    .description('print one as JSON')
    .argument('<url>', 'its canonical URL (with |version, if need be) or its id')
    .action(async (url) => done(await (await import('./profiles.ts')).showProfile(url)));
  profiles
    .command('package')
    .description('write a FHIR package (.tgz) of them')
    .option('--output <file>', 'file to write, - for standard output (default: <name>-<version>.tgz)')
    .action(async (options) => done(await (await import('./profiles.ts')).packageProfiles(options.output)));
}
