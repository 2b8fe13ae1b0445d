import { isAbsolute } from 'node:path';
import { pathToFileURL } from 'node:url';
import { CANONICAL } from '../../../fhir/canonical.ts';
import type { Issue, Severity } from '../../../fhir/issue.ts';
import { entryOf, nameOfResource, type Verdict } from '../../finding/verdict.ts';
import { packageVersion } from '../../package-version.ts';
import type { Rule } from '../task.ts';
import type { Closing, Format } from './format.ts';

/** Levels of SARIF 2.1.0, 3.27.10. */
const levels: Record<Severity, 'error' | 'warning' | 'note'> = {
  fatal: 'error',
  error: 'error',
  warning: 'warning',
  information: 'note',
};

/** A path as the URI reference that 3.4.3 asks for: relative where it was given so. */
function uriOf(input: string): string {
  if (input === '-') return 'stdin';
  if (isAbsolute(input)) return pathToFileURL(input).href;
  return input.replaceAll('\\', '/').split('/').map(encodeURIComponent).join('/');
}

function location(verdict: Verdict, issue: Issue): object {
  const region = { startLine: issue.line ?? verdict.line ?? 1, startColumn: issue.column ?? 1 };
  const name = /[^.]*$/.exec(issue.expression ?? '')?.[0];
  const logical = { name, fullyQualifiedName: issue.expression, kind: 'element' };
  return {
    physicalLocation: { artifactLocation: { uri: uriOf(verdict.input) }, region },
    ...(issue.expression === undefined ? {} : { logicalLocations: [logical] }),
  };
}

function result(verdict: Verdict, issue: Issue): string {
  const { resource } = verdict;
  return JSON.stringify({
    ruleId: issue.id,
    level: levels[issue.severity],
    message: { text: issue.message },
    locations: [location(verdict, issue)],
    properties: {
      code: issue.code,
      profile: issue.profile,
      invariant: issue.invariant,
      resource: resource && nameOfResource(resource),
      entry: entryOf(resource, issue.expression),
    },
  });
}

const descriptor = ({ id, severity, text }: Rule): object => ({
  id,
  shortDescription: { text },
  defaultConfiguration: { level: levels[severity] },
});

function closing({ rules, code }: Closing): string {
  const sorted = rules.toSorted((a, b) => (a.id < b.id ? -1 : 1));
  const driver = {
    name: 'iscm-fhir',
    version: packageVersion(),
    informationUri: CANONICAL,
    rules: sorted.map(descriptor),
  };
  const invocations = [{ executionSuccessful: code < 2, exitCode: code }];
  return `\n],"columnKind":"utf16CodeUnits","invocations":${JSON.stringify(invocations)},"tool":${JSON.stringify({ driver })}}]}\n`;
}

/** SARIF 2.1.0 (OASIS), results before rules so that it is written as it is found. */
export const sarif: Format = {
  before: '{"$schema":"https://json.schemastore.org/sarif-2.1.0.json","version":"2.1.0","runs":[{"results":[\n',
  pieces: (verdict) => verdict.issues.map((issue) => result(verdict, issue)),
  between: ',\n',
  after: closing,
};
