import { type Definitions, loadDefinitions } from '../definitions/index.ts';
import type { Issue } from '../fhir/issue.ts';
import { createMapping, type Mapping } from '../mapping/index.ts';
import { createProfiles } from '../profile/index.ts';
import { Unusable } from './exit-code.ts';

/**
 * The definitions this package ships and the user's packages over them; a package that cannot be read ends the command.
 * What neither has is looked for in the user's package cache.
 * @param warn is told what else is odd about the packages
 */
export function definitionsWith(
  packages: readonly string[],
  warn: (message: string) => void = console.error,
): Definitions {
  const { definitions, issues } = loadDefinitions({ packages, cache: true });
  const errors = issues.filter(({ severity }) => severity === 'error');
  // who goes on without them, as an editor does, holds no files open for them
  if (errors.length > 0) definitions.close();
  endOnIssues(errors);
  const warnings = issues.map(({ message }) => message);
  if (warnings.length > 0) warn(shortList(warnings));
  return definitions;
}

/** As many lines as can be looked at. */
const MOST_LINES = 10;

const shortList = (lines: readonly string[]): string =>
  [
    ...lines.slice(0, MOST_LINES),
    ...(lines.length > MOST_LINES ? [`… and ${lines.length - MOST_LINES} more.`] : []),
  ].join('\n');

/** The mapping of this package, by the definitions it ships unless others are given. */
export function loadMapping(definitions = loadDefinitions().definitions): Mapping {
  const created = createMapping({ profiles: createProfiles(definitions) });
  if (created.ok) return created.mapping;
  endOnIssues(created.issues);
  throw new Unusable('The mapping cannot be used.');
}

function endOnIssues(issues: readonly Issue[]): void {
  if (issues.length > 0) throw new Unusable(issues.map(({ message }) => message).join('\n'));
}
