import { CANONICAL, splitCanonical } from '../../src/fhir/canonical.ts';
import { isObject } from '../../src/fhir/json.ts';
import { str } from '../../src/fhir/read.ts';
import type { Binding, ElementNode, ElementType, TypedValue } from '../../src/profile/index.ts';
import { codeMapPage } from './code-map-pages.ts';
import { anchorOf, code, link } from './markdown.ts';
import type { Sources } from './sources.ts';
import { codingsOf, type Terms } from './terms.ts';

/** What an element may hold, in words. */

const typeWords: Record<string, string> = {
  Age: 'age',
  Annotation: 'note',
  BackboneElement: 'parts of its own',
  boolean: 'yes or no',
  code: 'code',
  CodeableConcept: 'code or text',
  Coding: 'code',
  dateTime: 'date',
  date: 'date',
  HumanName: 'name',
  Identifier: 'identifier',
  decimal: 'number',
  integer: 'whole number',
  instant: 'date and time',
  Period: 'period',
  positiveInt: 'whole number',
  Quantity: 'quantity',
  Range: 'range',
  string: 'text',
  Timing: 'timing',
  unsignedInt: 'whole number',
  uri: 'URI',
};

const lastOf = (url: string): string => splitCanonical(url).url.replace(/^.*\//, '');

/** Title of one of our definitions, linked to its page; of another's, its name. */
export function definitionLink(sources: Sources, from: string, url: string): string {
  const id = lastOf(url);
  const definition = url.startsWith(`${CANONICAL}/`) ? sources.structures.get(id) : undefined;
  if (definition === undefined) return code(id);
  const title = str(definition.title) ?? id;
  const isExtension = definition.type === 'Extension';
  return link(from, isExtension ? `profiles/extensions.md#${anchorOf(title)}` : `profiles/${id}.md`, title);
}

function typeText(sources: Sources, from: string, type: ElementType): string {
  const targets = type.targetProfile.map((url) => definitionLink(sources, from, url));
  if (type.code === 'Reference') return targets.length > 0 ? `reference to ${targets.join(' or ')}` : 'reference';
  if (type.profile.length > 0) return type.profile.map((url) => definitionLink(sources, from, url)).join(' or ');
  return typeWords[type.code] ?? type.code;
}

/** Most words of a list that are named in a table. */
const FEW = 6;

function bindingText(sources: Sources, from: string, { valueSet, strength }: Binding): string {
  const id = lastOf(valueSet ?? '');
  if (id === 'data-absent-reason') return 'reason why there is none';
  const file = sources.codeMaps.find(({ text }) => `iscm-${text.map}` === id);
  if (file === undefined) return `value set ${code(id)} (${strength})`;
  const words = Object.keys(file.text.codes);
  const list = link(from, codeMapPage(sources, file.text.map), file.text.map);
  return words.length > FEW
    ? `one of the ${words.length} words of ${list} (${strength})`
    : `${words.join(', ')}: ${list} (${strength})`;
}

function constantText(terms: Terms, { value }: TypedValue): string {
  if (isObject(value) && value.system === 'http://unitsofmeasure.org') return `in ${code(str(value.code) ?? '')}`;
  const codings = codingsOf(value).map((coding) => terms.coding(coding));
  if (codings.length > 0) return `always ${codings.join(', ')}`;
  return `always ${code(isObject(value) ? JSON.stringify(value) : String(value))}`;
}

/** What an element may hold: types, list of words, unit or constant. */
export function holdsText(sources: Sources, terms: Terms, from: string, node: ElementNode): string {
  if (node.max === 0) return 'not used';
  const constant = node.fixed ?? node.pattern;
  const isUnit = constant !== undefined && ['Quantity', 'Age', 'Duration'].includes(constant.type);
  if (constant !== undefined && !isUnit) return constantText(terms, constant);
  const few = node.types.length <= 4 ? node.types : [];
  const types = [...new Set(few.map((type) => typeText(sources, from, type)))].join(' or ');
  const said = [types, constant === undefined ? '' : constantText(terms, constant)]
    .filter((part) => part !== '')
    .join(' ');
  if (isUnit || node.binding?.valueSet === undefined || node.binding.strength === 'example') return said;
  const bound = bindingText(sources, from, node.binding);
  return said === 'code or text' || said === 'code' || said === '' ? bound : `${said}; ${bound}`;
}

/** How often an element may stand: `0..1`, `1..*`. */
export const countText = ({ min, max }: ElementNode): string =>
  `${min}..${max === Number.POSITIVE_INFINITY ? '*' : max}`;
