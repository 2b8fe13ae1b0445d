import { str } from '../../src/fhir/read.ts';
import { SHARED } from './code-map-pages.ts';
import { code, link, made, page, table } from './markdown.ts';
import { profileList } from './profile-page.ts';
import type { Sources } from './sources.ts';

/** The index of docs/. */

const PAGE = 'README.md';

const written: Record<string, Record<string, string>> = {
  'Push and search': {
    'http.md': 'the HTTP interface',
    'search.md': 'search: parameters, modifiers, own parameters, paging, limits',
    'foreign.md': 'what is read from bundles of other systems, and what never is',
  },
  'Pull cases': {
    'registry.md': 'the way of a registry: pull cases, follow changes, send tables in; pandas and R',
    'tables.md': 'cases as tables, with the data dictionary (made)',
    'bulk.md': 'bulk export and import of resources',
    'views.md': 'flat tables of resources by SQL on FHIR',
    'cohort.md': 'tables and survival over cases: what is counted and how, suppression of small cells',
    'cohort/statistics.md': 'the survival statistics beside what R gives (made)',
    'deidentification.md': 'what a recipient may see, by policy',
  },
  'Validate, map, build in': {
    'cli.md': 'the command line',
    'validation.md': 'what is checked, options, forms of the findings',
    'validation-differences.md': 'where verdicts differ from HL7’s validator, and why',
    'library.md': 'as a library',
    'case-model.md': 'the case: fields, words, units (made)',
    'coverage.md': 'which example shows which field (made)',
    'mapping.md': 'how mappings are written and changed',
    '../profiles/README.md': 'how profiles are written and changed',
  },
  'Run it': {
    'operate.md': 'configure, run, back up, restore, upgrade, watch, size',
    'configuration.md': 'settings of the server (made)',
    'security.md': 'who asks, what it may do, what is written down',
    'store.md': 'how resources are kept, on SQLite and PostgreSQL',
  },
  'About the project': {
    'versioning.md': 'versions and what they promise',
    'measured.md': 'what was measured, also where it disappoints',
    decisions: 'why it is built as it is',
  },
};

const reading = [
  '### How to read a profile',
  '',
  '- **element**: where it stands in the resource. `component:x` is the part of an Observation that asks one question,',
  '  `extension:x` what FHIR has no element for. Elements that a profile does not name are as its base has them.',
  '- **how many**: `0..1` may be there, `1..1` must, `0..*` any number. `0..0` is not used.',
  '- **holds**: what kind of value; of words, the list. A *required* list takes no other word, an *extensible* one takes another',
  '  where none fits, *preferred* is advice. *always* is fixed by the profile.',
  '- **in the case**: the field of [the case model](case-model.md) that stands there.',
  '- **rules**: an *error* is impossible and refused, a *warning* is unlikely and told.',
];

/** The index page. */
export function indexPage(sources: Sources): string {
  const profiles = profileList(sources).map(({ id, definition }) => [
    link(PAGE, `profiles/${id}.md`, str(definition.title) ?? id),
    str(definition.type) ?? '',
    str(definition.baseDefinition)?.includes('/us/mcode/') === true ? 'mCODE' : 'R4',
  ]);
  const mappings = sources.mappings.map(({ name, text }) => [
    link(PAGE, `mappings/${name}.md`, code(text.part)),
    text.about ?? '',
  ]);
  return page([
    '# Documentation',
    '',
    made('`profiles/`, `mappings/` and `src/case/`'),
    'Every page, by what you want to do. What the project is, and two commands to try it:',
    `${link(PAGE, '../README.md', 'README')}. Pages marked *made*, and all pages on profiles and mappings, are made from the`,
    'sources by `npm run docs`.',
    ...Object.entries(written).flatMap(([reader, pages]) => [
      '',
      `## ${reader}`,
      ...table(
        ['page', 'about'],
        Object.entries(pages).map(([name, about]) => [link(PAGE, name, name.replace('../', '')), about]),
      ),
    ]),
    '',
    '## Profiles',
    '',
    `Beside them: ${link(PAGE, 'profiles/extensions.md', 'extensions')}, ${link(PAGE, 'profiles/rules.md', 'all rules')},`,
    `${link(PAGE, 'profiles/iscm-feature.md', 'the codes of what is asked')}.`,
    ...table(['profile', 'resource', 'derived from'], profiles),
    '',
    ...reading,
    '',
    '## Mappings',
    '',
    `One page for each part of the case; beside them ${link(PAGE, SHARED, 'code maps that several parts use')}.`,
    ...table(['part of the case', 'what it holds'], mappings),
  ]);
}
