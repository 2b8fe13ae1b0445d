import type { JsonObject } from '../../fhir/json.ts';
import { choice, num, objects, str, strings } from '../../fhir/read.ts';
import { isPrimitive, syntaxProblem } from '../../fhirpath/index.ts';
import type { ElementNode } from '../../profile/index.ts';
import type { Engine } from '../plan/types.ts';
import type { Run } from '../run.ts';
import { reportError } from './report.ts';

/** An element of a differential may only narrow what its base says (http://hl7.org/fhir/R4/profiling.html#limitations). */

const upper = (max: string | undefined): number | undefined =>
  max === undefined ? undefined : max === '*' ? Number.POSITIVE_INFINITY : Number(max);

function checkCardinality(element: JsonObject, base: ElementNode, below: string, run: Run): void {
  const [min, max] = [num(element.min), upper(str(element.max))];
  // a slice need not be there where the whole must
  if (min !== undefined && min < base.min && element.sliceName === undefined)
    reportError(run, 'definition-min', `min ${min} is below the ${base.min} of the base.`, `${below}.min`);
  if (max !== undefined && max > base.max)
    reportError(run, 'definition-max', `max ${str(element.max)} is above the ${base.max} of the base.`, `${below}.max`);
}

const isWide = (type: string): boolean =>
  ['Element', 'BackboneElement', 'Resource', 'DomainResource', '*'].includes(type);

const simple = (code: string): string => code.replace('http://hl7.org/fhirpath/System.', '').toLowerCase();

function checkTypes(element: JsonObject, base: ElementNode, below: string, engine: Engine, run: Run): void {
  const allowed = base.types.map(({ code }) => code);
  objects(element.type).forEach((type, at) => {
    const code = str(type.code);
    const place = `${below}.type[${at}]`;
    if (code === undefined || allowed.length === 0) return;
    if (!allowed.some((one) => isWide(one) || simple(one) === simple(code))) {
      reportError(
        run,
        'definition-element-type',
        `The type ${code} is none of the base's (${allowed.join(', ')}).`,
        place,
      );
      return;
    }
    strings(type.profile).forEach((canonical, profileAt) => {
      const profile = engine.profiles.get(canonical);
      if (!profile || profile.type === code || isWide(code) || isWide(profile.type)) return;
      const message = `The profile ${canonical} is for ${profile.type}, not for ${code}.`;
      reportError(run, 'definition-type-profile', message, `${place}.profile[${profileAt}]`);
    });
    checkTargets(type, code, base, place, engine, run);
  });
}

function checkTargets(
  type: JsonObject,
  code: string,
  base: ElementNode,
  place: string,
  engine: Engine,
  run: Run,
): void {
  const wider = base.types.filter((one) => one.code === code).flatMap(({ targetProfile }) => targetProfile);
  const allowed = wider.map((canonical) => engine.targetType(canonical));
  if (allowed.length === 0 || allowed.some((one) => one === undefined || isWide(one))) return;
  strings(type.targetProfile).forEach((canonical, at) => {
    const target = engine.targetType(canonical);
    if (target === undefined || allowed.includes(target) || isWide(target)) return;
    const message = `The target ${canonical} is a ${target}, which the base does not allow (${allowed.join(', ')}).`;
    reportError(run, 'definition-target', message, `${place}.targetProfile[${at}]`);
  });
}

/** The type of a fixed value or pattern must be one of the element's. */
function checkConstants(element: JsonObject, base: ElementNode, below: string, run: Run): void {
  const stated = objects(element.type).flatMap(({ code }) => str(code) ?? []);
  const types = stated.length > 0 ? stated : base.types.map(({ code }) => code);
  if (types.length === 0 || types.some(isWide)) return;
  for (const member of ['fixed', 'pattern', 'minValue', 'maxValue']) {
    const type = choice(element, member)?.type;
    if (type === undefined || types.some((one) => simple(one) === simple(type))) continue;
    const message = `${member}${type} does not fit the type of the element (${types.join(', ')}).`;
    reportError(run, 'definition-constant-type', message, `${below}.${member}`);
  }
}

function checkStrength(element: JsonObject, base: ElementNode, below: string, engine: Engine, run: Run): void {
  const binding = element.binding;
  if (typeof binding !== 'object' || binding === null || Array.isArray(binding)) return;
  if (base.binding?.strength === 'required' && binding.strength !== undefined && binding.strength !== 'required')
    reportError(
      run,
      'definition-binding',
      `The base requires its value set; ${binding.strength} is weaker.`,
      `${below}.binding`,
    );
  const url = str(binding.valueSet);
  const isOther = url !== undefined && !engine.definitions.valueSet(url);
  const other = isOther && ['StructureDefinition', 'CodeSystem'].find((type) => engine.definitions.find(type, url));
  if (other) reportError(run, 'definition-binding', `${url} is a ${other}, not a ValueSet.`, `${below}.binding`);
}

/** Only what is written as text has a length. */
function checkLength(element: JsonObject, base: ElementNode, below: string, run: Run): void {
  if (element.maxLength === undefined) return;
  const stated = objects(element.type).flatMap(({ code }) => str(code) ?? []);
  const own = base.types.length > 0 ? base.types.map(({ code }) => code) : [base.path];
  const types = stated.length > 0 ? stated : own;
  if (types.some((type) => isPrimitive(type) || isWide(type) || type.includes(':'))) return;
  reportError(run, 'definition-length', `A ${types.join(' or ')} has no length.`, below);
}

/** The id of a slice ends in its name (http://hl7.org/fhir/R4/elementdefinition.html#id). */
function checkSliceName(element: JsonObject, base: ElementNode, below: string, run: Run): void {
  const named = /:([^.:]+)$/.exec(str(element.id) ?? '')?.[1];
  if (named === undefined || element.sliceName !== undefined || base.isChoice) return;
  reportError(run, 'definition-slicing', `By its id it is the slice ${named}, but it has no sliceName.`, below);
}

function checkSlicing(
  element: JsonObject,
  base: ElementNode,
  sliced: ReadonlySet<string>,
  below: string,
  run: Run,
): void {
  const path = str(element.path) ?? '';
  const isSlicing = element.slicing !== undefined;
  if (isSlicing && base.baseMax <= 1 && !base.isChoice)
    reportError(run, 'definition-slicing', `${path} does not repeat, so it cannot be sliced.`, `${below}.slicing`);
  const isExtension = base.name === 'extension' || base.name === 'modifierExtension';
  if (element.sliceName === undefined || isSlicing || base.slicing || sliced.has(path)) return;
  // extensions are told apart by their url, and a choice by its type where the path names one, also where it is not said
  if (isExtension || (base.isChoice ? !path.endsWith('[x]') : base.baseMax <= 1)) return;
  reportError(run, 'definition-slicing', `${path} has the slice ${element.sliceName}, but no slicing.`, below);
}

function checkConstraints(element: JsonObject, root: ElementNode, base: ElementNode, below: string, run: Run): void {
  objects(element.constraint).forEach((constraint, at) => {
    const place = `${below}.constraint[${at}]`;
    const expression = str(constraint.expression);
    const problem = expression === undefined ? undefined : syntaxProblem(expression);
    if (problem !== undefined)
      reportError(
        run,
        'definition-expression',
        `The expression of ${constraint.key} cannot be used: ${problem}.`,
        place,
      );
    const known = [...base.constraints, ...root.constraints].find(({ key }) => key === constraint.key);
    if (known?.expression === undefined || expression === undefined || known.expression === expression) return;
    reportError(run, 'definition-constraint-key', `The base has another rule ${constraint.key}.`, place);
  });
}

/** Checks an element of a differential against the element of the base that it narrows. */
export function checkElementDefinition(
  element: JsonObject,
  base: ElementNode,
  context: { root: ElementNode; sliced: ReadonlySet<string>; below: string },
  run: Run,
  engine: Engine,
): void {
  const { root, sliced, below } = context;
  checkCardinality(element, base, below, run);
  checkTypes(element, base, below, engine, run);
  checkConstants(element, base, below, run);
  checkStrength(element, base, below, engine, run);
  checkLength(element, base, below, run);
  checkSlicing(element, base, sliced, below, run);
  checkSliceName(element, base, below, run);
  checkConstraints(element, root, base, below, run);
}
