import { asArray, isObject, type JsonObject, type JsonValue } from '../../fhir/json.ts';
import type { InputResource } from '../input/input.ts';
import { parseLevelText } from './level-text.ts';
import type { Run } from './run.ts';

/** The regions of the cord that an episode is in: those of its sites, else several that its words name. */
export function regionsOf(run: Run, item: InputResource): string[] {
  const sites = asArray(item.resource.bodySite).filter(isObject);
  const ofSites = sites.flatMap((site) => regionsOfSite(run, item, site));
  // the only region of the words is that of the lesion
  const ofWords = ofSites.length === 0 ? namedBy(run, item.resource.code) : [];
  if (ofWords.length > 1) tell(run, item, 'code', item.resource.code, ofWords);
  return [...new Set(ofWords.length > 1 ? ofWords : ofSites)];
}

function regionsOfSite(run: Run, item: InputResource, site: JsonObject): string[] {
  const coded = run.concepts.of(site).word('cord-region');
  if (coded !== undefined) {
    run.normalised(item, 'bodySite', 'episodes.regions', coded);
    return [coded.word];
  }
  const { regions } = parseLevelText(run.concepts.of(site).words, run.tables);
  tell(run, item, 'bodySite', site, regions);
  return regions;
}

const namedBy = (run: Run, code: JsonValue | undefined): string[] =>
  parseLevelText(run.concepts.of(code).words, run.tables).regions;

function tell(
  run: Run,
  item: InputResource,
  member: string,
  concept: JsonValue | undefined,
  words: readonly string[],
): void {
  const from = `"${run.concepts.of(concept).words}"`;
  for (const word of words) run.normalised(item, member, 'episodes.regions', { word, from, by: 'names of region' });
}
