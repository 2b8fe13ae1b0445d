import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { CANONICAL } from '../../src/fhir/canonical.ts';
import type { JsonObject } from '../../src/fhir/json.ts';
import { obj, objects, str } from '../../src/fhir/read.ts';
import { elementsOf, flatRows, fullName, meaningOf, slotOf } from './case-fields.ts';
import { type ElementRow, elementRows, rowOf } from './element-rows.ts';
import { countText, definitionLink, holdsText } from './holds.ts';
import { code, link, made, page, pathCode, table } from './markdown.ts';
import { mappedTo, root, type Sources } from './sources.ts';
import { codingsOf, type Terms, wordOfConstant } from './terms.ts';

/** The page of one profile, in words. */

const MCODE = 'http://hl7.org/fhir/us/mcode/StructureDefinition/';

/** What elements are for that no field of the case stands in. */
const elementWords: Record<string, string> = {
  identifier: 'names the item: case and key',
  fullUrl: 'names the resource within the case',
  status: 'the state of the record',
  statusReason: 'why it was not done',
  code: 'what is asked',
  dataAbsentReason: 'why there is no value',
  'identifier.system': 'says that it is the id of a case',
  'identifier.value': 'the id of the case',
};

/** What a profile derives from, with a link to HL7's page of it. */
function baseLink(definition: JsonObject): string {
  const base = str(definition.baseDefinition) ?? '';
  const name = base.replace(/^.*\//, '');
  return base.startsWith(MCODE)
    ? `[${name}](https://hl7.org/fhir/us/mcode/STU4/StructureDefinition-${name}.html) of mCODE 4.0.0`
    : `[${name}](https://hl7.org/fhir/R4/${name.toLowerCase()}.html) of FHIR R4`;
}

/** Fields of the case by the element that they stand in. */
function fieldsByElement(sources: Sources, id: string): { element: string; field: string; meaning: string }[] {
  return mappedTo(sources, id).flatMap(({ file: { text }, resource }) => [
    ...(resource.patient === undefined ? [] : [{ element: resource.patient, field: '', meaning: 'the patient' }]),
    ...(resource.link === undefined
      ? []
      : [{ element: resource.link, field: '', meaning: `what it belongs to: the item of ${code(text.part)}` }]),
    ...Object.entries(resource.always ?? {}).map(([element, value]) => ({
      element,
      field: '',
      meaning: `written as ${code(wordOfConstant(value))}`,
    })),
    ...Object.entries(resource.unmapped ?? {}).map(([element, reason]) => ({
      element,
      field: '',
      meaning: `not written: ${reason}`,
    })),
    ...flatRows(resource.rows).flatMap((row) =>
      elementsOf(row).map((element) => ({
        element,
        field: row.case === undefined ? (row.collect ?? []).join(', ') : fullName(sources, text.part, row.case),
        meaning: row.case === undefined ? '' : meaningOf(sources, text.part, row.case),
      })),
    ),
  ]);
}

function questionText(row: ElementRow, terms: Terms): string {
  const codings = codingsOf(row.question?.pattern?.value);
  return codings.length > 0 ? `asks ${codings.map((coding) => terms.coding(coding)).join(', ')}` : '';
}

function inCase(fields: readonly { field: string; meaning: string }[], slot: string): string {
  const said = fields.map(({ field, meaning }) =>
    field === '' ? meaning : `${field.split(', ').map(code).join(', ')}${meaning === '' ? '' : ` ${meaning}`}`,
  );
  return (
    [...new Set(said)].join('<br>') ||
    (elementWords[slot] ?? (slot.endsWith('.fullUrl') ? elementWords.fullUrl : undefined) ?? '')
  );
}

function elementTable(sources: Sources, terms: Terms, from: string, id: string, definition: JsonObject): string[] {
  const profile = sources.profiles.get(str(definition.url) ?? '');
  if (profile === undefined) return [];
  const rows = elementRows(definition, profile);
  const fields = fieldsByElement(sources, id);
  const others = fields.filter(({ element, field }) => field !== '' && rowOf(rows, element) === undefined);
  const cells = rows.map((row) => {
    const own = fields.filter(({ element }) => rowOf(rows, element) === row);
    const holds = [questionText(row, terms), holdsText(sources, terms, from, row.holder)].filter((part) => part !== '');
    const absent = row.mayBeAbsent ? ' or why there is none' : '';
    return [pathCode(row.slot), countText(row.element), `${holds.join('<br>')}${absent}`, inCase(own, row.slot)];
  });
  return [
    '',
    '## Elements',
    ...table(['element', 'how many', 'holds', 'in the case'], cells),
    ...(others.length > 0 ? ['', 'Used as the base has it:'] : []),
    ...table(
      ['element', 'in the case'],
      others.map(({ element, field, meaning }) => [pathCode(slotOf(element)), inCase([{ field, meaning }], '')]),
    ),
  ];
}

/** Invariants that a definition adds. */
export const constraintsOf = (definition: JsonObject): JsonObject[] =>
  objects(obj(definition.differential)?.element).flatMap((element) => objects(element.constraint));

/** Invariants that a definition adds, each with the files that break it. */
export function invariantTable(definition: JsonObject, from: string): string[] {
  const rows = constraintsOf(definition).map((constraint) => {
    const key = str(constraint.key) ?? '';
    const broken = exampleFiles().filter(({ file }) => file === `fail-${key}.json` || file.startsWith(`fail-${key}.`));
    const links = broken.map(({ folder, file }) => exampleLink(from, folder, file));
    return [code(key), str(constraint.severity) ?? '', str(constraint.human) ?? '', links.join(', ')];
  });
  return rows.length > 0 ? ['', '## Rules', ...table(['rule', 'severity', 'what it says', 'broken by'], rows)] : [];
}

let examples: { folder: string; file: string }[] | undefined;

/** Examples of the profiles, read once. */
function exampleFiles(): { folder: string; file: string }[] {
  const top = join(root, 'profiles', 'examples');
  examples ??= readdirSync(top)
    .toSorted()
    .flatMap((folder) =>
      readdirSync(join(top, folder))
        .toSorted()
        .map((file) => ({ folder, file })),
    );
  return examples;
}

/** Name of an example as a link: what stands behind `pass-` or the invariant's key. */
function exampleLink(from: string, folder: string, file: string): string {
  const name = file.replace(/\.json$/, '').replace(/^pass-|^fail-[^.]*\.?/, '');
  return link(from, `../profiles/examples/${folder}/${file}`, name === '' ? 'example' : name);
}

function passing(from: string, id: string): string[] {
  const files = exampleFiles().filter(({ folder, file }) => folder === id && file.startsWith('pass-'));
  return files.length > 0
    ? ['', `Valid examples: ${files.map(({ file }) => exampleLink(from, id, file)).join(', ')}.`]
    : [];
}

function writtenBy(sources: Sources, from: string, id: string): string {
  const uses = mappedTo(sources, id).map(({ file, resource }) => {
    const beside = resource.satellite === undefined ? '' : ', beside its main resource';
    return `${link(from, `mappings/${file.name}.md`, `mappings/${file.name}.map.yaml`)} (${code(file.text.part)}${beside})`;
  });
  return uses.length > 0 ? uses.join(', ') : 'the case as a whole; no mapping file';
}

/** The page of a profile. */
export function profilePage(sources: Sources, terms: Terms, id: string, definition: JsonObject): string {
  const from = `profiles/${id}.md`;
  return page([
    `# ${str(definition.title) ?? id}`,
    '',
    made('`profiles/*.fsh`'),
    str(definition.description) ?? '',
    '',
    `- Profile ${code(id)}, ${code(`${CANONICAL}/StructureDefinition/${id}`)}`,
    `- Derived from ${baseLink(definition)}`,
    `- Written and read by ${writtenBy(sources, from, id)}`,
    `- ${link(from, 'README.md#how-to-read-a-profile', 'How to read this page')}`,
    ...elementTable(sources, terms, from, id, definition),
    ...invariantTable(definition, from),
    ...passing(from, id),
  ]);
}

/** Titles of our profiles (extensions apart), for lists of them. */
export function profileList(sources: Sources): { id: string; definition: JsonObject }[] {
  return [...sources.structures]
    .filter(([, definition]) => definition.type !== 'Extension')
    .map(([id, definition]) => ({ id, definition }));
}

/** A link to the profile of an id. */
export const profileLink = (sources: Sources, from: string, id: string): string =>
  definitionLink(sources, from, `${CANONICAL}/StructureDefinition/${id}`);
