import { type Command, Option } from 'commander';
import { CASE_FILTERS } from '../interaction/case/case-query.ts';

/** The values of an option that may be repeated. */
export const gathered = (value: string, before: string[] = []): string[] => [...before, value];

/** Adds an option for each filter of cases. */
export function addCaseFilters(command: Command): void {
  for (const { name, about } of CASE_FILTERS)
    command.addOption(new Option(`--${name} <words>`, `only by ${about}`).argParser(gathered));
}
