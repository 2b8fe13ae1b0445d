import type { Definitions } from '../definitions/index.ts';
import { type Issue, placeOf } from '../fhir/issue.ts';
import { isResource, type JsonValue, type Resource } from '../fhir/json.ts';
import { type Locator, locator, type Position } from '../fhir/locate.ts';
import { depthProblem } from '../fhir/parse-json.ts';
import type { Resolver, Terminology } from '../fhir/ports.ts';
import { createFhirPath } from '../fhirpath/index.ts';
import { createProfiles, type Profiles } from '../profile/index.ts';
import { createTerminology } from '../terminology/index.ts';
import { compiledWalker } from './compiled/walker.ts';
import { placeIssues } from './placing.ts';
import { Planner } from './plan/planner.ts';
import type { Engine, Walker } from './plan/types.ts';
import { checkAgainst, checkResource, judge, whyNot } from './resource.ts';
import { checkSource } from './rules/source.ts';
import { Run } from './run.ts';
import { checkItem, checkObject, checkRules, checkTyped } from './walk.ts';

const INTERPRETED: Walker = {
  item: checkItem,
  typed: checkTyped,
  rules: checkRules,
  isPlain: () => false,
  passes: () => false,
  object: checkObject,
  resource: checkResource,
  judge,
  whyNot,
};

/** What a validator is made from. */
export interface ValidatorOptions {
  definitions: Definitions;
  /** Profiles built already, to share them; made from the definitions otherwise. */
  profiles?: Profiles;
  /** Checks best-practice invariants (dom-6: every resource should have a narrative) too, as warnings. Default: no. */
  bestPractice?: boolean;
  /** Names elements that profiles mark as must-support and that are missing, as information. Default: no. */
  mustSupport?: boolean;
  /** Whether urls that are kept for examples (example.org) are allowed. Default: yes. */
  exampleUrls?: boolean;
  /** Whether extensions that no definition is here for are allowed, and said to be unchecked. Default: yes. */
  unknownExtensions?: boolean;
  /** How plans are walked: by tables made of them, or, to compare with, step by step. Default: `compiled`. */
  mode?: 'compiled' | 'interpreted';
}

/** What to validate. */
export interface ValidationInput {
  /** The parsed resource, its numbers as numbers: by `JSON.parse`. */
  resource: JsonValue;
  /** The text it was parsed from: for line and column, duplicate keys and the digits of numbers. */
  source?: string;
  /** The Bundle the resource stands in, when it is given alone: references are resolved in it. */
  root?: Resource;
  /** The fullUrl of its entry in `root`. */
  fullUrl?: string;
}

/** How to validate it. */
export interface ValidationOptions {
  /** Canonicals of profiles to check beyond those the resource claims; one that is not known is an error. */
  profiles?: readonly string[];
  /** Finds resources outside of the input. */
  resolver?: Resolver;
  /** Answers on codes; default: what the definitions hold. */
  terminology?: Terminology;
  /** The least severity to report; default `information`. */
  level?: 'error' | 'warning' | 'information';
}

/** Validates resources. */
export interface Validator {
  /**
   * Validates a resource against base R4, the profiles it claims that can be resolved, and those asked for, with every
   * entry of a Bundle and every contained resource. Never throws for what the input holds. Findings stand in the order
   * of the document, profile by profile.
   */
  validate(input: ValidationInput, options?: ValidationOptions): Issue[];
}

/** Makes a validator. Profiles are compiled when first needed and kept, so make one and use it for everything. */
export function createValidator(options: ValidatorOptions): Validator {
  const { definitions, bestPractice = false, mustSupport = false, mode = 'compiled' } = options;
  const { exampleUrls = true, unknownExtensions = true } = options;
  const profiles = options.profiles ?? createProfiles(definitions);
  const walk = (engine: Engine): Walker => (mode === 'compiled' ? compiledWalker(INTERPRETED, engine) : INTERPRETED);
  const planner = new Planner({
    definitions,
    profiles,
    fhirpath: createFhirPath(),
    bestPractice,
    mustSupport,
    exampleUrls,
    unknownExtensions,
    walk,
  });
  const terminology = createTerminology(definitions);
  return {
    validate: (input, { profiles: asked = [], resolver, terminology: given, level = 'information' } = {}) => {
      const { resource, source } = input;
      const problem = notAResource(resource, definitions);
      if (problem || !isResource(resource)) return located(problem ? [problem] : [], source);
      const context = {
        root: resource,
        resolver,
        terminology: given ?? terminology,
        level,
      };
      const run = new Run(context, input.root ?? resource);
      run.fullUrl = input.fullUrl;
      checkAgainst(resource, asked, run, planner, true);
      if (source !== undefined) checkSource(source, resource, run, planner);
      placeIssues(run.unplaced, planner);
      return located(withoutRepeats(withPlaces(run)), source);
    },
  };
}

/** What may stand for a type in an expression. */
const NAME = /^[A-Za-z]{1,80}$/;

/** What is wrong with a value that should be a resource. */
function notOfR4(resource: JsonValue, { resourceTypes }: Definitions): string | undefined {
  if (!isResource(resource)) return 'there is no object with a resourceType';
  if (resourceTypes.has(resource.resourceType)) return undefined;
  return `'${resource.resourceType.slice(0, 80)}' is no resource type of R4`;
}

function notAResource(resource: JsonValue, definitions: Definitions): Issue | undefined {
  const deep = depthProblem(resource);
  if (deep) return deep;
  const what = notOfR4(resource, definitions);
  if (what === undefined) return undefined;
  return {
    severity: 'error',
    code: 'structure',
    id: 'resource-type-unknown',
    message: `A FHIR resource was expected, but ${what}.`,
    // what is no resource has no elements that FHIRPath could name
    ...(isResource(resource) && NAME.test(resource.resourceType) && { expression: resource.resourceType }),
  };
}

/** Adds the number of places to what could not be checked in several. */
function withPlaces(run: Run): Issue[] {
  for (const { issue, places } of run.unchecked.values()) {
    if (places > 1) issue.message += ` (${places} places; the first is named)`;
  }
  return run.issues;
}

/** A rule that several profiles share is broken once. */
function withoutRepeats(issues: Issue[]): Issue[] {
  if (issues.length < 2) return issues;
  const first = new Map<string | undefined, Issue>();
  // texts are compared where a place has several findings, which few have
  const several = new Map<Issue, Set<string>>();
  return issues.filter((issue) => {
    const known = first.get(issue.expression);
    if (!known) {
      first.set(issue.expression, issue);
      return true;
    }
    const here = several.get(known) ?? new Set([said(known)]);
    several.set(known, here);
    const isNew = !here.has(said(issue));
    here.add(said(issue));
    return isNew;
  });
}

const said = ({ id, message }: Issue): string => `${id} ${message}`;

/** Adds line and column, which are computed when first read: most callers look at few findings. */
function located(issues: Issue[], source: string | undefined): Issue[] {
  if (source === undefined || issues.length === 0) return issues;
  const locate = locator(source);
  return issues.map((issue) => (issue.line === undefined ? lazilyLocated(issue, locate) : issue));
}

function lazilyLocated(issue: Issue, locate: Locator): Issue {
  let position: Position | undefined;
  const read = (): Position => {
    position ??= locate(placeOf(issue) ?? '') ?? { line: 1, column: 1 };
    return position;
  };
  return Object.defineProperties(issue, {
    line: { enumerable: true, configurable: true, get: () => read().line },
    column: { enumerable: true, configurable: true, get: () => read().column },
  });
}
