import type { ResourceText, RowText } from '../../src/mapping/file/mapping-file.ts';
import { flatRows, meaningOf } from './case-fields.ts';
import { codeMapPage, codeMapSection, ownMaps } from './code-map-pages.ts';
import { code, link, made, page, pathCode, table } from './markdown.ts';
import { profileLink } from './profile-page.ts';
import type { MappingFile, Sources } from './sources.ts';
import { type Terms, wordOfConstant } from './terms.ts';

/** The page of one mapping file: field of the case ↔ element, and the codes. */

const plainWords: Record<string, string> = {
  string: 'text as it is',
  boolean: 'yes or no',
  number: 'number',
  instant: 'date and time',
  date: 'date of any precision',
  'date-or-period': 'date; a month or year as a Period',
  death: 'date, or that there is none of a death',
  key: 'the key of the item, written only',
};

function unitText(name: string, unit: string): string {
  const inexact = name === 'amount' ? 'number, bound or range' : 'number or bound';
  return unit === 'Gy-in-cGy' ? `${inexact}, Gy ↔ cGy` : `${inexact} in ${code(unit)}`;
}

/** A codec in words. */
function codecText(sources: Sources, from: string, { as = 'string', to }: RowText): string {
  const [name = '', argument = ''] = as.split(' ');
  if (name === 'code') return `word ↔ code, ${link(from, codeMapPage(sources, argument), argument)}`;
  if (name === 'quantity' || name === 'amount') return unitText(name, argument);
  if (name === 'prefix') return `text after ${code(argument)}`;
  if (name === 'reference') return `key ↔ reference${to === undefined ? '' : `, of ${to.map(code).join(', ')}`}`;
  return plainWords[name] ?? code(as);
}

function howText(sources: Sources, from: string, row: RowText): string {
  if (row.table !== undefined) return 'see below';
  if (row.collect !== undefined) return 'references kept on the other side in the case';
  return [
    codecText(sources, from, row),
    ...(row.absent === undefined ? [] : [`where not recorded, ${code(row.absent)} as reason`]),
    ...(row.writeOnly === true ? ['written only'] : []),
  ].join('; ');
}

function rowCells(sources: Sources, from: string, part: string, row: RowText): string[] {
  const elements =
    row.table === undefined ? [row.fhir ?? ''] : [...new Set(Object.values(row.table).flatMap(Object.keys))];
  const meaning = row.case === undefined ? '' : meaningOf(sources, part, row.case);
  const field = row.case === undefined ? (row.collect ?? []).map(code).join('<br>') : code(row.case);
  return [
    meaning === '' ? field : `${field}<br>${meaning}`,
    elements.map(pathCode).join(', '),
    howText(sources, from, row),
  ];
}

/** A value of a table in words; `code <map> <word>` is the code of a word. */
function tableValue(sources: Sources, from: string, value: string | boolean | null): string {
  if (value === null) return 'nothing';
  const [name = '', map = '', word = ''] = String(value).split(' ');
  return name === 'code' && word !== ''
    ? `the code of ${code(word)} (${link(from, codeMapPage(sources, map), map)})`
    : code(String(value));
}

function wordTable(sources: Sources, from: string, { case: field = '', table: words = {} }: RowText): string[] {
  const rows = Object.entries(words).map(([word, cells]) => [
    code(word),
    Object.entries(cells)
      .map(([element, value]) => `${code(element)} is ${tableValue(sources, from, value)}`)
      .join(', '),
  ]);
  return ['', `What stands for each word of ${code(field)}:`, ...table(['word', 'elements'], rows)];
}

const recognition: Record<string, string> = {
  type: 'without a claim to our profile: any resource of its type',
};

function facts(sources: Sources, from: string, resource: ResourceText): string[] {
  const { satellite, link: linkTo, linkedFrom, when, recognise, patient, always = {} } = resource;
  const definition = sources.structures.get(resource.profile);
  return [
    `- Profile ${profileLink(sources, from, resource.profile)}, resource ${code(String(definition?.type ?? ''))}`,
    ...(satellite === undefined ? [] : [`- Stands beside the main resource as ${code(satellite)}`]),
    ...(linkTo === undefined ? [] : [`- Points to the main resource by ${code(linkTo)}`]),
    ...(linkedFrom === undefined ? [] : [`- The main resource points to it by ${code(linkedFrom)}`]),
    ...(when === undefined ? [] : [`- Written where there is ${when.map(code).join(' or ')}`]),
    ...(patient === undefined ? [] : [`- Patient in ${code(patient)}`]),
    ...Object.entries(always).map(([element, value]) => `- ${code(element)} is ${code(wordOfConstant(value))}`),
    ...(recognise === undefined
      ? []
      : [`- Read ${recognition[recognise] ?? `also by the codes in ${code(recognise)}`}`]),
  ];
}

function resourceSection(sources: Sources, from: string, part: string, resource: ResourceText): string[] {
  const rows = flatRows(resource.rows);
  const unmapped = Object.entries(resource.unmapped ?? {});
  return [
    '',
    `## ${resource.satellite === undefined ? 'Main resource' : `Beside it: ${resource.satellite}`}`,
    '',
    ...facts(sources, from, resource),
    ...table(
      ['field of the case', 'element', 'how'],
      rows.map((row) => rowCells(sources, from, part, row)),
    ),
    ...rows.filter((row) => row.table !== undefined).flatMap((row) => wordTable(sources, from, row)),
    ...(unmapped.length > 0 ? ['', 'Elements that must be supported and are not written:', ''] : []),
    ...unmapped.map(([element, reason]) => `- ${code(element)}: ${reason}`),
  ];
}

/** The page of a mapping file. */
export function mappingPage(sources: Sources, terms: Terms, file: MappingFile): string {
  const from = `mappings/${file.name}.md`;
  const { part, about, resources } = file.text;
  const maps = ownMaps(sources, file);
  const source = `${link(from, `../mappings/${file.name}.map.yaml`, `mappings/${file.name}.map.yaml`)}`;
  return page([
    `# ${part}`,
    '',
    made(`\`mappings/${file.name}.map.yaml\``),
    about ?? '',
    '',
    `From ${source}; fields as in ${link(from, 'case-model.md', 'the case model')}; ${link(from, 'mapping.md', 'how mappings are written')}.`,
    ...resources.flatMap((resource) => resourceSection(sources, from, part, resource)),
    ...(maps.length > 0 ? ['', '## Codes'] : []),
    ...maps.flatMap((map) => codeMapSection(sources, terms, map)),
  ]);
}
