import { FHIR_STRUCTURE } from '../definitions/index.ts';
import type { JsonObject } from '../fhir/json.ts';
import { choice, extensionValue, named, num, obj, objects, str, strings } from '../fhir/read.ts';
import { alsoRequired } from './additional-binding.ts';
import { meantBinding } from './binding-errata.ts';
import type {
  Binding,
  Constraint,
  Discriminator,
  ElementNode,
  ElementType,
  Slicing,
  TypedValue,
} from './element-node.ts';

const SYSTEM = 'http://hl7.org/fhirpath/System.';

/** FHIR's types for FHIRPath's, where the definition names no better one. */
const SYSTEM_TYPES: Record<string, string> = {
  String: 'string',
  Boolean: 'boolean',
  Integer: 'integer',
  Decimal: 'decimal',
  Date: 'date',
  DateTime: 'dateTime',
  Time: 'time',
};

/** `*` → Infinity; a broken max as no limit, since `min` and the type still hold. */
function readMax(value: string | undefined): number {
  if (value === undefined || value === '*') return Number.POSITIVE_INFINITY;
  const max = Number.parseInt(value, 10);
  return Number.isNaN(max) ? Number.POSITIVE_INFINITY : max;
}

function readType(type: JsonObject, element: JsonObject): ElementType | undefined {
  const code = str(type.code);
  if (code === undefined) return undefined;
  const versioning = str(type.versioning);
  return {
    code: code.startsWith(SYSTEM) ? systemType(code, type, element) : code,
    profile: strings(type.profile),
    targetProfile: strings(type.targetProfile),
    aggregation: strings(type.aggregation),
    ...(versioning ? { versioning } : {}),
  };
}

/** R4 says `string` for Resource.id by mistake; its own text (and R5) say `id`. */
function systemType(code: string, type: JsonObject, element: JsonObject): string {
  if (str(obj(element.base)?.path) === 'Resource.id') return 'id';
  const fhirType = str(extensionValue(type, `${FHIR_STRUCTURE}structuredefinition-fhir-type`));
  return fhirType ?? named(SYSTEM_TYPES, code.slice(SYSTEM.length)) ?? 'string';
}

/** The typed value of `fixed[x]`, `pattern[x]`, `minValue[x]` or `maxValue[x]`. */
function readTyped(element: JsonObject, prefix: string, isType: (name: string) => boolean): TypedValue | undefined {
  const found = choice(element, prefix);
  if (!found) return undefined;
  const primitive = found.type.charAt(0).toLowerCase() + found.type.slice(1);
  const isExtended = obj(element[`_${prefix}${found.type}`])?.extension !== undefined;
  const type = isType(primitive) ? primitive : found.type;
  return { type, value: found.value, ...(isExtended ? { isExtended } : {}) };
}

function readConstraint(value: JsonObject): Constraint {
  const expression = str(value.expression);
  const source = str(value.source);
  return {
    key: str(value.key) ?? '',
    severity: value.severity === 'warning' ? 'warning' : 'error',
    human: str(value.human) ?? '',
    bestPractice: extensionValue(value, `${FHIR_STRUCTURE}elementdefinition-bestpractice`) === true,
    ...(expression === undefined ? {} : { expression }),
    ...(source === undefined ? {} : { source }),
  };
}

const STRENGTHS = ['required', 'extensible', 'preferred', 'example'] as const;

function readBinding(value: JsonObject): Binding {
  const valueSet = str(value.valueSet);
  const strength = STRENGTHS.find((known) => known === value.strength) ?? 'example';
  // its definition has it for these alone
  const mayHaveMax = strength === 'extensible' || strength === 'preferred';
  const max = mayHaveMax ? extensionValue(value, `${FHIR_STRUCTURE}elementdefinition-maxValueSet`) : undefined;
  return {
    alsoRequired: alsoRequired(value),
    strength,
    ...(valueSet === undefined ? {} : { valueSet }),
    ...(typeof max === 'string' ? { maxValueSet: max } : {}),
  };
}

/** An element of R5's definitions, as R4 profiles carry it (http://hl7.org/fhir/R5/elementdefinition.html). */
const MUST_HAVE_VALUE = 'http://hl7.org/fhir/5.0/StructureDefinition/extension-ElementDefinition.mustHaveValue';

const DISCRIMINATORS = ['value', 'exists', 'pattern', 'type', 'profile', 'position'] as const;

function readSlicing(value: JsonObject): Slicing {
  const rules = value.rules;
  return {
    discriminators: objects(value.discriminator).flatMap((item): Discriminator[] => {
      const type = DISCRIMINATORS.find((known) => known === item.type);
      return type ? [{ type, path: str(item.path) ?? '$this' }] : [];
    }),
    ordered: value.ordered === true,
    rules: rules === 'closed' || rules === 'openAtEnd' ? rules : 'open',
  };
}

/** The name in the instance, and whether it is a choice; `Observation.valueQuantity` constraining `value[x]` is one. */
function readName(path: string, basePath: string): { name: string; isChoice: boolean } {
  const last = path.slice(path.lastIndexOf('.') + 1);
  if (last.endsWith('[x]')) return { name: last.slice(0, -3), isChoice: true };
  const base = basePath.slice(basePath.lastIndexOf('.') + 1);
  if (base.endsWith('[x]')) return { name: base.slice(0, -3), isChoice: true };
  return { name: last, isChoice: false };
}

/** Reads one ElementDefinition; links to slices and children are made by the caller. */
export function readElement(element: JsonObject, isType: (name: string) => boolean): ElementNode {
  const path = str(element.path) ?? '';
  const base = obj(element.base);
  const types = objects(element.type).flatMap((type) => readType(type, element) ?? []);
  const basePath = str(base?.path) ?? path;
  const optional = {
    sliceName: str(element.sliceName),
    fixed: readTyped(element, 'fixed', isType),
    pattern: readTyped(element, 'pattern', isType),
    binding: obj(element.binding) && meantBinding(readBinding(obj(element.binding) ?? {}), path),
    contentReference: str(element.contentReference),
    short: str(element.short),
    maxLength: num(element.maxLength),
    minValue: readTyped(element, 'minValue', isType),
    maxValue: readTyped(element, 'maxValue', isType),
    regex: readRegex(element),
    minLength: num(extensionValue(element, `${FHIR_STRUCTURE}minLength`)),
    maxDecimals: num(extensionValue(element, `${FHIR_STRUCTURE}maxDecimalPlaces`)),
    maxBytes: num(extensionValue(element, `${FHIR_STRUCTURE}maxSize`)),
    mustHaveValue: extensionValue(element, MUST_HAVE_VALUE) === true ? true : undefined,
    slicing: obj(element.slicing) && readSlicing(obj(element.slicing) ?? {}),
  };
  return {
    path,
    definedAt: basePath,
    id: str(element.id) ?? path,
    ...readName(path, basePath),
    min: num(element.min) ?? 0,
    max: readMax(str(element.max)),
    baseMax: readMax(str(base?.max) ?? str(element.max)),
    types,
    constraints: objects(element.constraint).map(readConstraint),
    mustSupport: element.mustSupport === true,
    isModifier: element.isModifier === true,
    isSummary: element.isSummary === true,
    slices: [],
    children: [],
    ...present(optional),
  };
}

function readRegex(element: JsonObject): string | undefined {
  const [type] = objects(element.type);
  return (
    str(extensionValue(element, `${FHIR_STRUCTURE}regex`)) ??
    (type && str(extensionValue(type, `${FHIR_STRUCTURE}regex`)))
  );
}

type Present<T> = { [K in keyof T]?: Exclude<T[K], undefined> };

/** The members that are there: with exactOptionalPropertyTypes an absent one must not be `undefined`. */
function present<T extends object>(values: T): Present<T> {
  const kept: Present<T> = {};
  for (const key of Object.keys(values) as (keyof T)[]) {
    const value = values[key];
    if (value !== undefined) kept[key] = value as Exclude<T[keyof T], undefined>;
  }
  return kept;
}
