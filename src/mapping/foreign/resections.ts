import { levels } from '../../case/vocabulary.ts';
import type { JsonObject } from '../../fhir/json.ts';
import type { InputResource } from '../input/input.ts';
import { onlyOne } from './about.ts';
import { wordByName } from './concept.ts';
import { parseLevelText } from './level-text.ts';
import type { Run } from './run.ts';
import type { Shape } from './shape.ts';
import type { Tumour } from './tumours.ts';

/** The words of an operation and of what came of it. */
const wordsOf = ({ concepts }: Run, { resource: { code, outcome } }: InputResource): string =>
  [concepts.of(code).words, concepts.of(outcome).words].filter((words) => words !== '').join(' | ');

/** The only lesion of the only episode that an operation treats. */
function lesionOf(run: Run, tumours: readonly Tumour[]): Tumour | undefined {
  const episode = onlyOne(tumours.filter(({ part }) => part === 'episodes'));
  return episode && onlyOne(run.tumours.lesionsOf(episode));
}

/** Reads how much of a lesion an operation removed, where its words say so and the episode has one lesion. */
export function readResection(
  run: Run,
  item: InputResource,
  { surgery, tumours }: { surgery: JsonObject; tumours: readonly Tumour[] },
): void {
  const lesion = lesionOf(run, tumours);
  const words = wordsOf(run, item);
  const extent = lesion && wordByName('resection-extent', words, run.tables, 'within');
  const technique = lesion && wordByName('resection-technique', words, run.tables, 'within');
  const shape = extent === undefined && technique === undefined ? undefined : run.shapes.of('resections');
  if (lesion === undefined || shape === undefined) return;
  shape.link(item.resource.subject).refer('surgery', 'surgeries', surgery).refer('lesion', 'lesions', lesion.reference);
  shape.set('extent', extent?.word);
  if (extent !== undefined) run.normalised(item, 'code', 'resections.extent', extent);
  const resection = run.add(item, shape, ...(item.resource.outcome === undefined ? [] : ['outcome']));
  const beside = technique && run.shapes.of('resections', 'technique');
  if (technique === undefined || beside === undefined) return;
  run.normalised(item, 'code', 'resections.technique', technique);
  run.add(item, beside.link(item.resource.subject, resection).set('technique', technique.word));
}

/** The vertebrae whose arches an operation opened, where its words name them and no other levels. */
export function readLevelsOpened(run: Run, item: InputResource, shape: Shape): void {
  const { words } = run.concepts.of(item.resource.code);
  if (!run.tables.pattern('archOpened').test(words)) return;
  const { cranial, caudal, words: named = '', kind } = parseLevelText(words, run.tables);
  if (cranial === undefined || caudal === undefined || kind === 'segment') return;
  const opened = levels.slice(levels.indexOf(cranial), levels.indexOf(caudal) + 1).filter((level) => level !== 'C8');
  for (const [index, level] of opened.entries()) shape.set('levelsOpened', level, index);
  run.normalised(item, 'code', 'surgeries.levelsOpened', {
    word: opened.join(', '),
    from: `"${named}"`,
    by: 'level text',
  });
}
