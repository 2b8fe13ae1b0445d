import { caseTables } from '../case-tables.ts';
import { type Column, LIST_SEPARATOR, type Table } from '../table.ts';
import { csvLines, type Separator } from './csv-text.ts';

/** An element of FHIR that a field is written to; the mapping knows them. */
export interface ElementOfField {
  element: string;
  profile: string;
}

/** Elements by field of the case model, such as `markers.percent`. */
export type ElementsOfFields = ReadonlyMap<string, readonly ElementOfField[]>;

/** What the data dictionary says of a column. */
export interface DictionaryEntry {
  table: string;
  column: string;
  type: string;
  unit: string;
  allowed: string;
  /** Times it may be filled: `0..1`, `1..1`; several values in one cell: `0..*`, `1..*`. */
  cardinality: string;
  refersTo: string;
  field: string;
  element: string;
  profile: string;
  description: string;
}

/** Where the engine itself writes what no row of the mapping does. */
const carried: Readonly<Record<string, ElementOfField>> = {
  'case.id': { element: 'Bundle.identifier', profile: 'iscm-case-bundle' },
  'case.model': { element: 'Bundle.meta', profile: 'iscm-case-bundle' },
  'alternatives.field': { element: 'extension.extension:field.value', profile: 'iscm-alternative' },
  'alternatives.value': { element: 'extension.extension:value.value', profile: 'iscm-alternative' },
  'alternatives.source': { element: 'extension.extension:source.value', profile: 'iscm-alternative' },
};

/** Elements of a column's field; fields of single parts and of lists inside of them are named without the case. */
function elementsOf(elements: ElementsOfFields, { field }: Column): readonly ElementOfField[] {
  const own = carried[field];
  if (own !== undefined) return [own];
  return elements.get(field) ?? elements.get(field.replace('case.', '')) ?? elements.get(`patient.${field}`) ?? [];
}

function typeText({ name, type, list, text, pattern, words, format, refersTo }: Column): string {
  const inText = text ? 'free text' : 'text';
  const plain = words !== undefined && pattern === undefined ? 'word' : inText;
  const key = refersTo !== undefined || name === 'key' || name === 'item_key' ? 'key' : undefined;
  const one = type === 'string' ? (key ?? format ?? plain) : type;
  return list ? `list of ${one}` : one;
}

const formats = { date: 'YYYY, YYYY-MM or YYYY-MM-DD', instant: 'YYYY-MM-DDThh:mm:ss with time zone' };

function allowedText({ words = [], pattern, minimum, maximum, format }: Column): string {
  const from = minimum === undefined ? '' : `at least ${minimum}`;
  const to = maximum === undefined ? '' : `at most ${maximum}`;
  const fits = format !== undefined ? formats[format] : (pattern ?? '');
  const numbers = [from, to].filter((part) => part !== '').join(', ');
  return [numbers, fits, words.join(LIST_SEPARATOR)].filter((part) => part !== '').join(' or ');
}

function entryOf(table: Table, column: Column, elements: ElementsOfFields): DictionaryEntry {
  const found = elementsOf(elements, column);
  return {
    table: table.name,
    column: column.name,
    type: typeText(column),
    unit: column.unit ?? '',
    allowed: allowedText(column),
    cardinality: `${column.required ? 1 : 0}..${column.list ? '*' : 1}`,
    refersTo: (column.refersTo ?? []).join(LIST_SEPARATOR),
    field: column.field,
    element: [...new Set(found.map(({ element }) => element))].join(' or '),
    profile: [...new Set(found.map(({ profile }) => profile))].join(' or '),
    description: column.readOnly ? `${column.description}; not read` : column.description,
  };
}

/** The data dictionary: an entry for each column of each table. */
export function dictionary(elements: ElementsOfFields): DictionaryEntry[] {
  return caseTables.flatMap((table) => table.columns.map((column) => entryOf(table, column, elements)));
}

/** Columns of the data dictionary and what stands in each. */
const columns: readonly (readonly [string, keyof DictionaryEntry])[] = [
  ['table', 'table'],
  ['column', 'column'],
  ['type', 'type'],
  ['unit', 'unit'],
  ['allowed_values', 'allowed'],
  ['cardinality', 'cardinality'],
  ['refers_to', 'refersTo'],
  ['case_field', 'field'],
  ['fhir_element', 'element'],
  ['fhir_profile', 'profile'],
  ['description', 'description'],
];

/** The data dictionary as CSV. */
export function dictionaryCsv(elements: ElementsOfFields, separator: Separator = 'comma'): string {
  const rows = dictionary(elements).map((entry) => columns.map(([, member]) => entry[member]));
  return csvLines([columns.map(([name]) => name), ...rows], separator);
}
