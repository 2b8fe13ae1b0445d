import type { Issue, Severity } from '../fhir/issue.ts';
import type { JsonObject, JsonValue, Resource } from '../fhir/json.ts';
import type { Resolver, Terminology } from '../fhir/ports.ts';
import { indexResource, type ResourceIndex } from '../fhir/resource-index.ts';
import type { Environment } from '../fhirpath/index.ts';
import type { Finding, Place, Unplaced } from './finding.ts';
import { Verdicts } from './verdicts.ts';

/** How loud a finding is; `level` lets through what is at least as loud. */
const LOUDNESS: Record<Severity, number> = { fatal: 3, error: 2, warning: 1, information: 0 };

/** What could not be checked: what was said of the first place, and the number of places. */
interface Unchecked {
  issue: Issue;
  places: number;
}

/** What a run needs from outside. */
export interface RunContext {
  root: Resource;
  resolver: Resolver | undefined;
  terminology: Terminology;
  level: 'error' | 'warning' | 'information';
}

/**
 * The state of one validation: where it is and what it found. The place is kept as a stack of names and indexes, and
 * becomes text only when something is found.
 */
export class Run {
  readonly context: RunContext;
  issues: Issue[] = [];
  /** The resource the present element is in: of an entry or contained one, that one. */
  resource: Resource;
  /** The resource that contains `resource`, or itself. */
  rootResource: Resource;
  /** fullUrl of the Bundle entry the present element is in. */
  fullUrl: string | undefined;
  /** The Bundle in which references are resolved: the innermost around the present element; without any, the root. */
  bundle: Resource;
  /** What references mean there. */
  index: ResourceIndex;
  readonly #verdicts = new Map<JsonObject, Verdicts>();
  /** Bindings and the like that could not be checked: key → the issue reported first. */
  readonly unchecked = new Map<string, Unchecked>();
  /** Issues of which only the object they stand at is known yet. */
  readonly unplaced: Unplaced[] = [];
  /** What FHIRPath may ask of the run, made when first asked. */
  environment: Environment | undefined = undefined;
  /** Whether the resource at hand was walked as a whole before, by another profile, so that its places are counted. */
  isCounted = false;
  /** Whether findings only decide yes or no (slicing by profile, conformsTo). */
  trial = 0;
  depth = 0;
  /** The depth of the resource the present element is in. */
  resourceDepth = 0;
  /** Where the stack of the resource at hand starts: one judged out of line has nothing above it. */
  floor = 0;
  readonly #names: string[] = [];
  readonly #indexes: number[] = [];
  readonly #types: (Place | undefined)[] = [];
  readonly #values: JsonValue[] = [];
  readonly #minimum: number;
  readonly #counted: Unchecked[] = [];
  #lookedFrom = 0;
  /** The type of the resource whose trial says where it finds something. */
  #explained: string | undefined = undefined;
  /** The value a rule is asked about in a look, and whether the look has to be given up for what the rule says. */
  #asked: JsonObject | undefined = undefined;
  #isRefused = false;

  constructor(context: RunContext, bundle: Resource) {
    this.context = context;
    this.resource = context.root;
    this.rootResource = context.root;
    this.bundle = bundle;
    this.index = indexResource(bundle);
    if (context.root.resourceType === 'Bundle') this.enterBundle(context.root);
    this.#minimum = LOUDNESS[context.level];
  }

  /** What is known of a resource and profiles. */
  verdictsOn(resource: JsonObject): Verdicts {
    let verdicts = this.#verdicts.get(resource);
    if (verdicts === undefined) {
      verdicts = new Verdicts();
      this.#verdicts.set(resource, verdicts);
    }
    return verdicts;
  }

  /** Goes into a Bundle within another resource: what its entries refer to is in it, or else around it. */
  enterBundle(bundle: Resource): void {
    if (bundle === this.bundle) return;
    const [inner, outer] = [indexResource(bundle), this.index];
    this.bundle = bundle;
    this.index = {
      ...inner,
      resolve: (...asked) => inner.resolve(...asked) ?? outer.resolve(...asked),
    };
  }

  /** Goes into an item of an element; index -1 where JSON has no array. */
  enter(name: string, index: number, type: Place | undefined, value: JsonValue): void {
    const at = this.depth++;
    this.#names[at] = name;
    this.#indexes[at] = index;
    this.#types[at] = type;
    this.#values[at] = value;
  }

  /** Leaves the item entered last. */
  leave(): void {
    this.depth--;
  }

  #above(steps: number): number {
    const at = this.depth - 1 - steps;
    return at < this.floor ? -1 : at;
  }

  /** The type plans on the way from the root to here, the innermost first. */
  ancestor(above: number): Place | undefined {
    const at = this.#above(above);
    // reading an array before its start would be slow
    return at < 0 ? undefined : this.#types[at];
  }

  /** The values on the way from the root to here, the innermost first. */
  ancestorValue(above: number): JsonValue | undefined {
    const at = this.#above(above);
    return at < 0 ? undefined : this.#values[at];
  }

  /** Name of the element `above` steps up. */
  ancestorName(above: number): string | undefined {
    const at = this.#above(above);
    return at < 0 ? undefined : this.#names[at];
  }

  /** FHIRPath of the present element, or of the one some steps above it. */
  expression(above = 0): string {
    let text = this.context.root.resourceType;
    for (let at = 0; at < this.depth - above; at++) {
      const index = this.#indexes[at] ?? -1;
      text += index < 0 ? `.${this.#names[at]}` : `.${this.#names[at]}[${index}]`;
    }
    return text;
  }

  /** The present element as a member of what holds it. */
  asMember(): Pick<Finding, 'above' | 'member'> {
    const at = this.depth - 1;
    const index = this.#indexes[at] ?? -1;
    return { above: 1, member: `${this.#names[at]}${index < 0 ? '' : `[${index}]`}` };
  }

  /** Whether anybody would see a finding of this severity. */
  wants(severity: Severity): boolean {
    return LOUDNESS[severity] >= (this.trial > 0 ? LOUDNESS.error : this.#minimum);
  }

  /** Notes a finding at the present element. */
  report(finding: Finding): void {
    if (!this.wants(finding.severity)) return;
    if (this.#asked === undefined || this.trial > 0) this.issues.push(this.#issue(finding));
    else if (finding.severity === 'error' || finding.above !== undefined) this.#isRefused = true;
    else this.#addUnplaced(undefined, this.#asked, finding);
  }

  /** Notes that something could not be checked; said once per key, with the number of places. */
  notChecked(key: string, finding: () => Finding, severity: Severity = 'information'): void {
    if (this.trial > 0 || !this.wants(severity)) return;
    if (this.#asked !== undefined) {
      this.doubts(key, this.#asked, finding, severity);
      return;
    }
    const known = this.unchecked.get(key);
    if (known) {
      if (!this.isCounted) known.places += 1;
      return;
    }
    const issue = this.#issue(finding());
    this.unchecked.set(key, { issue, places: 1 });
    this.issues.push(issue);
  }

  /**
   * Notes, in a look that may be given up, that something could not be checked at an object. Where that object is, is
   * found at the end. Always `true`, since what cannot be checked is no reason to look again.
   */
  doubts(key: string, at: JsonObject, finding: () => Finding, severity: Severity = 'information'): true {
    if (this.trial > 0 || !this.wants(severity)) return true;
    const known = this.unchecked.get(key);
    if (known) {
      if (this.isCounted) return true;
      known.places += 1;
      this.#counted.push(known);
      return true;
    }
    this.unchecked.set(key, { issue: this.#addUnplaced(key, at, finding()), places: 1 });
    return true;
  }

  /**
   * Asks a rule about a value, in a look that may be given up: whether it finds no error. What else it says is noted,
   * and where the value is, is found at the end.
   */
  passesWith(check: (value: JsonValue, run: Run) => void, value: JsonValue): boolean {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
    if (this.trial > 0) return this.attempt(() => check(value, this)).length === 0;
    this.#asked = value;
    this.#isRefused = false;
    check(value, this);
    this.#asked = undefined;
    return !this.#isRefused;
  }

  #addUnplaced(key: string | undefined, at: JsonObject, { below = '', ...said }: Finding): Issue {
    const issue: Issue = said;
    this.issues.push(issue);
    const expression = this.expression(this.depth - this.resourceDepth);
    this.unplaced.push({ key, issue, at, below, resource: this.resource, expression });
    return issue;
  }

  /** Starts a look that may be given up, with what it notes. */
  startLook(): void {
    // setting the length of an array is a call out of what is compiled
    if (this.#counted.length > 0) this.#counted.length = 0;
    this.#lookedFrom = this.unplaced.length;
  }

  /** Takes back what was noted since the start of a look that was given up. */
  giveUpLook(): void {
    if (this.#counted.length === 0 && this.unplaced.length === this.#lookedFrom) return;
    for (const known of this.#counted) known.places -= 1;
    this.#counted.length = 0;
    for (const { key } of this.unplaced.splice(this.#lookedFrom)) {
      if (key !== undefined) this.unchecked.delete(key);
      this.issues.pop();
    }
  }

  #issue({ severity, code, id, message, profile, invariant, member, above, below = '' }: Finding): Issue {
    const issue: Issue = { severity, code, id, message };
    if (profile !== undefined) issue.profile = profile;
    if (invariant !== undefined) issue.invariant = invariant;
    if (member !== undefined) issue.member = member;
    // a trial mostly asks only whether there are errors, so that its places are not read
    if (this.trial === 0) issue.expression = this.expression(above) + below;
    else issue.expression = this.#explained === undefined ? '' : this.#within(this.#explained, above) + below;
    return issue;
  }

  /** The place from a resource on that is judged out of line. */
  #within(type: string, above: number | undefined): string {
    return type + this.expression(above).slice(this.expression(this.depth - this.floor).length);
  }

  /** Whether an error was found at the present element or below it. */
  hasErrorsHere(): boolean {
    const here = this.expression();
    return this.issues.some(
      ({ severity, expression = '' }) =>
        severity === 'error' && expression.startsWith(here) && /^(?:[.[]|$)/.test(expression.slice(here.length)),
    );
  }

  /** Whether a trial has its answer already, so that nothing more need be looked at. */
  decided(): boolean {
    return this.trial > 0 && this.issues.length > 0;
  }

  /** The first error that the check of a resource out of line finds, with its place there. */
  firstError(type: string, check: () => void): Issue | undefined {
    this.#explained = type;
    const [first] = this.attempt(check);
    this.#explained = undefined;
    return first;
  }

  /** Whether the check finds no error; its findings are dropped. */
  conforms(check: () => void): boolean {
    return this.attempt(check).length === 0;
  }

  /** The errors the check finds, without reporting them. */
  attempt(check: () => void): Issue[] {
    const kept = this.issues;
    this.issues = [];
    this.trial += 1;
    try {
      check();
      return this.issues;
    } finally {
      this.issues = kept;
      this.trial -= 1;
    }
  }
}
