import type { CasePart } from '../../src/mapping/compile/case-leaves.ts';
import { elementsOf, flatRows, fullName, slotOf } from './case-fields.ts';
import { rowNames, rowOfField } from './case-rows.ts';
import { valueSections } from './coverage-values.ts';
import { type Example, holdsField } from './examples.ts';
import { code, link, made, page, pathCode, table } from './markdown.ts';
import type { Sources } from './sources.ts';

/** Which example shows which field of the case, and which element it is written to. */

const PAGE = 'coverage.md';

/** A field of the case with the examples that hold it. */
interface CoveredField {
  part: CasePart;
  path: string;
  /** Row of the analysis that the field belongs to. */
  row: string | undefined;
  /** Number of cases that hold it, by example. */
  cases: ReadonlyMap<string, number>;
}

/** Fields that every item has. */
const isCommon = (path: string): boolean => path === 'key' || path.startsWith('alternatives[].');

/** Every field of the case model but those that every item has. */
export function coveredFields({ parts }: Sources, examples: readonly Example[]): CoveredField[] {
  return parts.flatMap((part) =>
    part.leaves
      .filter(({ path }) => !isCommon(path))
      .map(({ path }) => ({
        part,
        path,
        row: rowOfField(part.name, path),
        cases: new Map(
          examples.map(({ name, cases }) => [name, cases.filter((value) => holdsField(value, part, path)).length]),
        ),
      })),
  );
}

/** Whether any example holds a field. */
export const isHeld = ({ cases }: CoveredField): boolean => [...cases.values()].some((count) => count > 0);

/** Elements that a field is written to, with the profile where it is not the main one of its part. */
function elementText(sources: Sources, { part, path }: CoveredField): string {
  const resources = sources.mappings
    .filter(({ text }) => text.part === part.name)
    .flatMap(({ text }) => text.resources);
  const own = resources.flatMap((resource) =>
    flatRows(resource.rows)
      .filter((row) => row.case === path && row.writeOnly !== true)
      .flatMap((row) => elementsOf(row).map((element) => ({ profile: resource.profile, element }))),
  );
  const collected = sources.mappings.flatMap(({ text }) =>
    text.resources.flatMap((resource) =>
      resource.rows
        .filter((row) => row.collect?.includes(`${part.name}.${path}`) === true)
        .map((row) => ({ profile: resource.profile, element: row.fhir ?? '' })),
    ),
  );
  const main = resources[0]?.profile;
  const said = [...own, ...collected].map(({ profile, element }) => {
    const beside = profile === main ? '' : `${link(PAGE, `profiles/${profile}.md`, profile)}<br>`;
    return `${beside}${pathCode(slotOf(element))}`;
  });
  return said.join('<br>') || 'Bundle';
}

function cellOf(example: Example, count: number): string {
  if (count === 0) return '';
  return example.cases.length === 1 ? '●' : String(count);
}

function partSection(sources: Sources, examples: readonly Example[], fields: readonly CoveredField[]): string[] {
  const part = fields[0]?.part.name ?? '';
  const file = sources.mappings.find(({ text }) => text.part === part);
  const profile = file?.text.resources[0]?.profile ?? '';
  const pages =
    file === undefined
      ? ''
      : `Written as ${link(PAGE, `profiles/${profile}.md`, profile)} by ${link(PAGE, `mappings/${file.name}.md`, `${file.name}.map.yaml`)}.`;
  return [
    '',
    `### ${part}`,
    '',
    pages,
    ...table(
      ['field', 'element', ...examples.map(({ name }) => name)],
      fields.map((field) => [
        code(field.path),
        elementText(sources, field),
        ...examples.map((example) => cellOf(example, field.cases.get(example.name) ?? 0)),
      ]),
    ),
  ];
}

function rowTable(examples: readonly Example[], fields: readonly CoveredField[]): string[] {
  const rows = rowNames.map((name) => {
    const own = fields.filter(({ row }) => row === name);
    const held = examples.map((example) => own.filter(({ cases }) => (cases.get(example.name) ?? 0) > 0).length);
    const open = own.filter((field) => !isHeld(field)).length;
    return [
      name,
      String(own.length),
      ...held.map((count) => (count > 0 ? String(count) : '')),
      open > 0 ? String(open) : '',
    ];
  });
  return table(['content', 'fields', ...examples.map(({ name }) => name), 'no example'], rows);
}

/** How often alternatives and the words for what is not known occur. */
function commonText(sources: Sources, examples: readonly Example[]): string[] {
  const withAlternatives = examples.filter(({ cases }) =>
    cases.some((value) => sources.parts.some((part) => holdsField(value, part, 'alternatives[].value'))),
  );
  const names = withAlternatives.map(({ name }) => name).join(', ');
  return [
    '',
    `Not in the tables: ${code('key')}, which every item has (it is the identifier of its resource), and ${code('alternatives')}, which any`,
    `item may have (extension ${link(PAGE, 'profiles/extensions.md', code('iscm-alternative'))}); they occur in ${names === '' ? 'no example' : names}.`,
  ];
}

/** The page. */
export function coveragePage(sources: Sources, examples: readonly Example[]): string {
  const fields = coveredFields(sources, examples);
  const open = fields.filter((field) => !isHeld(field));
  const counts = examples.map(
    ({ name, cases }) => `${name} ${cases.length === 1 ? '(one case)' : `(${cases.length} cases)`}`,
  );
  return page([
    '# Coverage',
    '',
    made('the case model, `mappings/` and `examples/`'),
    `Which example shows which field of the case, and the element it is written to. Examples: ${counts.join(', ')}.`,
    'What is in *synthetic* is invented: it shows what no paper has a value of. A number is that of the cases that hold the',
    'field, ● one case. Every example goes case → Bundle → case unchanged (`test/docs/coverage.test.ts`).',
    '',
    `${fields.length} fields, ${fields.length - open.length} of them in an example. ${open.length > 0 ? 'In no example:' : 'No field is without one.'}`,
    ...(open.length > 0 ? ['', ...open.map(({ part, path }) => `- ${code(fullName(sources, part.name, path))}`)] : []),
    ...commonText(sources, examples),
    '',
    '## By content of the papers',
    '',
    'How many fields of each row of the analysis an example holds.',
    ...rowTable(examples, fields),
    ...valueSections(sources, examples, PAGE),
    '',
    '## By field',
    ...sources.parts.flatMap((part) =>
      partSection(
        sources,
        examples,
        fields.filter((field) => field.part === part),
      ),
    ),
  ]);
}
