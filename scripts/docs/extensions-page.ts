import { CANONICAL } from '../../src/fhir/canonical.ts';
import type { JsonObject } from '../../src/fhir/json.ts';
import { obj, objects, str, strings } from '../../src/fhir/read.ts';
import { elementRows } from './element-rows.ts';
import { countText, holdsText } from './holds.ts';
import { code, made, page, table } from './markdown.ts';
import { constraintsOf, invariantTable, profileLink, profileList } from './profile-page.ts';
import type { Sources } from './sources.ts';
import type { Terms } from './terms.ts';

/** The pages of our extensions, of our CodeSystem of questions, and of all rules. */

const PAGE = 'profiles/extensions.md';

/** Profiles whose differential names an extension. */
function users(sources: Sources, url: string): string[] {
  return profileList(sources)
    .filter(({ definition }) =>
      objects(obj(definition.differential)?.element).some((element) =>
        objects(element.type).some((type) => strings(type.profile).includes(url)),
      ),
    )
    .map(({ id }) => profileLink(sources, PAGE, id));
}

function extensionSection(sources: Sources, terms: Terms, id: string, definition: JsonObject): string[] {
  const url = str(definition.url) ?? '';
  const profile = sources.profiles.get(url);
  const rows = profile === undefined ? [] : elementRows(definition, profile);
  const used = users(sources, url);
  const context = objects(definition.context).map(({ expression }) => str(expression) ?? '');
  return [
    '',
    `## ${str(definition.title) ?? id}`,
    '',
    str(definition.description) ?? '',
    '',
    `- Extension ${code(id)} of ${context.join(', ')}`,
    used.length > 0 ? `- In ${used.join(', ')}` : '- In any profile, where a case needs it',
    ...table(
      ['part', 'how many', 'holds'],
      rows
        .filter(({ element }) => element.max > 0)
        .map((row) => [
          code(row.slot.replace('extension:', '')),
          countText(row.element),
          holdsText(sources, terms, PAGE, row.holder),
        ]),
    ),
    ...invariantTable(definition, PAGE).map((line) => (line.startsWith('## ') ? `#${line}` : line)),
  ];
}

/** The page of all extensions. */
export function extensionsPage(sources: Sources, terms: Terms): string {
  const extensions = [...sources.structures].filter(([, definition]) => definition.type === 'Extension');
  return page([
    '# Extensions',
    '',
    made('`profiles/*.fsh`'),
    `What FHIR R4 and mCODE have no element for. Each has the URL ${code(`${CANONICAL}/StructureDefinition/<id>`)}.`,
    ...extensions.flatMap(([id, definition]) => extensionSection(sources, terms, id, definition)),
  ]);
}

/** The page of the CodeSystem of questions. */
export function featuresPage(sources: Sources): string {
  const from = 'profiles/iscm-feature.md';
  const system = sources.definitions.codeSystem(`${CANONICAL}/CodeSystem/iscm-feature`) ?? {};
  const texts = profileList(sources).map(({ id, definition }) => ({
    id,
    text: JSON.stringify(definition.differential),
  }));
  const rows = objects(system.concept).map((concept) => {
    const value = str(concept.code) ?? '';
    const used = texts.filter(({ text }) => text.includes(`"code":"${value}","system":"${str(system.url) ?? ''}"`));
    return [
      `${str(concept.display) ?? ''}<br>${code(value)}`,
      str(concept.definition) ?? '',
      used.map(({ id }) => profileLink(sources, from, id)).join(', '),
    ];
  });
  return page([
    `# ${str(system.title) ?? ''}`,
    '',
    made('`profiles/codesystems.fsh`'),
    str(system.description) ?? '',
    '',
    `CodeSystem ${code(str(system.url) ?? '')}. The answers stand with the [mappings](../README.md#mappings).`,
    ...table(['question', 'meaning', 'profile'], rows),
  ]);
}

/** The page of all rules. */
export function rulesPage(sources: Sources): string {
  const from = 'profiles/rules.md';
  const rows = [...sources.structures].flatMap(([id, definition]) =>
    constraintsOf(definition).map((constraint) => [
      code(str(constraint.key) ?? ''),
      profileLink(sources, from, id),
      str(constraint.severity) ?? '',
      str(constraint.human) ?? '',
    ]),
  );
  return page([
    '# Rules',
    '',
    made('`profiles/*.fsh`'),
    'What must hold beyond the shape of a resource. An *error* is impossible and refused, a *warning* is unlikely and told.',
    'The page of a profile links the example that breaks each of its rules.',
    ...table(['rule', 'of', 'severity', 'what it says'], rows),
  ]);
}
