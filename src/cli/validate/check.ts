import type { Definitions } from '../../definitions/index.ts';
import { type Issue, placeOf } from '../../fhir/issue.ts';
import { isResource, type JsonValue } from '../../fhir/json.ts';
import { parseNearlyJson } from '../../fhir/nearly-json.ts';
import { reasonOf } from '../../fhir/system-error.ts';
import { createValidator } from '../../validate/index.ts';
import type { Verdict } from '../finding/verdict.ts';
import { caseInstead } from '../input/case-instead.ts';
import { decode } from '../input/decode.ts';
import { readYaml, type YamlDocument } from '../input/yaml-document.ts';
import type { ValidateOptions } from './options.ts';

/** Where a document was read from. */
export interface Source {
  input: string;
  /** 1-based line, for a document of an NDJSON input. */
  line?: number;
  yaml?: boolean;
}

/** Checks the bytes of one document. Never throws for what stands in them. */
export type Check = (source: Source, bytes: Uint8Array) => Verdict;

/** An error of ours while checking one document is told, and the run goes on. */
function failed(error: unknown): Issue {
  const message = `The check did not come to an end: ${reasonOf(error)}. This is an error of the validator.`;
  return { severity: 'error', code: 'exception', id: 'check-failed', message };
}

/** The findings with lines of the whole input; reading them here also settles places that are found out late. */
function placed(issues: readonly Issue[], line: number | undefined): Issue[] {
  if (line === undefined) return [...issues];
  return issues.map((issue) => ({ ...issue, line: line + (issue.line ?? 1) - 1 }));
}

/** Findings with their places in YAML. */
const located = (issues: readonly Issue[], locate: YamlDocument['locate']): Issue[] =>
  issues.map((issue) => {
    const place = placeOf(issue);
    return place === undefined ? issue : { ...issue, ...locate(place) };
  });

/** What a check is made by. */
export type CheckOptions = Pick<
  ValidateOptions,
  'profile' | 'level' | 'bestPractice' | 'mustSupport' | 'exampleUrls' | 'unknownExtensions'
>;

/** The canonical of a profile that is given by it, or by its id where only one here has that. */
function canonicalOf(definitions: Definitions, name: string): string {
  if (name.includes(':')) return name;
  const named = definitions.list('StructureDefinition').filter(({ id }) => id === name);
  const [url = name, ...others] = new Set(named.map((entry) => entry.url));
  return others.length === 0 ? url : name;
}

/** Makes the check of documents against the definitions. Profiles are compiled when first needed. */
export function createCheck(definitions: Definitions, options: CheckOptions): Check {
  const { bestPractice = false, mustSupport = false, exampleUrls = true, unknownExtensions = true } = options;
  const validator = createValidator({ definitions, bestPractice, mustSupport, exampleUrls, unknownExtensions });
  const profiles = options.profile.map((name) => canonicalOf(definitions, name));
  const asked = { profiles, level: options.level };
  const issuesOf = (value: JsonValue, source?: string): Issue[] => {
    const instead = caseInstead(value);
    if (instead) return [instead];
    try {
      return validator.validate({ resource: value, ...(source === undefined ? {} : { source }) }, asked);
    } catch (error) {
      return [failed(error)];
    }
  };
  return ({ input, line, yaml = false }, bytes) => {
    const origin = { input, ...(line === undefined ? {} : { line }) };
    const { text, issue: undecodable } = decode(bytes);
    if (undecodable) return { ...origin, issues: placed([undecodable], line), readable: false };
    const read = yaml ? readYaml(text) : parseNearlyJson(text);
    if (read.issue) return { ...origin, text, issues: placed([read.issue], line), readable: false };
    const { value } = read;
    const found =
      'slips' in read ? [...read.slips, ...issuesOf(value, read.text)] : located(issuesOf(value), read.locate);
    const issues = placed(found, line);
    return { ...origin, text, issues, readable: true, ...(isResource(value) ? { resource: value } : {}) };
  };
}
