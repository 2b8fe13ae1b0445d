import type { JsonObject } from '../../fhir/json.ts';
import { choice, num, obj, objects, str, strings } from '../../fhir/read.ts';
import { isPrimitive } from '../../fhirpath/index.ts';
import { additionalValueSets, type ElementNode } from '../../profile/index.ts';
import type { Engine } from '../plan/types.ts';
import type { Run } from '../run.ts';
import { checkSubset } from './definition-binding.ts';
import { reportError } from './report.ts';

/** An element of a differential may only narrow what its base says (http://hl7.org/fhir/R4/profiling.html#limitations). */

function upper(max: string | undefined): number | undefined {
  if (max === undefined) return undefined;
  return max === '*' ? Number.POSITIVE_INFINITY : Number(max);
}

function checkCardinality(element: JsonObject, base: ElementNode, below: string, run: Run): void {
  const [min, max] = [num(element.min), upper(str(element.max))];
  // a new slice need not be there where the whole must
  if (min !== undefined && min < base.min && element.sliceName === base.sliceName)
    reportError(run, 'definition-min', `min ${min} is below the ${base.min} of the base.`, `${below}.min`);
  if (max !== undefined && max > base.max)
    reportError(run, 'definition-max', `max ${str(element.max)} is above the ${base.max} of the base.`, `${below}.max`);
}

const isWide = (type: string): boolean =>
  ['Element', 'BackboneElement', 'Resource', 'DomainResource', '*'].includes(type);

const simple = (code: string): string => code.replace('http://hl7.org/fhirpath/System.', '').toLowerCase();

/** Whether one of the types that an element may have is the given one, or stands for it. */
export const allowsType = (allowed: readonly string[], code: string): boolean =>
  allowed.some((one) => isWide(one) || simple(one) === simple(code));

/** Tells of a type that the base does not have. */
export const reportType = (code: string, allowed: readonly string[], place: string, run: Run): void =>
  reportError(run, 'definition-element-type', `The type ${code} is none of the base's (${allowed.join(', ')}).`, place);

function checkTypes(element: JsonObject, base: ElementNode, below: string, engine: Engine, run: Run): void {
  const allowed = base.types.map(({ code }) => code);
  objects(element.type).forEach((type, at) => {
    const code = str(type.code);
    const place = `${below}.type[${at}]`;
    if (code === undefined || allowed.length === 0) return;
    if (allowsType(allowed, code)) checkTargets(type, base, place, engine, run);
    else reportType(code, allowed, place, run);
  });
}

/** The profiles of a type are for it, and those of modifiers for modifiers. */
export function checkTypeProfiles(element: JsonObject, below: string, engine: Engine, run: Run): void {
  const mayModify = str(element.path)?.endsWith('.modifierExtension') === true;
  objects(element.type).forEach(({ code: named, profile }, at) => {
    const code = str(named);
    if (code === undefined) return;
    strings(profile).forEach((canonical, profileAt) => {
      const known = engine.profiles.get(canonical);
      const report = (message: string): void =>
        reportError(run, 'definition-type-profile', message, `${below}.type[${at}].profile[${profileAt}]`);
      if (!known || isWide(code) || isWide(known.type)) return;
      if (known.type !== code) report(`The profile ${canonical} is for ${known.type}, not for ${code}.`);
      else if (code === 'Extension' && known.root.isModifier !== mayModify)
        report(`${canonical} is ${mayModify ? 'no' : 'a'} modifier extension.`);
    });
  });
}

function checkTargets(type: JsonObject, base: ElementNode, place: string, engine: Engine, run: Run): void {
  const wider = base.types.filter(({ code }) => code === type.code).flatMap(({ targetProfile }) => targetProfile);
  const allowed = wider.map((canonical) => engine.targetType(canonical));
  if (allowed.length === 0 || allowed.some((one) => one === undefined || isWide(one))) return;
  strings(type.targetProfile).forEach((canonical, at) => {
    const target = engine.targetType(canonical);
    if (target === undefined || allowed.includes(target)) return;
    const message = `The target ${canonical} is of type ${target}, which the base does not allow (${allowed.join(', ')}).`;
    reportError(run, 'definition-target', message, `${place}.targetProfile[${at}]`);
  });
}

/** The type of a fixed value, a pattern or the like must be one of the element's; `inherited` are those of one that states none. */
export function checkConstants(element: JsonObject, inherited: readonly string[], below: string, run: Run): void {
  const stated = objects(element.type).flatMap(({ code }) => str(code) ?? []);
  const types = stated.length > 0 ? stated : inherited;
  const isStructure = types.every((type) => type === 'BackboneElement' || type === 'Element');
  if (types.length === 0 || (types.some(isWide) && !isStructure)) return;
  for (const member of ['fixed', 'pattern', 'minValue', 'maxValue', 'defaultValue']) {
    const type = choice(element, member)?.type;
    if (type === undefined || types.some((one) => simple(one) === simple(type))) continue;
    const message = `${member}${type} does not fit the type of the element (${types.join(', ')}).`;
    reportError(run, 'definition-constant-type', message, `${below}.${member}`);
  }
}

function checkStrength(element: JsonObject, base: ElementNode, below: string, engine: Engine, run: Run): void {
  const binding = obj(element.binding);
  if (!binding) return;
  if (base.binding?.strength === 'required' && binding.strength !== undefined && binding.strength !== 'required')
    reportError(
      run,
      'definition-binding',
      `The base requires its value set; ${binding.strength} is weaker.`,
      `${below}.binding`,
    );
  checkValueSet(str(binding.valueSet), `${below}.binding`, engine, run);
  for (const { at, url } of additionalValueSets(binding))
    checkValueSet(url, `${below}.binding.extension[${at}]`, engine, run);
}

/** What a binding names is a value set, and no other kind of definition. */
function checkValueSet(url: string | undefined, below: string, engine: Engine, run: Run): void {
  if (url === undefined || engine.definitions.valueSet(url)) return;
  const other = ['StructureDefinition', 'CodeSystem'].find((type) => engine.definitions.find(type, url));
  if (other) reportError(run, 'definition-binding', `${url} is of type ${other}, not a ValueSet.`, below);
}

/** Only what is written as text has a length; `inherited` are the types of an element that states none. */
export function checkLength(element: JsonObject, inherited: readonly string[], below: string, run: Run): void {
  if (element.maxLength === undefined) return;
  const stated = objects(element.type).flatMap(({ code }) => str(code) ?? []);
  const types = stated.length > 0 ? stated : inherited;
  if (types.some((type) => isPrimitive(type) || isWide(type) || type.includes(':'))) return;
  reportError(run, 'definition-length', `A ${types.join(' or ')} has no length.`, below);
}

/** Checks an element of a differential against the element of the base that it narrows. */
export function checkElementDefinition(
  element: JsonObject,
  base: ElementNode,
  below: string,
  run: Run,
  engine: Engine,
): void {
  checkCardinality(element, base, below, run);
  checkTypes(element, base, below, engine, run);
  checkTypeProfiles(element, below, engine, run);
  const types = base.types.map(({ code }) => code);
  checkConstants(element, types, below, run);
  checkStrength(element, base, below, engine, run);
  checkSubset(element, base, below, engine, run);
  checkLength(element, types.length > 0 ? types : [base.path], below, run);
}
