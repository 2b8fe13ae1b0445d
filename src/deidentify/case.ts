import { caseJsonSchema } from '../case/json-schema.ts';
import { KEY_PATTERN } from '../case/key.ts';
import { DATE_PATTERN } from '../case/partial-date.ts';
import { Decimal } from '../fhir/decimal.ts';
import { asArray, isObject, type JsonObject, type JsonValue } from '../fhir/json.ts';
import { obj } from '../fhir/read.ts';
import { instantOf } from './dates.ts';
import { type DisclosureReport, noted } from './disclosure.ts';
import type { Recipient } from './recipient.ts';

/** What the walk through a case works with. */
interface Walk {
  recipient: Recipient;
  report: DisclosureReport;
  caseId: string;
  /** Id of the Patient resource, by which dates are moved. */
  patient: string;
}

type Leaf = 'keep' | 'masked' | 'date' | 'instant' | 'key' | 'case-id' | 'text';

/** Fields whose schema does not say what they are; those that a rule of the case asks for are masked, not left out. */
const BY_FIELD: Readonly<Record<string, Leaf>> = {
  'primaryCancers.tnm.t': 'keep',
  'primaryCancers.tnm.n': 'keep',
  'primaryCancers.tnm.m': 'keep',
  'markers.markerText': 'masked',
  'genomicFindings.geneText': 'masked',
  id: 'case-id',
  'patient.alsoIn': 'case-id',
};

/** Ages in years, which are given up to the policy's greatest. */
const AGES = new Set(['ages.years', 'primaryCancers.ageAtDiagnosis']);

/** Holds values of fields as sources wrote them. */
const WORDS_OF_SOURCES = 'alternatives';

/** What a recipient may see of a case. The result is a case: fields that are left out read as not recorded. */
export function disclosedCase(
  value: JsonObject,
  patient: string,
  { recipient, report }: { recipient: Recipient; report: DisclosureReport },
): JsonObject {
  const caseId = typeof value.id === 'string' ? value.id : '';
  const seen = object(value, schemaOfCase(), '', { recipient, report, caseId, patient });
  return seen ?? { id: recipient.id.hide(caseId) };
}

let schema: JsonObject | undefined;

function schemaOfCase(): JsonObject {
  schema ??= caseJsonSchema();
  return schema;
}

function object(value: JsonObject, node: JsonObject, path: string, walk: Walk): JsonObject | undefined {
  const properties = obj(node.properties) ?? {};
  const made: JsonObject = {};
  for (const name of Object.keys(value)) {
    const below = properties[name];
    const item = value[name];
    if (!isObject(below) || item === undefined || name === WORDS_OF_SOURCES) continue;
    const seen = field(item, below, path === '' ? name : `${path}.${name}`, walk);
    if (seen !== undefined) made[name] = seen;
  }
  const complete = asArray(node.required).every((name) => typeof name === 'string' && made[name] !== undefined);
  return complete ? made : undefined;
}

function field(value: JsonValue, node: JsonObject, path: string, walk: Walk): JsonValue | undefined {
  const { keep, drop } = walk.recipient.policy;
  if (drop.includes(path)) return noted(walk.report, path, value, undefined);
  if (keep.includes(path)) return noted(walk.report, path, value, value);
  if (path === 'patient.identifiers') return identifiers(value, path, walk);
  if (isAge(path) && isBelowMoreThan(value, walk.recipient.policy.topAge))
    return noted(walk.report, path, value, undefined);
  const chosen = variant(value, node);
  if (Array.isArray(value)) {
    const seen = value.map((one) => field(one, obj(chosen.items) ?? {}, path, walk)).filter((one) => one !== undefined);
    return seen.length > 0 ? seen : undefined;
  }
  if (isObject(value) && isObject(chosen.properties)) return object(value, chosen, path, walk);
  return leaf(value, chosen, path, walk);
}

/** Of the schemas a value may have the one that it has. */
function variant(value: JsonValue, node: JsonObject): JsonObject {
  if (!Array.isArray(node.anyOf)) return node;
  const variants = node.anyOf.filter(isObject).map((one) => variant(value, one));
  return variants.find((one) => fits(value, one)) ?? {};
}

function fits(value: JsonValue, node: JsonObject): boolean {
  if (typeof value === 'string') {
    if (Array.isArray(node.enum)) return node.enum.includes(value);
    if (node.const !== undefined) return node.const === value;
    return node.type === 'string' && (typeof node.pattern !== 'string' || new RegExp(node.pattern, 'u').test(value));
  }
  if (Array.isArray(value)) return node.type === 'array';
  const properties = obj(node.properties);
  if (isObject(value) && !(value instanceof Decimal))
    return properties !== undefined && Object.keys(value).every((name) => Object.hasOwn(properties, name));
  return node.type === 'number' || node.type === 'integer' || node.type === 'boolean';
}

/** What kind of value a schema describes; what it does not say clearly is text. */
function leafOf(node: JsonObject, path: string): Leaf {
  const known = BY_FIELD[path];
  if (known) return known;
  if (node.enum !== undefined || node.const !== undefined) return 'keep';
  if (node.type === 'number' || node.type === 'integer' || node.type === 'boolean') return 'keep';
  if (node.format === 'date-time') return 'instant';
  if (node.pattern === DATE_PATTERN) return 'date';
  return node.pattern === KEY_PATTERN ? 'key' : 'text';
}

function leaf(value: JsonValue, node: JsonObject, path: string, walk: Walk): JsonValue | undefined {
  const { recipient, report, caseId } = walk;
  const text = typeof value === 'string' ? value : undefined;
  switch (leafOf(node, path)) {
    case 'keep':
      return noted(report, path, value, isAge(path) ? topped(value, recipient) : value);
    case 'masked':
      return noted(report, path, value, 'masked');
    case 'date':
      return noted(report, path, value, text === undefined ? undefined : dateOf(text, path, walk));
    case 'instant':
      return noted(report, path, value, text === undefined ? undefined : instantOf(recipient.recorded(text)));
    case 'key':
      return noted(report, path, value, text === undefined ? undefined : recipient.itemKey(caseId, text), 'pseudonym');
    case 'case-id':
      return noted(report, path, value, text === undefined ? undefined : recipient.id.hide(text), 'pseudonym');
    default:
      return noted(report, path, value, undefined);
  }
}

/** That somebody died is told although the date is not. */
function dateOf(text: string, path: string, { recipient, patient }: Walk): string | undefined {
  if (path === 'patient.birthDate') return recipient.birthDate(text, patient);
  return recipient.date(text, patient) ?? (path === 'patient.died' ? 'date-not-recorded' : undefined);
}

const isAge = (path: string): boolean => AGES.has(path.replace(/\.(?:value|low|high)$/, ''));

/** Whether a bound lies above an age: below 95 is not below 90, nor 90 or more. */
const isBelowMoreThan = (value: JsonValue, age: number): boolean =>
  isObject(value) && String(value.comparator).startsWith('<') && Number(value.value) > age;

function topped(value: JsonValue, { policy }: Recipient): JsonValue {
  return typeof value !== 'string' && Number(value) > policy.topAge ? policy.topAge + 1 : value;
}

function identifiers(value: JsonValue, path: string, { recipient, report }: Walk): JsonValue | undefined {
  const seen = asArray(value).flatMap((one) => {
    if (!isObject(one) || typeof one.system !== 'string' || typeof one.value !== 'string') return [];
    const hidden = recipient.identifier(one.system, one.value);
    const made = hidden === undefined ? undefined : { system: one.system, value: hidden };
    const kept = noted(report, path, one, made, 'pseudonym');
    return kept ? [kept] : [];
  });
  return seen.length > 0 ? seen : undefined;
}
