import { caseJsonSchema } from '../../src/case/json-schema.ts';
import { CASE_MODEL_VERSION } from '../../src/case/version.ts';
import { isObject, type JsonObject, type JsonValue } from '../../src/fhir/json.ts';
import { cell, made } from './markdown.ts';

const array = (value: JsonValue | undefined): JsonValue[] => (Array.isArray(value) ? value : []);

/** What a field may hold, in words. */
function holds(schema: JsonValue | undefined): string {
  if (!isObject(schema)) return '';
  if (schema.const !== undefined) return `\`${String(schema.const)}\``;
  if (Array.isArray(schema.refersTo)) return `key of ${schema.refersTo.join(', ')}`;
  if (Array.isArray(schema.enum)) {
    return schema.enum.length > 60 ? 'a code of the list' : schema.enum.map((word) => `\`${String(word)}\``).join(', ');
  }
  const branches = array(schema.anyOf).map(holds);
  if (branches.length > 0) return [...new Set(branches)].join(', ');
  if (schema.type === 'array') return `list of: ${holds(schema.items)}`;
  if (schema.type === 'number' || schema.type === 'integer') {
    const limits = [schema.minimum, schema.maximum].map((limit) => (typeof limit === 'number' ? String(limit) : ''));
    return limits.some((limit) => limit !== '') ? `number ${limits.join('…')}` : 'number';
  }
  if (isObject(schema.properties)) return `{${Object.keys(schema.properties).join(', ')}}`;
  return schema.type === 'string' ? 'text' : '';
}

function fieldRows(schema: JsonObject, prefix: string): string[] {
  const required = array(schema.required);
  return Object.entries(isObject(schema.properties) ? schema.properties : {}).flatMap(([name, field]) => {
    if (!isObject(field)) return [];
    const path = `${prefix}${name}`;
    if (isObject(field.properties)) return fieldRows(field, `${path}.`);
    const { items } = field;
    if (field.type === 'array' && isObject(items) && isObject(items.properties)) return fieldRows(items, `${path}[].`);
    const need = required.includes(name) ? 'yes' : '';
    const about = typeof field.description === 'string' ? field.description : '';
    return [`| \`${path}\` | ${need} | ${cell(holds(field))} | ${cell(about)} |`];
  });
}

const head = ['', '| field | required | holds | |', '|---|---|---|---|'];

/** The case model, from its JSON Schema. */
export function caseModelPage(): string {
  const schema = caseJsonSchema();
  const members = Object.entries(isObject(schema.properties) ? schema.properties : {});
  const lists = members.filter(([, member]) => isObject(member) && member.type === 'array');
  const own = Object.fromEntries(members.filter(([, member]) => !(isObject(member) && member.type === 'array')));
  return [
    '# The case model',
    '',
    made('`src/case/`'),
    `Version ${CASE_MODEL_VERSION}. A case is one patient's course with intramedullary spinal cord metastasis: single members, and lists`,
    'of items that point to each other by key. Keys are unique in the case and stable over time; the order of a list says',
    'nothing. As JSON Schema: `GET /cases/schema`.',
    '',
    'A field that is not there was *not recorded*. Most fields may instead hold `unknown`: recorded as unknown. A no is a',
    'value of its own: `absent`, `negative`, `none`, `not-given`. Dates are as precise as they were recorded. Inexact numbers',
    'are `{comparator, value}` or `{low, high}`. Rules between fields and items (levels in order, nothing done after death,',
    'no dose of a treatment that was refused …) are checked when a case is read.',
    '',
    '## The case',
    ...head,
    ...fieldRows({ properties: own, required: schema.required ?? [] }, ''),
    ...lists.flatMap(([name, list]) => {
      const items = isObject(list) ? list.items : undefined;
      return ['', `## \`${name}\``, ...head, ...(isObject(items) ? fieldRows(items, '') : [])];
    }),
    '',
  ].join('\n');
}
