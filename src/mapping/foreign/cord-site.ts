import type { JsonObject } from '../../fhir/json.ts';
import type { CordPlace } from './cord-place.ts';
import { parseLevelText } from './level-text.ts';
import type { Run } from './run.ts';

/** What a site or location tells of where in the cord it is. */
export function cordPlace(run: Run, place: JsonObject | undefined): CordPlace {
  const concept = run.concepts.of(place);
  const { region: named, cranial, caudal } = parseLevelText(concept.words, run.tables);
  const region = concept.word('cord-region')?.word ?? named;
  return {
    ...(region === undefined ? {} : { region }),
    ...(cranial === undefined || caudal === undefined ? {} : { cranial, caudal }),
  };
}

/** Whether a site code is one of the cord. */
export const isCordSite = (run: Run, concept: JsonObject | undefined): boolean =>
  run.concepts.of(concept).codeThat('cord-site') !== undefined ||
  run.concepts.of(concept).word('cord-region') !== undefined;

/** Whether words name the cord, or what is within it. */
export const namesCord = ({ tables }: Run, words: string): boolean =>
  tables.pattern('cord').test(words) ||
  (tables.pattern('intramedullary').test(words) && !tables.pattern('notIntramedullary').test(words));

/** Whether a site is one of the cord, by its code or its words. */
export const isInCord = (run: Run, site: JsonObject | undefined): boolean =>
  isCordSite(run, site) || namesCord(run, run.concepts.of(site).text);
