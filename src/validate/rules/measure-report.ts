import type { JsonObject, Resource } from '../../fhir/json.ts';
import { num, obj, objects, str } from '../../fhir/read.ts';
import type { Engine } from '../plan/types.ts';
import type { Run } from '../run.ts';
import { knownResource } from './known-resource.ts';
import { checkScore } from './measure-score.ts';
import { reportError } from './report.ts';

/** Parts of a report and of its Measure that are matched by code. */
type Part = 'group' | 'population' | 'stratifier';

const POPULATION = 'http://terminology.hl7.org/CodeSystem/measure-population';

/** Codes that tell something: with their systems. In a report a stratifier may have several concepts, else there is one. */
function codesOf(part: JsonObject): string[] {
  const concepts = Array.isArray(part.code) ? objects(part.code) : [obj(part.code)];
  return concepts
    .flatMap((concept) => objects(concept?.coding))
    .flatMap(({ system, code }) => (str(system) && str(code) ? `${system}#${code}` : []));
}

const isSame = (one: JsonObject, other: JsonObject): boolean => {
  const codes = new Set(codesOf(other));
  return codesOf(one).some((code) => codes.has(code));
};

/** The positions of parts by the codes they have, of each the first. */
function positionsOf(defined: readonly JsonObject[]): ReadonlyMap<string, number> {
  const positions = new Map<string, number>();
  defined.forEach((one, at) => {
    for (const code of codesOf(one)) if (!positions.has(code)) positions.set(code, at);
  });
  return positions;
}

/** Measure observations are reported as scores, so they need not be there as populations. */
const mayLack = (part: JsonObject): boolean => codesOf(part).includes(`${POPULATION}#measure-observation`);

const shown = (part: JsonObject): string => (codesOf(part)[0] ?? str(obj(part.code)?.text) ?? '').slice(0, 120);

/**
 * Checks a MeasureReport against its Measure (http://hl7.org/fhir/R4/measurereport.html): its parts are those defined,
 * each once, with the score its scoring asks for.
 */
class ReportCheck {
  readonly #run: Run;
  readonly #report: Resource;
  readonly #measure: JsonObject;

  constructor(report: Resource, measure: JsonObject, run: Run) {
    this.#run = run;
    this.#report = report;
    this.#measure = measure;
  }

  groups(): void {
    const defined = objects(this.#measure.group);
    const groups = objects(this.#report.group);
    if (defined.length === 0) return;
    const [only] = defined;
    const [group] = groups;
    if (only && group && defined.length === 1 && groups.length === 1) {
      this.#onlyGroup(group, only);
      return;
    }
    this.#parts('group', this.#report, this.#measure, '', (part, definition, below) => {
      this.#group(part, definition, below);
    });
  }

  /** One group of one: it need not be named. */
  #onlyGroup(group: JsonObject, definition: JsonObject): void {
    const below = '.group[0]';
    if (group.code !== undefined && definition.code !== undefined) {
      if (codesOf(group).length === 0) this.#unusable('group', below);
      else if (!isSame(group, definition))
        this.#error('code', `The code is not that of the group in the measure, ${shown(definition)}.`, below);
    }
    this.#group(group, definition, below);
  }

  #group(group: JsonObject, definition: JsonObject, below: string): void {
    this.#parts('population', group, definition, below, (population, _definition, place) => {
      this.#subjects(population, place);
    });
    checkScore(group, this.#measure, this.#report.type === 'data-collection', below, this.#run);
    this.#parts('stratifier', group, definition, below, () => undefined);
  }

  /** Matches the parts by code: each is defined, none is there twice, and where all must be there none is missing. */
  #parts(
    kind: Part,
    holder: JsonObject,
    definition: JsonObject,
    below: string,
    check: (part: JsonObject, definition: JsonObject, below: string) => void,
  ): void {
    const defined = objects(definition[kind]);
    const positions = positionsOf(defined);
    const found = new Set<JsonObject>();
    objects(holder[kind]).forEach((part, at) => {
      const place = `${below}.${kind}[${at}]`;
      if (part.code === undefined) this.#error('code', `The ${kind} needs the code it has in the measure.`, place);
      else if (codesOf(part).length === 0) this.#unusable(kind, place);
      else {
        const [first] = codesOf(part)
          .flatMap((code) => positions.get(code) ?? [])
          .toSorted((a, b) => a - b);
        const known = first === undefined ? undefined : defined[first];
        if (!known) this.#error('code', `The measure has no ${kind} ${shown(part)}.`, place);
        else if (found.has(known)) this.#error('code', `The ${kind} ${shown(part)} is there already.`, place);
        else check(part, known, place);
        if (known) found.add(known);
      }
    });
    const mayLeaveOut = kind === 'group' && this.#report.type === 'data-collection';
    if (mayLeaveOut) return;
    for (const one of defined)
      if (!found.has(one) && !(kind === 'population' && mayLack(one)))
        this.#error('part-missing', `The ${kind} ${shown(one)} of the measure is missing.`, below);
  }

  /** Only a list of subjects names them; where it does itself, there are as many as it counts. */
  #subjects(population: JsonObject, below: string): void {
    const named = population.subjectResults !== undefined;
    const count = num(population.count);
    if (this.#report.type !== 'subject-list') {
      if (named) this.#error('subjects', 'Only a report of the type subject-list names its subjects.', below);
    } else if (!named && count !== undefined && count > 0)
      this.#error('subjects', `The count is ${count}, but no subjects are named.`, below);
  }

  #unusable(kind: Part, below: string): void {
    this.#error('code', `The ${kind} needs a code with its system to be found in the measure.`, below);
  }

  #error(id: string, message: string, below: string): void {
    reportError(this.#run, `measure-report-${id}`, message, below, 'business-rule');
  }
}

/** Checks a MeasureReport against its Measure where that is known. */
export function checkMeasureReport(report: Resource, run: Run, engine: Engine): void {
  const canonical = str(report.measure);
  const measure = knownResource('Measure', canonical, report, run, engine);
  if (measure) {
    new ReportCheck(report, measure, run).groups();
    return;
  }
  if (canonical === undefined) return;
  run.notChecked(`measure ${canonical}`, () => ({
    severity: 'information',
    code: 'incomplete',
    id: 'measure-not-checked',
    message: `The measure ${canonical.slice(0, 200)} is not known here, so the report was not checked against it.`,
    below: '.measure',
  }));
}
