/**
 * Compiles FHIR packages into what the product reads at start (src/definitions/compiled-format.ts):
 *   build/definitions/base.{ndjson,index.json}  R4, extensions, HL7 terminology and mCODE, without their prose
 *   build/definitions/iscm.{ndjson,index.json}  our own package as SUSHI made it, whole
 * Two outputs, so that editing a profile recompiles the small one alone. Same input, same bytes.
 *
 * Which definition an unversioned url means, when several packages have it:
 *   1. urls of terminology.hl7.org: HL7 Terminology (THO) before the copies R4 froze in 2019, which are found by
 *      `url|version`.
 *   2. extensions: the extensions pack, in which HL7 has mended them since (R4's own `questionnaire-displayCategory` may
 *      stand only where it makes no sense), before the copies in R4, which are found by `url|version`. Guides of today
 *      are published with it.
 *   3. every other url: R4 core first, then mCODE, THO and the pack, whose newer version is found by `url|version`.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { FORMAT, type IndexRow } from '../src/definitions/compiled-format.ts';
import { entryOfResource } from '../src/definitions/memory-layer.ts';
import { isObject, type JsonObject, type JsonValue } from '../src/fhir/json.ts';
import { objects, str } from '../src/fhir/read.ts';
import { textOrder } from '../src/fhir/text-order.ts';

const root = dirname(dirname(fileURLToPath(import.meta.url)));

const BASE_PACKAGES = ['hl7.fhir.r4.core', 'hl7.fhir.us.mcode', 'hl7.terminology.r4', 'hl7.fhir.uv.extensions.r4'];
const EXPANSIONS = 'hl7.fhir.r4.expansions';
const BASE_TYPES =
  /^(StructureDefinition|ValueSet|CodeSystem|SearchParameter|ConceptMap|CompartmentDefinition|OperationDefinition)-.*\.json$/;

/** Members that explain to people and that nothing here reads, dropped at any depth. */
const PROSE = new Set([
  'text',
  'contact',
  'publisher',
  'description',
  'purpose',
  'copyright',
  'date',
  'experimental',
  'jurisdiction',
  'useContext',
  'identifier',
  'meta',
  'mapping',
  'definition',
  'comment',
  'requirements',
  'alias',
  'designation',
  'xpath',
  'orderMeaning',
  'meaningWhenMissing',
  'isModifierReason',
  'differential',
  'example',
]);

/** Extensions the checks read; all others in a definition are editorial. */
const KEPT_EXTENSIONS = new Set([
  'http://hl7.org/fhir/StructureDefinition/structuredefinition-fhir-type',
  'http://hl7.org/fhir/StructureDefinition/structuredefinition-standards-status',
  'http://hl7.org/fhir/StructureDefinition/regex',
  'http://hl7.org/fhir/StructureDefinition/elementdefinition-maxValueSet',
  'http://hl7.org/fhir/StructureDefinition/elementdefinition-minValueSet',
  'http://hl7.org/fhir/StructureDefinition/elementdefinition-bestpractice',
  'http://hl7.org/fhir/StructureDefinition/elementdefinition-allowedUnits',
  'http://hl7.org/fhir/StructureDefinition/structuredefinition-hierarchy',
  'http://hl7.org/fhir/StructureDefinition/codesystem-subsumes',
]);

/** Concept properties that filters and hierarchies read. */
const KEPT_PROPERTIES = new Set(['status', 'notSelectable', 'abstract', 'inactive', 'parent', 'child', 'subsumedBy']);

const LICENSED = /snomed|loinc|rxnorm|icd|ama-assn|unitsofmeasure|ndc|cvx/i;

function slim(value: JsonValue, name = ''): JsonValue | undefined {
  if (Array.isArray(value)) {
    const items = value.map((item) => slim(item, name)).filter((item) => item !== undefined);
    return items.length > 0 ? items : undefined;
  }
  if (!isObject(value)) return value;
  if (name === 'extension') return keptExtension(value);
  if (name === 'property' && 'code' in value && !KEPT_PROPERTIES.has(String(value.code))) return undefined;
  const kept: JsonObject = {};
  for (const [member, child] of Object.entries(value)) {
    if (PROSE.has(member) || child === undefined) continue;
    // pattern and fixed values are instance data: nothing in them is prose
    const slimmed = /^(fixed|pattern)[A-Z]/.test(member) ? child : slim(child, member);
    if (slimmed !== undefined) kept[member] = slimmed;
  }
  return kept;
}

function keptExtension(value: JsonObject): JsonValue | undefined {
  return KEPT_EXTENSIONS.has(String(value.url)) ? value : undefined;
}

/** The resource without prose; in ConceptMaps and SearchParameters some prose names carry meaning. */
function compact(resource: JsonObject): JsonObject {
  if (resource.resourceType === 'ConceptMap') return { ...resource, text: undefined };
  if (resource.resourceType === 'SearchParameter') return { ...resource, text: undefined, contact: undefined };
  const slimmed = slim(resource);
  const kept = isObject(slimmed) ? slimmed : {};
  if (resource.resourceType === 'StructureDefinition' && !isObject(resource.snapshot) && resource.differential) {
    const differential = slim(resource.differential);
    if (differential !== undefined) kept.differential = differential;
  }
  return kept;
}

/** The expansion HL7 made, where it is complete, ours to give away and says more than `compose` lists. */
function withExpansion(resource: JsonObject, expansions: ReadonlyMap<string, JsonObject>): JsonObject {
  if (resource.resourceType !== 'ValueSet') return resource;
  const { expansion: own, ...rest } = resource;
  const expansion = expansions.get(`${resource.url}|${resource.version}`) ?? (isObject(own) ? own : undefined);
  const contains = objects(expansion?.contains);
  const open = objects(expansion?.extension).length > 0 || contains.length === 0 || contains.length >= 1000;
  if (open || contains.some((item) => LICENSED.test(String(item.system)))) return rest;
  const compose = isObject(rest.compose) ? rest.compose : undefined;
  if (compose && objects(compose.include).every((include) => objects(include.concept).length > 0)) return rest;
  return { ...rest, expansion: { contains } };
}

function readExpansions(folder: string): Map<string, JsonObject> {
  const found = new Map<string, JsonObject>();
  for (const file of readdirSync(folder).sort()) {
    if (!file.startsWith('ValueSet-')) continue;
    const resource: JsonValue = JSON.parse(readFileSync(join(folder, file), 'utf8'));
    if (isObject(resource) && isObject(resource.expansion)) {
      found.set(`${resource.url}|${resource.version}`, resource.expansion);
    }
  }
  return found;
}

interface Ranked {
  rank: number;
  resource: JsonObject;
}

function readPackage(folder: string, wanted: RegExp): JsonObject[] {
  const resources: JsonObject[] = [];
  for (const file of readdirSync(folder).sort()) {
    if (!wanted.test(file)) continue;
    const resource: JsonValue = JSON.parse(readFileSync(join(folder, file), 'utf8'));
    if (isObject(resource) && entryOfResource(resource)) resources.push(resource);
  }
  return resources;
}

function manifestOf(folder: string): JsonObject {
  const file = join(folder, 'package.json');
  const manifest: JsonValue = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {};
  return isObject(manifest) ? manifest : {};
}

/** By folder: npm's alias hl7.fhir.r4.core is what the package is, its own name says r4.examples. */
const packageName = (folder: string): string => `${basename(folder)}#${str(manifestOf(folder).version) ?? '0'}`;

function ownPackageName(folder: string): string {
  const { name, version } = manifestOf(folder);
  return `${str(name) ?? 'unnamed'}#${str(version) ?? '0'}`;
}

/** THO's order within terminology.hl7.org, the extensions pack's for extensions, package order elsewhere. */
function rankOf(resource: JsonObject, packageAt: number): number {
  const from = BASE_PACKAGES[packageAt];
  const isTerminology = String(resource.url).startsWith('http://terminology.hl7.org/');
  const isExtension = resource.resourceType === 'StructureDefinition' && resource.type === 'Extension';
  const isFirst = from === 'hl7.terminology.r4' ? isTerminology : from === 'hl7.fhir.uv.extensions.r4' && isExtension;
  return isFirst ? -1 : packageAt;
}

function write(outDir: string, name: string, packages: string[], ranked: Ranked[]): void {
  const ordered = ranked.toSorted((a, b) => order(a.resource, b.resource) || a.rank - b.rank);
  const rows: IndexRow[] = [];
  const lines: Buffer[] = [];
  const seen = new Set<string>();
  let offset = 0;
  for (const { resource } of ordered) {
    const entry = entryOfResource(resource);
    if (!entry || seen.has(`${entry.type} ${entry.url}|${entry.version}`)) continue;
    seen.add(`${entry.type} ${entry.url}|${entry.version}`);
    const line = Buffer.from(`${JSON.stringify(resource)}\n`);
    const row: IndexRow = [entry.type, entry.url, entry.version ?? '', entry.id, offset, line.length - 1];
    if (entry.kind) row.push(entry.kind, entry.constrains ?? '', entry.derivation ?? '');
    rows.push(row);
    lines.push(line);
    offset += line.length;
  }
  mkdirSync(outDir, { recursive: true });
  putInPlace(join(outDir, `${name}.ndjson`), Buffer.concat(lines));
  putInPlace(join(outDir, `${name}.index.json`), `${JSON.stringify({ format: FORMAT, packages, rows })}\n`);
}

/** Replaces a file whole: a server that runs reads on in the one it has opened. */
function putInPlace(file: string, content: string | Buffer): void {
  writeFileSync(`${file}.new`, content);
  renameSync(`${file}.new`, file);
}

const keyOf = ({ resourceType, url }: JsonObject): string => `${resourceType} ${url}`;

const order = (a: JsonObject, b: JsonObject): number => textOrder(keyOf(a), keyOf(b));

/** Compiles the pinned npm packages into `outDir`/base.*. */
export function compileBase(outDir: string): void {
  const modules = join(root, 'node_modules');
  const expansions = readExpansions(join(modules, EXPANSIONS));
  const ranked = BASE_PACKAGES.flatMap((name, at) =>
    readPackage(join(modules, name), BASE_TYPES).map((resource) => ({
      rank: rankOf(resource, at),
      resource: compact(withExpansion(resource, expansions)),
    })),
  );
  write(
    outDir,
    'base',
    [...BASE_PACKAGES, EXPANSIONS].map((name) => packageName(join(modules, name))),
    ranked,
  );
}

/** Compiles our own package into `outDir`/iscm.*. */
export function compileOwn(packageDir: string, outDir: string): void {
  const ranked = readPackage(packageDir, /^[A-Z].*\.json$/).map((resource) => ({ rank: 0, resource }));
  write(outDir, 'iscm', [ownPackageName(packageDir)], ranked);
}
