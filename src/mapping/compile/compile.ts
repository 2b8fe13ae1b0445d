import { ownCanonical, splitCanonical } from '../../fhir/canonical.ts';
import type { Issue } from '../../fhir/issue.ts';
import { isObject } from '../../fhir/json.ts';
import type { ElementNode, Profile, Profiles } from '../../profile/index.ts';
import type { CompiledPart, CompiledResource, CompiledRow, Numbered, Recognition, RowRead } from '../compiled.ts';
import { Constants } from '../constants.ts';
import type { MappingSource, MappingText, ResourceText } from '../file/mapping-file.ts';
import { constantMarks } from '../read/constant-marks.ts';
import { ItemFields } from '../read/item-fields.ts';
import { PathTree } from '../read/path-tree.ts';
import { codesNotAllowed } from './allowed-codes.ts';
import type { PartKind } from './case-leaves.ts';
import type { CompileInput } from './compile-input.ts';
import { RowCompiler } from './compile-row.ts';
import { uncoveredLeaves, unwrittenElements } from './coverage.ts';
import { overlaps } from './overlaps.ts';
import { wrongSatellites } from './wrong-satellites.ts';

const MCODE = 'http://hl7.org/fhir/us/mcode/';

/** The compiled mapping, parts in the order of the case model, or what is wrong with the files. */
export type CompileResult = { ok: true; parts: CompiledPart[] } | { ok: false; issues: Issue[] };

/** Our profile, and mCODE's where ours derives from one directly: what a resource claims in `meta.profile`. */
function claimsOf(profile: Profile, profiles: Profiles): string[] {
  const { base } = profile;
  if (base?.startsWith(MCODE) !== true || profiles.get(base)?.abstract === true) return [profile.url];
  return [profile.url, base];
}

function recognitionOf(
  text: ResourceText,
  profile: Profile,
  rows: readonly CompiledRow[],
  profiles: Profiles,
): Recognition | string {
  if (text.recognise === 'type') return { by: 'type' };
  if (text.recognise !== undefined) {
    const slot = `.${text.recognise}`;
    const row = rows.find((candidate) => candidate.kind === 'value' && candidate.steps.at(-1)?.slot === slot);
    return row?.kind === 'value' ? { by: 'row', row } : `no row reads ${text.recognise}`;
  }
  const code = profiles.children(profile.root).find((child) => child.name === 'code');
  return code?.pattern === undefined && code?.fixed === undefined ? { by: 'claim' } : { by: 'pattern', element: code };
}

/** A row as it is read; none for one that is only written, or collected once all items are known. */
function readOf(row: Numbered<CompiledRow>, fields: ItemFields): RowRead[] {
  if (row.kind === 'collect' || ('writeOnly' in row && row.writeOnly)) return [];
  const always = row.kind === 'table' || (row.kind === 'value' && row.absentBeside);
  return [{ number: row.number, field: fields.numberOf(row.field.join('.')), row, always }];
}

function compileResource(
  file: { text: MappingText; source: MappingSource },
  index: number,
  text: ResourceText,
  compiler: RowCompiler,
  input: CompileInput & { constants: Constants; kind: PartKind; fields: ItemFields },
): CompiledResource | undefined {
  const where = ['resources', index];
  const profile = input.profiles.get(ownCanonical('StructureDefinition', text.profile));
  if (profile === undefined) {
    compiler.issues.push(file.source.issue([...where, 'profile'], `there is no profile ${text.profile}`));
    return undefined;
  }
  const path = (name: 'link' | 'patient' | 'linkedFrom', start: ElementNode) =>
    text[name] === undefined ? undefined : compiler.path(text[name], start, [...where, name]);
  const main = input.profiles.get(ownCanonical('StructureDefinition', file.text.resources[0]?.profile ?? ''));
  const link = path('link', profile.root);
  const linkedFrom = main === undefined ? undefined : path('linkedFrom', main.root);
  const patient = path('patient', profile.root);
  const rows = compiler.rows(text.rows, profile.root, [...where, 'rows']);
  const recognise = recognitionOf(text, profile, rows, input.profiles);
  if (typeof recognise === 'string') {
    compiler.issues.push(file.source.issue([...where, 'recognise'], recognise));
    return undefined;
  }
  const always = compiler.always(text.always ?? {}, profile.root, [...where, 'always']);
  const fixed = input.constants.shared(profile.root);
  const constants = { ...(isObject(fixed) ? fixed : {}), ...always };
  return {
    part: file.text.part,
    kind: input.kind,
    fields: input.fields,
    profile,
    claims: claimsOf(profile, input.profiles).map((url) => splitCanonical(url).url),
    recognise,
    rows,
    reads: compiler.issues.length > 0 ? [] : rows.flatMap((row) => readOf(row, input.fields)),
    derived: rows.filter((row) => row.kind === 'value' || row.kind === 'reference').filter((row) => row.writeOnly),
    collects: rows.filter((row) => row.kind === 'collect'),
    paths: new PathTree(rows.filter((row) => row.kind !== 'table')),
    always,
    constants,
    markConstants: constantMarks(constants),
    ...(text.satellite === undefined ? {} : { satellite: text.satellite }),
    ...(link === undefined ? {} : { link }),
    ...(linkedFrom === undefined ? {} : { linkedFrom }),
    ...(text.when === undefined ? {} : { when: text.when }),
    ...(patient === undefined ? {} : { patient }),
  };
}

/**
 * Compiles mapping files against the profiles. Nothing is taken on trust. Each path, slice, codec, code map and list
 * must exist; each leaf of the case must stand in a row; each must-support element must be written or excused.
 */
export function compileMapping(input: CompileInput): CompileResult {
  const constants = new Constants(input.profiles);
  const issues: Issue[] = [];
  const parts = new Map<string, CompiledPart>();
  const lists = new Map(
    input.parts.flatMap((part) => (part.kind === 'list' ? [[part.name, part.leaves] as const] : [])),
  );
  for (const file of input.files) {
    const part = input.parts.find((candidate) => candidate.name === file.text.part);
    if (part === undefined || parts.has(file.text.part)) {
      const message = part === undefined ? 'the case model has no part' : 'another file already maps the part';
      issues.push(file.source.issue(['part'], `${message} ${file.text.part}`));
      continue;
    }
    const leaves = new Map(part.leaves.map((leaf) => [leaf.path, leaf]));
    const compiler = new RowCompiler(
      { profiles: input.profiles, constants, codeMaps: input.codeMaps, leaves, lists },
      file.source,
    );
    const { kind } = part;
    const fields = new ItemFields(part.leaves);
    const resources = file.text.resources.flatMap(
      (text, index) => compileResource(file, index, text, compiler, { ...input, constants, kind, fields }) ?? [],
    );
    parts.set(part.name, { name: part.name, kind: part.kind, resources });
    issues.push(...compiler.issues, ...wrongSatellites(file, part.leaves));
    if (compiler.issues.length > 0) continue;
    issues.push(...overlaps(resources, file.source), ...unwrittenElements(file, resources, constants));
  }
  if (issues.length === 0) issues.push(...uncoveredLeaves(input, [...parts.values()]));
  if (issues.length === 0 && input.terminology) {
    issues.push(...codesNotAllowed(input, [...parts.values()], input.terminology));
  }
  if (issues.length > 0) return { ok: false, issues };
  return { ok: true, parts: input.parts.flatMap((part) => parts.get(part.name) ?? []) };
}
