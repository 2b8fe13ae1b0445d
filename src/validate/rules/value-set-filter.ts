import type { JsonObject } from '../../fhir/json.ts';
import { named, objects, str, strings } from '../../fhir/read.ts';
import type { Engine } from '../plan/types.ts';
import type { Run } from '../run.ts';
import { reportError } from './report.ts';

/** Properties every code system has whose values are its codes (http://hl7.org/fhir/R4/codesystem.html#defined-props). */
const OF_CODES = new Set(['concept', 'code', 'parent', 'child']);

/** What `concept`, the place of a code in the hierarchy, and `code`, its text, cannot be asked. */
const UNFIT: Readonly<Record<string, readonly string[]>> = { concept: ['regex', 'exists'], code: ['exists'] };

/** How values of a property are written, by its type. */
const FORMS: Readonly<Record<string, RegExp>> = {
  boolean: /^(?:true|false)$/,
  integer: /^[+-]?\d+$/,
  decimal: /^[+-]?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?$/,
  dateTime: /^\d{4}(?:-\d{2}(?:-\d{2}(?:T.+)?)?)?$/,
  Coding: /^[^#\s]+#\S+$/,
};

/**
 * Types of properties that FHIR defines for all code systems, or for one, where that does not define them itself
 * (http://hl7.org/fhir/R4/snomedct.html).
 */
const DEFINED: Readonly<Record<string, string>> = {
  inactive: 'boolean',
  notSelectable: 'boolean',
  deprecated: 'dateTime',
  'http://snomed.info/sct expressions': 'boolean',
};

function isPattern(text: string): boolean {
  try {
    new RegExp(text);
    return true;
  } catch {
    return false;
  }
}

/** What is wrong with one value, by the property. */
function valueProblem(property: string, value: string, system: string, run: Run, engine: Engine): string | undefined {
  const shown = `'${value.slice(0, 80)}'`;
  if (OF_CODES.has(property)) {
    const { result } = run.context.terminology.lookup({ system, code: value });
    return result === 'invalid' ? `the code ${shown} does not exist in ${system}` : undefined;
  }
  const defined = objects(engine.definitions.codeSystem(system)?.property).find(({ code }) => code === property);
  const type = str(defined?.type) ?? named(DEFINED, property) ?? named(DEFINED, `${system} ${property}`) ?? '';
  return named(FORMS, type)?.test(value) === false
    ? `${shown} is no ${type}, as the values of ${property} are`
    : undefined;
}

/** Whether the system says what its property may be asked, and that is something else. */
function isUnfit(property: string, op: string, system: string, engine: Engine): boolean {
  if (named(UNFIT, property)?.includes(op)) return true;
  if (OF_CODES.has(property)) return false;
  const filters = objects(engine.definitions.codeSystem(system)?.filter);
  const filter = filters.find(({ code }) => code === property);
  return filter !== undefined && !strings(filter.operator).includes(op);
}

function problemsOf(filter: JsonObject, system: string | undefined, run: Run, engine: Engine): string[] {
  const [property, op, value] = [str(filter.property), str(filter.op), str(filter.value)];
  if (property === undefined || op === undefined || value === undefined) return [];
  if (op === 'regex' && !isPattern(value)) return [`'${value.slice(0, 80)}' is no regular expression`];
  if (op === 'exists' && value !== 'true' && value !== 'false') return ['exists needs true or false'];
  if (system === undefined) return [];
  if (isUnfit(property, op, system, engine)) return [`${property} cannot be asked by ${op.slice(0, 80)}`];
  if (op === 'regex' || op === 'exists') return [];
  const values = op === 'in' || op === 'not-in' ? value.split(',') : [value];
  return values.flatMap((one) => valueProblem(property, one, system, run, engine) ?? []);
}

/**
 * Checks a filter of a value set (http://hl7.org/fhir/R4/valueset.html#compositions): the system's property can be
 * asked this, and by this value.
 */
export function checkFilter(
  filter: JsonObject,
  system: string | undefined,
  below: string,
  run: Run,
  engine: Engine,
): void {
  for (const problem of problemsOf(filter, system, run, engine))
    reportError(run, 'valueset-filter', `The filter cannot be used: ${problem}.`, below);
}
