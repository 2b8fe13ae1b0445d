import { type Command, Option } from 'commander';
import { groupings } from '../../cohort/index.ts';
import { COHORT_FORMS } from '../../interaction/case/cohort.ts';
import { addCaseFilters } from '../case-filters.ts';
import { gathered } from '../gathered.ts';
import type { StartServer } from '../serve.ts';

const HELP = `
Filters as of GET /cases (docs/registry.md); repeated ones must all be met. A token for a server is taken from ISCM_TOKEN.

Examples:
  iscm-fhir cohort cases.ndjson --format markdown
  iscm-fhir cohort bundles.ndjson --primary lung --by segments --format svg > lung.svg
  iscm-fhir cohort --from sqlite:./data/iscm.sqlite --by treatment
  iscm-fhir cohort generate --seed 1 | iscm-fhir to-fhir - | iscm-fhir cohort - --format markdown`;

/** Adds the command `cohort` to the program. */
export function addCohort(root: Command, done: (code: number) => void, start: StartServer): void {
  const command = root
    .command('cohort')
    .description('tables and survival over cases, after paper S2')
    .argument(
      '[inputs...]',
      'cases, tables of cases or FHIR resources: files, folders, glob patterns, or - for standard input',
    )
    .option('--from <place>', 'URL of a server, or store: sqlite:PATH, postgres://…')
    .addOption(new Option('--format <form>', 'form of the report').choices(COHORT_FORMS).default('json'))
    .option('--by <factor>', `compare survival by ${groupings.map(({ id }) => id).join(', ')}`, gathered)
    .addOption(new Option('--band <scale>', 'scale of the confidence band').choices(['log', 'log-log']).default('log'))
    .addOption(
      new Option('--end-not-stated <meaning>', 'survival times of which it is not said whether they ended by death')
        .choices(['left-out', 'event'])
        .default('left-out'),
    )
    .option('--minimum-cell <number>', 'suppress counts below this, and those that would reveal them', '0')
    .addHelpText('after', HELP);
  addCaseFilters(command);
  command.action(async (inputs: string[], { from, format, by, band, endNotStated, minimumCell, ...filters }) => {
    const parameters = new URLSearchParams({ band, endNotStated, minimumCell });
    for (const [name, values] of Object.entries<string[]>({ ...filters, ...(by && { by }) })) {
      for (const value of values) parameters.append(name, value);
    }
    done(await (await import('./cohort.ts')).cohort(inputs, { from, format, parameters }, start));
  });
  command
    .command('generate')
    .description('61 invented cases whose margins are those of paper S2, one per line')
    .option('--seed <number>', 'another seed gives other cases with the same margins', '1')
    .action(async ({ seed }) => done(await (await import('./cohort.ts')).generateCohort(seed)));
}
