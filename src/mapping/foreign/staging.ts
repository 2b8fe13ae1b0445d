import { isObject, type JsonObject } from '../../fhir/json.ts';
import type { InputResource } from '../input/input.ts';
import * as report from '../read/report.ts';
import { type Concept, objectsAt } from './concept.ts';
import { isLaterState } from './encounter-diagnoses.ts';
import { wordsOfValue } from './exam-words.ts';
import { inTime, timeOf } from './in-time.ts';
import { ofPrimary } from './of-primary.ts';
import type { Run } from './run.ts';
import type { Tumour } from './tumours.ts';
import { valueMembers } from './value-members.ts';

const LETTERS = ['t', 'n', 'm'] as const;
type Letter = (typeof LETTERS)[number];

/** A TNM category, with the words it was read from. */
interface Category {
  letter: Letter;
  /** The category without its letter. */
  value: string;
  /** Letters before it: clinical, pathological, after treatment, of a recurrence. */
  before: string;
  /** What stands behind it, such as the nodes examined. */
  behind: string;
  words: string;
}

/** Categories that a resource tells of a cancer. */
interface Staging {
  item: InputResource;
  member: string;
  tumour: Tumour;
  categories: readonly Category[];
  edition: string;
  /** Members of the resource, and objects in it, that were understood. */
  members: readonly string[];
  holders: readonly JsonObject[];
}

/** Categories as the case writes them: `X` and `is`, letters of subcategories small. */
const written = (value: string): string => (/^x$/i.test(value) ? 'X' : value.toLowerCase());

const PATTERNS = [
  ['t', 'tnmT'],
  ['n', 'tnmN'],
  ['m', 'tnmM'],
] as const;

/** The letter that a question asks for. */
function letterOf({ tables }: Run, asked: Concept): Letter | undefined {
  const coded = asked.codeThat('tnm')?.word;
  if (coded !== undefined) return LETTERS.find((letter) => letter === coded);
  const { allText } = asked;
  if (!tables.pattern('tnmQuestion').test(allText)) return undefined;
  return PATTERNS.find(([, pattern]) => tables.pattern(pattern).test(allText))?.[0];
}

/** The letter before a category that its question tells: clinical or pathological. */
function kindAsked({ tables }: Run, asked: Concept): string {
  const words = `${asked.allText} | ${asked.codeThat('tnm')?.entry.display ?? ''}`;
  if (tables.pattern('tnmPathological').test(words)) return 'p';
  return tables.pattern('tnmClinical').test(words) ? 'c' : '';
}

/** The words of an answer; a code that is sent alone is its category. */
const answer = (run: Run, holder: JsonObject): string =>
  wordsOfValue(run, holder) || (run.concepts.of(holder.valueCodeableConcept).codings[0]?.code ?? '');

/** The category that an answer to a question is. */
function categoryIn(run: Run, asked: Concept, holder: JsonObject): Category | undefined {
  const letter = letterOf(run, asked);
  const words = letter === undefined ? '' : answer(run, holder);
  const found = run.tables.pattern('tnmCategory').exec(words)?.groups;
  if (letter === undefined || found === undefined) return undefined;
  const { before = '', letter: own = letter, value = '', behind = '' } = found;
  if (own.toLowerCase() !== letter) return undefined;
  return { letter, value: written(value), before: before || kindAsked(run, asked), behind, words };
}

/** The categories in a text that names two of them at least: "T2" alone may be a vertebra or a sequence. */
function categoriesIn({ tables }: Run, text: string): Category[] {
  const found = tables.pattern('tnmText').exec(text);
  if (found?.groups === undefined) return [];
  const { groups } = found;
  return LETTERS.flatMap((letter) => {
    const value = groups[letter];
    if (value === undefined) return [];
    const before = groups[`${letter}Before`] || (groups.tBefore ?? '');
    return [{ letter, value: written(value), before, behind: groups[`${letter}Behind`] ?? '', words: found[0] }];
  });
}

/** Whether a text says no more than its categories: a stage group, a grade or receptors beside them stay in the report. */
const isAll = ([one]: readonly Category[], text: string): boolean => one?.words.trim() === text.trim();

/** What an observation tells of the stage of a cancer: one category, one in each component, or all in one text. */
function ofObservation(run: Run, item: InputResource): Staging | undefined {
  const { resource } = item;
  const asked = run.concepts.of(resource.code);
  const holders = [resource, ...objectsAt(resource, 'component')];
  const told = holders.flatMap((holder) => {
    const category = categoryIn(run, run.concepts.of(holder.code), holder);
    return category === undefined ? [] : [{ category, holder }];
  });
  const inText = told.length === 0 && run.tables.pattern('stagingName').test(asked.allText);
  const words = inText ? answer(run, resource) : '';
  const categories = inText ? categoriesIn(run, words) : told.map(({ category }) => category);
  const about = categories.length === 0 ? undefined : ofPrimary(run, item);
  if (about === undefined) return undefined;
  const components = told.flatMap(({ holder }) => (holder === resource ? [] : [holder]));
  const isValue = components.length === 0 && (!inText || isAll(categories, words));
  return {
    item,
    member: components.length === 0 ? 'value' : 'component',
    tumour: about.tumour,
    categories,
    edition: run.concepts.of(resource.method).words,
    members: ['code', 'method', ...(isValue ? valueMembers(resource) : []), ...about.members],
    holders: components,
  };
}

/** What the entry of a cancer tells of its stage, in its name or in its `stage`. */
function ofCondition(run: Run, item: InputResource): Staging[] {
  const { resource } = item;
  const tumour = run.tumours.of(resource);
  if (tumour?.part !== 'primaryCancers' || run.isRepeated(item) || isLaterState(run, resource)) return [];
  const told = { item, tumour, edition: '', members: [] };
  const inName = categoriesIn(run, run.concepts.of(resource.code).words);
  const stages = objectsAt(resource, 'stage').map((stage) => {
    const words = isObject(stage.summary) ? run.concepts.of(stage.summary).words : '';
    const categories = categoriesIn(run, words);
    return { ...told, member: 'stage', categories, holders: isAll(categories, words) ? [stage] : [] };
  });
  return [{ ...told, member: 'code', categories: inName, holders: [] }, ...stages].filter(
    ({ categories }) => categories.length > 0,
  );
}

interface Staged {
  staging: Staging;
  category: Category;
}

/** The first in time, of one time the pathological one; one that could not be assessed comes behind all others. */
function first({ staging: { item }, category }: Staged, { staging: { item: other }, category: next }: Staged): number {
  const isOpen = ({ value }: Category): number => Number(value === 'X');
  const isPathological = ({ before }: Category): number => Number(/p/i.test(before));
  return (
    isOpen(category) - isOpen(next) ||
    timeOf(item) - timeOf(other) ||
    isPathological(next) - isPathological(category) ||
    inTime(item, other)
  );
}

/** Whether a category is of the time of the diagnosis: none after a treatment, of a recurrence or an autopsy. */
const isOfDiagnosis = ({ before }: Category): boolean => !/[yra]/i.test(before);

/** What a category says that the case does not hold. */
function lost({ before, behind }: Category): string | undefined {
  const kind = /p/i.test(before) ? 'pathological' : 'clinical';
  const said = [...(before === '' ? [] : [`that it is ${kind}`]), ...(behind === '' ? [] : [`"${behind.trim()}"`])];
  return said.length === 0 ? undefined : said.join(' and ');
}

/** Takes a category as that of a cancer. */
function take(run: Run, { staging, category }: Staged): void {
  const { item, member, tumour, edition, members, holders } = staging;
  const { letter, value, words } = category;
  const shape = run.shapes.of('primaryCancers', `tnm-${letter}`);
  if (shape === undefined) return;
  shape.link(item.resource.subject, tumour.reference).set(`tnm.${letter}`, value).set('tnm.edition', edition);
  const loses = lost(category);
  run.normalised(item, member, `primaryCancers.tnm.${letter}`, {
    word: value,
    from: `"${words}"`,
    by: 'forms of TNM',
    ...(loses === undefined ? {} : { loses }),
  });
  for (const holder of holders) run.usage.markWhole(holder);
  run.add(item, shape, ...members);
}

const WHY = 'the case holds one category of a cancer for each letter, the first in time, and none after a treatment';

/** Reads the TNM categories of primary cancers. */
export function readStaging(
  run: Run,
  observations: readonly InputResource[],
  conditions: readonly InputResource[],
): void {
  const stagings = [
    ...observations.flatMap((item) => (run.isDone(item) ? [] : (ofObservation(run, item) ?? []))),
    ...conditions.flatMap((item) => ofCondition(run, item)),
  ];
  for (const ofOne of Map.groupBy(stagings, ({ tumour }) => tumour).values())
    for (const letter of LETTERS) {
      const all = ofOne.flatMap((staging) =>
        staging.categories.flatMap((category) =>
          category.letter === letter && isOfDiagnosis(category) ? [{ staging, category }] : [],
        ),
      );
      const [one] = all.toSorted(first);
      if (one !== undefined) take(run, one);
    }
  for (const { item } of stagings) if (!run.isDone(item)) run.leave(item, report.notRead(item.expression, WHY));
}
