import { caseSchema } from '../../case/case.ts';
import { isCaseId } from '../../case/key.ts';
import { CASE_MODEL_VERSION } from '../../case/version.ts';
import { CASE_SYSTEM } from '../../fhir/canonical.ts';
import type { Issue } from '../../fhir/issue.ts';
import { isObject, isResource, type JsonObject, type JsonValue } from '../../fhir/json.ts';
import { withoutVersion } from '../../fhir/literal-reference.ts';
import { noResource } from '../../fhir/no-resource.ts';
import { depthProblem } from '../../fhir/parse-json.ts';
import type { Profiles } from '../../profile/index.ts';
import type { CompiledPart, CompiledResource } from '../compiled.ts';
import { Constants } from '../constants.ts';
import { type Foreign, type Normalised, normalise, Shapes } from '../foreign/index.ts';
import { type Input, type InputResource, readInput } from '../input/input.ts';
import { PlainReader } from '../plain/plain-reader.ts';
import { rowPaths } from '../row-paths.ts';
import { type CaseMembers, CaseReader, type ReadResource } from './case-reader.ts';
import { CaseReport } from './case-report.ts';
import { find } from './find.ts';
import { itemKeyOf, markItemKey } from './item-keys.ts';
import { type HarmlessTest, harmlessTest, retractedBy } from './modifier.ts';
import { parsePruned } from './prune.ts';
import type { CaseRead, ReadOptions, ReadResult } from './read-result.ts';
import { Recogniser } from './recognise.ts';
import * as report from './report.ts';
import { Usage } from './usage.ts';

/** Names of the members of a case, in the order of the case model. */
const memberNames = Object.keys(caseSchema.shape);

/** A modifier element that no row reads: what the profile fixes it to, and what else may stand there. */
interface Modifier {
  name: string;
  fixed: JsonValue | undefined;
  isHarmless: HarmlessTest;
}

/** Reads cases from resources, by the rows of the mapping. */
export class Reader {
  readonly #recogniser: Recogniser;
  readonly #profiles: Profiles;
  readonly #constants: Constants;
  readonly #foreign: Foreign;
  readonly #plain: ReadonlyMap<CompiledResource, PlainReader>;
  readonly #modifiers = new Map<CompiledResource, readonly Modifier[]>();

  constructor(
    parts: readonly CompiledPart[],
    profiles: Profiles,
    tables: Omit<Foreign, 'shapes'>,
    reading: 'plain' | 'stepwise',
  ) {
    this.#profiles = profiles;
    this.#constants = new Constants(profiles);
    this.#recogniser = new Recogniser(parts, this.#constants);
    this.#foreign = { ...tables, shapes: new Shapes(parts, profiles, this.#constants) };
    this.#plain = new Map(reading === 'plain' ? parts.flatMap(plainReaders) : []);
  }

  /** One case per patient of the input (a Bundle of any type, a list of resources, or one resource). */
  read(value: JsonValue, options: ReadOptions = {}): ReadResult {
    const tooDeep = depthProblem(value);
    if (tooDeep !== undefined) return { cases: [], issues: [tooDeep] };
    const other = [value].flat().findIndex((item) => !isResource(item));
    if (other >= 0) return { cases: [], issues: [noResource(Array.isArray(value) ? `[${other}]` : undefined)] };
    const usage = new Usage();
    const sent = readInput(value);
    const normalised = normalise(this.#foreign, this.#recogniser, sent, usage);
    const { input } = normalised;
    const issues: Issue[] = [
      ...sent.superseded.map(({ expression }) => report.superseded(expression)),
      ...sent.retracted.map(({ expression }) => report.ofRetractedDocument(expression)),
      ...normalised.issues,
    ];
    const groups = this.#byPatient(input, this.#recognised(normalised, issues, usage), usage, issues);
    const newCaseId = options.newCaseId ?? (() => crypto.randomUUID());
    const cases = [...groups.values()].map((resources) => {
      const caseId = this.#caseId(input, resources, groups.size === 1, issues) ?? newCaseId();
      return this.#readCase(normalised, resources, caseId, usage, options.knownKeys);
    });
    return { cases, issues };
  }

  #recognised({ input, foreign, used }: Normalised, issues: Issue[], usage: Usage): ReadResource[] {
    const read: ReadResource[] = [];
    for (const item of input.resources) {
      if (used.has(item.resource)) continue;
      const rows = this.#recogniser.recognise(item.resource);
      if (rows === undefined) {
        issues.push(report.notRecognised(item.expression, item.resource.resourceType));
        continue;
      }
      const itemKey = itemKeyOf(item.resource);
      const blocker = this.#blockedBy(item, rows);
      const isOwn = blocker === undefined && !foreign.has(item.resource);
      const plain = isOwn ? this.#plain.get(rows)?.read(item.resource) : undefined;
      if (blocker === undefined) read.push({ ...item, rows, itemKey, plain });
      else issues.push(report.blockedByModifier(`${item.expression}.${blocker}`));
      if (plain !== undefined) continue;
      markItemKey(item.resource, usage);
      rows.markConstants(item.resource, usage);
    }
    return read;
  }

  /**
   * The element that takes the resource back, or the first modifier that may turn its meaning round and that no row
   * reads.
   */
  #blockedBy({ resource }: InputResource, rows: CompiledResource): string | undefined {
    if (resource.modifierExtension !== undefined) return 'modifierExtension';
    if (resource.implicitRules !== undefined) return 'implicitRules';
    const retracted = retractedBy(resource);
    if (retracted !== undefined) return retracted;
    for (const { name, fixed, isHarmless } of this.#unreadModifiers(rows)) {
      const value = resource[name];
      if (value !== undefined && value !== fixed && !isHarmless(value)) return name;
    }
    return undefined;
  }

  #unreadModifiers(rows: CompiledResource): readonly Modifier[] {
    const known = this.#modifiers.get(rows);
    if (known) return known;
    const { root, type } = rows.profile;
    const read = new Set(rows.rows.flatMap(rowPaths).map(([first]) => first?.name));
    const fixed = this.#constants.shared(root);
    const unread = this.#profiles
      .children(root)
      .filter(({ isModifier, name }) => isModifier && name !== 'modifierExtension' && !read.has(name))
      .map(({ name }) => ({
        name,
        fixed: isObject(fixed) ? fixed[name] : undefined,
        isHarmless: harmlessTest(type, name),
      }));
    this.#modifiers.set(rows, unread);
    return unread;
  }

  /** Resources by their patient. What names no patient belongs to the patient of what it refers to (Provenance). */
  #byPatient(
    input: Input,
    resources: readonly ReadResource[],
    usage: Usage,
    issues: Issue[],
  ): Map<JsonObject | string, ReadResource[]> {
    const groups = new Map<JsonObject | string, ReadResource[]>();
    for (const item of resources) {
      const patient = this.#patientOf(input, item, usage);
      const group = patient === undefined ? undefined : groups.get(patient);
      if (patient === undefined) issues.push(report.withoutPatient(item.expression));
      else if (group === undefined) groups.set(patient, [item]);
      else group.push(item);
    }
    return groups;
  }

  #patientOf(input: Input, item: ReadResource, usage: Usage): JsonObject | string | undefined {
    if (item.resource.resourceType === 'Patient') return item.resource;
    const { plain, rows } = item;
    if (rows.patient === undefined) return undefined;
    const finds = plain === undefined ? find(item.resource, rows.patient, usage) : plain.patient;
    for (let one = finds; one !== undefined; one = one.next) {
      const { value } = one;
      if (!isObject(value)) continue;
      const target = input.resolveReference(value, item)?.resource;
      const patient = target ?? (typeof value.reference === 'string' ? withoutVersion(value.reference) : undefined);
      if (patient === undefined || !mayBePatient(patient)) continue;
      usage.mark(value, target === undefined || value.reference !== undefined ? 'reference' : 'identifier');
      return patient;
    }
    return undefined;
  }

  /** The id that our own Bundle or items carry, where they agree; what cannot be an id is told once. */
  #caseId(input: Input, resources: readonly ReadResource[], only: boolean, issues: Issue[]): string | undefined {
    const places = new Map<string, string>();
    const own = input.bundle?.identifier;
    if (only && isObject(own) && own.system === CASE_SYSTEM && typeof own.value === 'string')
      places.set(own.value, 'Bundle.identifier');
    for (const { itemKey, expression } of resources)
      if (itemKey !== undefined && !places.has(itemKey.caseId)) places.set(itemKey.caseId, `${expression}.identifier`);
    for (const [id, expression] of places) if (!isCaseId(id)) issues.push(report.noCaseId(expression));
    const [first, second] = [...places].filter(([id]) => isCaseId(id));
    if (second === undefined) return first?.[0];
    issues.push(report.severalCaseIds(second[1]));
    return undefined;
  }

  #readCase(
    { input, foreign }: Normalised,
    resources: readonly ReadResource[],
    caseId: string,
    usage: Usage,
    knownKeys: ReadOptions['knownKeys'],
  ): CaseRead {
    const reader = new CaseReader(input, resources, usage, knownKeys);
    const members = reader.read().set('model', CASE_MODEL_VERSION).set('id', caseId);
    const result = new CaseReport(resources, foreign, usage, reader);
    const parsed = parsePruned(inModelOrder(members), (key) => result.isForeign(key) || reader.pointsToNoFact(key));
    const issues = [
      ...reader.issues,
      ...(parsed.ok ? [] : parsed.issues),
      ...result.issues(parsed.taken, parsed.ok ? parsed.case : undefined),
    ];
    const lineage = result.lineage(parsed.taken);
    return { caseId, lineage, issues, ...(parsed.ok ? { case: parsed.case } : {}) };
  }
}

/** Whether what a reference leads to, or says where it leads out of the input, may be a Patient: a Group is none. */
function mayBePatient(target: JsonObject | string): boolean {
  if (typeof target !== 'string') return target.resourceType === 'Patient';
  const type = /(?:^|\/)([A-Z][A-Za-z]+)\/[A-Za-z0-9\-.]{1,64}$/.exec(target)?.[1];
  return type === undefined || type === 'Patient';
}

/** Members of a case in the order of the case model. */
function inModelOrder(members: CaseMembers): JsonObject {
  const ordered: JsonObject = {};
  for (const name of memberNames) {
    const member = members.get(name);
    if (member !== undefined) ordered[name] = member;
  }
  return ordered;
}

/** By kind of resource, the readers of what is not unusual; a main resource may lead to others of its part. */
function plainReaders({ resources }: CompiledPart): [CompiledResource, PlainReader][] {
  const links = resources.flatMap(({ linkedFrom }) => (linkedFrom === undefined ? [] : [linkedFrom]));
  return resources.map((rows) => [rows, new PlainReader(rows, rows.satellite === undefined ? links : [])]);
}
