import { caseModelPage } from './case-model.ts';
import { SHARED, sharedCodesPage } from './code-map-pages.ts';
import { cohortPages } from './cohort-pages.ts';
import { cohortStatisticsPage } from './cohort-statistics-page.ts';
import { configurationPage } from './configuration.ts';
import { coveragePage } from './coverage.ts';
import { readExamples } from './examples.ts';
import { extensionsPage, featuresPage, rulesPage } from './extensions-page.ts';
import { indexPage } from './index-page.ts';
import { mappingPage } from './mapping-page.ts';
import { profileList, profilePage } from './profile-page.ts';
import { fieldElementsOf, readSources } from './sources.ts';
import { tablesPage } from './tables-page.ts';
import { Terms } from './terms.ts';

type Pages = Record<string, () => string>;

/** All pages that are made, by their place below docs/. */
export function allPages(): Pages {
  const sources = readSources();
  const terms = new Terms(sources);
  const profiles = profileList(sources).map(({ id, definition }): [string, () => string] => [
    `profiles/${id}.md`,
    () => profilePage(sources, terms, id, definition),
  ]);
  const mappings = sources.mappings.map((file): [string, () => string] => [
    `mappings/${file.name}.md`,
    () => mappingPage(sources, terms, file),
  ]);
  return {
    'README.md': () => indexPage(sources),
    'configuration.md': configurationPage,
    'case-model.md': caseModelPage,
    'tables.md': () => tablesPage(fieldElementsOf(sources)),
    ...cohortPages,
    'cohort/statistics.md': cohortStatisticsPage,
    'coverage.md': () => coveragePage(sources, readExamples()),
    ...Object.fromEntries(profiles),
    'profiles/extensions.md': () => extensionsPage(sources, terms),
    'profiles/iscm-feature.md': () => featuresPage(sources),
    'profiles/rules.md': () => rulesPage(sources),
    ...Object.fromEntries(mappings),
    [SHARED]: () => sharedCodesPage(sources),
  };
}
