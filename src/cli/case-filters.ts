import { type Command, Option } from 'commander';
import { CASE_FILTERS } from '../interaction/case/case-query.ts';
import { gathered } from './gathered.ts';

/** Adds an option for each filter of cases. */
export function addCaseFilters(command: Command): void {
  for (const { name, about } of CASE_FILTERS)
    command.addOption(new Option(`--${name} <words>`, `only by ${about}`).argParser(gathered));
}
