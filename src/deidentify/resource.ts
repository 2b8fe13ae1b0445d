import { CANONICAL, splitCanonical } from '../fhir/canonical.ts';
import { DATA_ABSENT_REASON } from '../fhir/data-absent-reason.ts';
import { asArray, isObject, isResource, type JsonObject, type JsonValue, type Resource } from '../fhir/json.ts';
import { obj, objects } from '../fhir/read.ts';
import type { ElementNode, Profile } from '../profile/index.ts';
import { ABSENT_FACT, absentFact } from './absent-fact.ts';
import { isCodeLike } from './code-like.ts';
import { type CodeRules, coding, quantity } from './coded-value.ts';
import { instantOf } from './dates.ts';
import { createReport, type DisclosureReport, noted } from './disclosure.ts';
import type { ElementTypes, Member, Members } from './element-types.ts';
import { treatmentOf } from './treatment-of-type.ts';

/** What the walk through a resource works with. */
export interface ResourceRules extends CodeRules {
  types: ElementTypes;
  /** The definition of a canonical; only extensions and profiles that have one are given out. */
  profile(canonical: string): Profile | undefined;
  report: DisclosureReport;
}

interface Walk extends ResourceRules {
  /** Id of the patient whom the resource is about, by which dates are moved. */
  patient: string;
  /** Ids of contained resources that are given out. */
  contained: ReadonlySet<string>;
}

/** What an object may have in it, and what the profiles its resource claims say of that. */
interface Shape {
  members: Members;
  nodes: readonly ElementNode[];
}

interface Below {
  member: Member;
  nodes: readonly ElementNode[];
}

const MASKED: JsonObject = { extension: [{ url: DATA_ABSENT_REASON, valueCode: 'masked' }] };
/** What stands for a word that has to be there. */
const MASKED_TEXT = 'masked';
/** Ranges that are ages by definition. */
const AGE_RANGE =
  /^(?:(?:AllergyIntolerance|Condition|FamilyMemberHistory(?:\.condition)?)\.onset|Condition\.abatement|FamilyMemberHistory\.(?:age|deceased)|Procedure\.performed)Range\.(?:low|high)$/;
/** Elements that say when something was written down or sent. */
const RECORDED = /\.(?:issued|recorded|recordedDate|dateAsserted)$/;
const REFERENCE = /^([A-Z][A-Za-z]+)\/([A-Za-z0-9\-.]{1,64})(\/_history\/[A-Za-z0-9\-.]{1,64})?$/;
/** Holds values as their sources wrote them. */
const WORDS_OF_SOURCES = `${CANONICAL}/StructureDefinition/iscm-alternative`;

/**
 * What a recipient may see of a resource. `undefined` when it sees nothing of it: its type is not given out, or
 * something that changes its meaning (a modifier extension, implicit rules) could not be given out with it.
 */
export function disclosedResource(resource: Resource, patient: string, rules: ResourceRules): Resource | undefined {
  const walk: Walk = { ...rules, patient, contained: new Set() };
  return disclosed(resource, { ...walk, contained: containedGiven(resource, walk) });
}

/** Ids of the contained resources that are given out; whether one is may hang on another, which it refers to. */
function containedGiven({ resourceType, contained }: Resource, walk: Walk): ReadonlySet<string> {
  if (walk.recipient.policy.drop.includes(`${resourceType}.contained`)) return new Set();
  const all = asArray(contained).filter(isResource);
  // what is only tried is not counted
  const tried = { ...walk, report: createReport() };
  let given = new Set(all.flatMap(({ id }) => id ?? []));
  for (;;) {
    const around = { ...tried, contained: given };
    const left = new Set(all.flatMap((one) => (one.id && given.has(one.id) && disclosed(one, around) ? one.id : [])));
    if (left.size === given.size) return given;
    given = left;
  }
}

/** A resource, or one that is contained in it. */
function disclosed(resource: Resource, walk: Walk): Resource | undefined {
  const { resourceType } = resource;
  if (!walk.recipient.policy.resources.includes(resourceType)) return undefined;
  if (resource.implicitRules !== undefined) return undefined;
  const claimed = asArray(obj(resource.meta)?.profile).flatMap((url) =>
    typeof url === 'string' ? (walk.profile(splitCanonical(url).url)?.root ?? []) : [],
  );
  const shape = { members: walk.types.ofType(resourceType), nodes: claimed };
  const seen = object(resource, shape, resourceType, walk);
  return seen && { ...seen, resourceType };
}

/** The members of an object that may be seen, in their order; `undefined` when its meaning could not be kept. */
function object(value: JsonObject, shape: Shape, path: string, walk: Walk): JsonObject | undefined {
  const made: JsonObject = {};
  for (const name of Object.keys(value)) {
    if (name === 'resourceType') made.resourceType = value.resourceType;
    else if (name.startsWith('_')) sibling(name, value, made);
    else {
      const member = shape.members.get(name);
      const item = value[name];
      if (!member || item === undefined) continue;
      const nodes = shape.nodes.flatMap(({ children }) => children.filter((node) => node.name === member.node.name));
      const seen = items(item, { member, nodes }, `${path}.${name}`, walk);
      if (name === 'modifierExtension' && asArray(seen).length < asArray(item).length) return undefined;
      if (seen !== undefined) made[name] = seen;
    }
  }
  maskRequired(value, shape, made);
  return made;
}

/** Of what stands beside a primitive only why it is absent is given out: its code, and nothing that hangs on that. */
function sibling(name: string, value: JsonObject, made: JsonObject): void {
  const reasons = objects(obj(value[name])?.extension).flatMap(({ url, valueCode }) =>
    url === DATA_ABSENT_REASON && typeof valueCode === 'string' && isCodeLike(valueCode) ? [{ url, valueCode }] : [],
  );
  if (reasons.length > 0) made[name] = { extension: reasons };
}

/** What must be there and may not be seen says so. */
function maskRequired(value: JsonObject, { members, nodes }: Shape, made: JsonObject): void {
  const claimed = new Set(nodes.flatMap(({ children }) => children.flatMap((node) => (node.min > 0 ? node.name : []))));
  for (const [name, { node, type }] of members) {
    if ((node.min === 0 && !claimed.has(node.name)) || value[name] === undefined || made[name] !== undefined) continue;
    const primitive = type.charAt(0) === type.charAt(0).toLowerCase();
    made[primitive ? `_${name}` : name] = node.baseMax > 1 ? [MASKED] : MASKED;
  }
}

function items(value: JsonValue, place: Below, path: string, walk: Walk): JsonValue | undefined {
  const { keep, drop } = walk.recipient.policy;
  if (drop.includes(path)) return noted(walk.report, path, value, undefined);
  if (keep.includes(path)) return noted(walk.report, path, value, value);
  if (!Array.isArray(value)) return item(value, place, path, walk);
  const seen = value.map((one) => item(one, place, path, walk)).filter((one) => one !== undefined);
  return seen.length > 0 ? seen : undefined;
}

function item(value: JsonValue, { member, nodes }: Below, path: string, walk: Walk): JsonValue | undefined {
  switch (treatmentOf(member)) {
    case 'keep':
      return noted(walk.report, path, value, value);
    case 'date':
      return noted(walk.report, path, value, dateOf(value, path, walk));
    case 'instant':
      return noted(walk.report, path, value, instantOf(dateOf(value, path, walk)));
    case 'id':
      return noted(
        walk.report,
        path,
        value,
        typeof value === 'string' ? walk.recipient.id.hide(value) : undefined,
        'pseudonym',
      );
    case 'reference':
      return noted(walk.report, path, value, reference(value, path, walk), 'pseudonym');
    case 'identifier':
      return noted(walk.report, path, value, identifier(value, path, walk), 'pseudonym');
    case 'coding':
      return noted(walk.report, path, value, coding(value, walk));
    case 'quantity':
      return noted(walk.report, path, value, quantity(value, member.type === 'Age' || AGE_RANGE.test(path), walk));
    case 'extension':
      return extension(value, path, walk);
    case 'meta':
      return meta(value, walk);
    case 'resource':
      return isResource(value) ? disclosed(value, walk) : undefined;
    case 'inside':
      return isObject(value) ? inside(value, { member, nodes }, path, walk) : undefined;
    default:
      return noted(walk.report, path, value, undefined);
  }
}

function inside(value: JsonObject, { member, nodes }: Below, path: string, walk: Walk): JsonObject | undefined {
  const seen = object(value, { members: walk.types.inside(member), nodes }, path, walk);
  if (seen && member.type === 'CodeableConcept' && value.text !== undefined && isNamedByText(seen))
    seen.text = MASKED_TEXT;
  return seen && Object.keys(seen).some((name) => name !== 'id') ? seen : undefined;
}

/** Of a concept with none but our own codes the text may be what names it (`other`), so that there must be one. */
function isNamedByText(concept: JsonObject): boolean {
  const codings = asArray(concept.coding).filter(isObject);
  return codings.length > 0 && codings.every(({ system }) => String(system).startsWith(`${CANONICAL}/`));
}

function dateOf(value: JsonValue, path: string, walk: Walk): string | undefined {
  if (typeof value !== 'string') return undefined;
  if (RECORDED.test(path)) return walk.recipient.recorded(value);
  if (path.endsWith('.birthDate')) return walk.recipient.birthDate(value, walk.patient);
  return walk.recipient.date(value, walk.patient);
}

/** What is referred to by id or identifier; the words beside it are left out. */
function reference(value: JsonValue, path: string, walk: Walk): JsonObject | undefined {
  if (!isObject(value)) return undefined;
  const target = typeof value.reference === 'string' ? hiddenTarget(value.reference, walk) : undefined;
  const named = value.identifier === undefined ? undefined : identifier(value.identifier, path, walk);
  if (target === undefined && named === undefined) return undefined;
  return {
    ...(target !== undefined ? { reference: target } : {}),
    ...(named !== undefined ? { identifier: named } : {}),
  };
}

function hiddenTarget(text: string, { recipient, contained }: Walk): string | undefined {
  // the resource that contains this one
  if (text === '#') return text;
  if (text.startsWith('#')) {
    const id = text.slice(1);
    return contained.has(id) ? `#${recipient.id.hide(id)}` : undefined;
  }
  const [, type, id, version = ''] = REFERENCE.exec(text) ?? [];
  if (type === undefined || id === undefined || !recipient.policy.resources.includes(type)) return undefined;
  return `${type}/${recipient.id.hide(id)}${version}`;
}

/** The pseudonym of an identifier, with its use and type, by which profiles tell identifiers apart. */
function identifier(value: JsonValue, path: string, walk: Walk): JsonObject | undefined {
  if (!isObject(value) || typeof value.value !== 'string') return undefined;
  const { use, type } = value;
  const system = typeof value.system === 'string' ? value.system : undefined;
  const hidden = walk.recipient.identifier(system, value.value);
  if (hidden === undefined) return undefined;
  const member = walk.types.ofType('Identifier').get('type');
  const seen = member && type !== undefined ? items(type, { member, nodes: [] }, `${path}.type`, walk) : undefined;
  return {
    ...(typeof use === 'string' ? { use } : {}),
    ...(seen !== undefined ? { type: seen } : {}),
    ...(system !== undefined ? { system } : {}),
    value: hidden,
  };
}

/** A known extension with a value that may be seen; inside ours that hold names of fields, strings are kept. */
function extension(value: JsonValue, path: string, walk: Walk): JsonObject | undefined {
  if (!isObject(value) || typeof value.url !== 'string') return undefined;
  const { url } = value;
  const at = `${path}(${url.slice(url.lastIndexOf('/') + 1)})`;
  const isNested = !url.includes(':');
  if ((!isNested && !walk.profile(url)) || url === WORDS_OF_SOURCES)
    return noted<JsonObject>(walk.report, at, value, undefined);
  const shape = { members: walk.types.ofType('Extension'), nodes: [] };
  if (url === ABSENT_FACT) return noted(walk.report, at, value, absentFact(value));
  const { url: _, ...content } = value;
  const seen = object(content, shape, at, walk);
  const says = seen && Object.keys(seen).some((name) => name.startsWith('value') || name === 'extension');
  return noted(walk.report, at, value, says ? { ...seen, url } : undefined);
}

/** Profiles at hand and the versions of our own artefacts; not where a resource came from or who labelled it. */
function meta(value: JsonValue, walk: Walk): JsonObject | undefined {
  if (!isObject(value)) return undefined;
  const profile = asArray(value.profile).filter(
    (url) => typeof url === 'string' && walk.profile(splitCanonical(url).url) !== undefined,
  );
  const { versionId } = value;
  const made: JsonObject = {
    ...(typeof versionId === 'string' ? { versionId } : {}),
    ...(profile.length > 0 ? { profile } : {}),
  };
  return Object.keys(made).length > 0 ? made : undefined;
}
