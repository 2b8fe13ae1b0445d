import { parseCase } from '../case/parse-case.ts';
import { CASE_MODEL_VERSION } from '../case/version.ts';
import type { Issue } from '../fhir/issue.ts';
import { asArray, isObject, type JsonObject, type JsonValue } from '../fhir/json.ts';
import type { Profiles } from '../profile/index.ts';
import { CaseReader, type ReadResource } from './case-reader.ts';
import type { CompiledPart } from './compiled.ts';
import { Constants } from './constants.ts';
import { find } from './find.ts';
import { type Input, readInput } from './input.ts';
import { isHarmless } from './modifier.ts';
import type { CaseRead, ReadOptions, ReadResult } from './read-result.ts';
import { Recogniser } from './recognise.ts';
import * as report from './report.ts';
import { CASE_SYSTEM, ITEM_SYSTEM, type ItemKey, parseItemIdentifier } from './resource-id.ts';
import { Usage } from './usage.ts';

/** Reads cases from resources, by the rows of the mapping. */
export class Reader {
  readonly #parts: readonly CompiledPart[];
  readonly #recogniser: Recogniser;
  readonly #profiles: Profiles;
  readonly #constants: Constants;

  constructor(parts: readonly CompiledPart[], profiles: Profiles) {
    this.#parts = parts;
    this.#profiles = profiles;
    this.#constants = new Constants(profiles);
    this.#recogniser = new Recogniser(parts, this.#constants);
  }

  /** One case per patient of the input (a Bundle of any type, a list of resources, or one resource). */
  read(value: JsonValue, options: ReadOptions = {}): ReadResult {
    const input = readInput(value);
    const issues: Issue[] = [];
    const usage = new Usage();
    const groups = this.#byPatient(input, this.#recognised(input, issues, usage), usage, issues);
    const newCaseId = options.newCaseId ?? (() => crypto.randomUUID());
    const cases = [...groups.values()].map((resources) => {
      const caseId = this.#caseId(input, resources, groups.size === 1) ?? newCaseId();
      return this.#readCase(input, resources, caseId, usage);
    });
    return { cases, issues };
  }

  #recognised(input: Input, issues: Issue[], usage: Usage): ReadResource[] {
    return input.resources.flatMap((item) => {
      const rows = this.#recogniser.recognise(item.resource);
      if (rows === undefined) {
        issues.push(report.notRecognised(item.expression, item.resource.resourceType));
        return [];
      }
      const read: ReadResource = { ...item, rows, itemKey: itemKeyOf(item.resource, usage) };
      const blocker = this.#blockedBy(read);
      if (blocker !== undefined) issues.push(report.blockedByModifier(`${item.expression}.${blocker}`));
      usage.markConstants(item.resource, this.#constants.of(rows.profile.root));
      return blocker === undefined ? [read] : [];
    });
  }

  /** The first modifier element that may turn the resource's meaning round and that no row reads. */
  #blockedBy({ resource, rows }: ReadResource): string | undefined {
    if (resource.modifierExtension !== undefined) return 'modifierExtension';
    if (resource.implicitRules !== undefined) return 'implicitRules';
    const read = new Set(
      rows.rows.flatMap((row) =>
        row.kind === 'table'
          ? row.entries.flatMap(({ cells }) => cells.map(({ steps }) => steps[0]?.name))
          : row.steps[0]?.name,
      ),
    );
    const fixed = this.#constants.of(rows.profile.root);
    for (const child of this.#profiles.children(rows.profile.root)) {
      if (!child.isModifier || child.name === 'modifierExtension' || read.has(child.name)) continue;
      const value = resource[child.name];
      if (value === undefined || (isObject(fixed) && fixed[child.name] === value)) continue;
      if (!isHarmless(resource.resourceType, child.name, value)) return child.name;
    }
    return undefined;
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
      if (patient === undefined) issues.push(report.withoutPatient(item.expression));
      else groups.set(patient, [...(groups.get(patient) ?? []), item]);
    }
    return groups;
  }

  #patientOf(input: Input, item: ReadResource, usage: Usage): JsonObject | string | undefined {
    if (item.resource.resourceType === 'Patient') return item.resource;
    if (item.rows.patient === undefined) return undefined;
    for (const { value } of find(item.resource, item.rows.patient, usage)) {
      if (!isObject(value) || typeof value.reference !== 'string') continue;
      usage.mark(value, 'reference');
      return input.resolve(value.reference, item)?.resource ?? value.reference;
    }
    return undefined;
  }

  /** The id that our own Bundle or items carry, where they agree. */
  #caseId(input: Input, resources: readonly ReadResource[], only: boolean): string | undefined {
    const ids = new Set(resources.flatMap(({ itemKey }) => (itemKey === undefined ? [] : [itemKey.caseId])));
    const own = input.bundle?.identifier;
    if (only && isObject(own) && own.system === CASE_SYSTEM && typeof own.value === 'string') ids.add(own.value);
    const [id] = ids;
    return ids.size === 1 ? id : undefined;
  }

  #readCase(input: Input, resources: readonly ReadResource[], caseId: string, usage: Usage): CaseRead {
    const reader = new CaseReader(this.#parts, input, resources, usage);
    const parsed = parseCase({ model: CASE_MODEL_VERSION, id: caseId, ...reader.read() });
    const left = resources.flatMap(({ resource, expression }) =>
      usage.unused(resource, expression).map(report.notRepresented),
    );
    const issues = [...reader.issues, ...(parsed.ok ? [] : parsed.issues), ...left];
    return { caseId, lineage: reader.lineage, issues, ...(parsed.ok ? { case: parsed.case } : {}) };
  }
}

function itemKeyOf(resource: JsonObject, usage: Usage): ItemKey | undefined {
  for (const identifier of asArray(resource.identifier)) {
    if (isObject(identifier) && identifier.system === ITEM_SYSTEM && typeof identifier.value === 'string') {
      usage.markConstants(identifier, identifier);
      return parseItemIdentifier(identifier.value);
    }
  }
  return undefined;
}
