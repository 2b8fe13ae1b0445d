import type { JsonObject } from '../../fhir/json.ts';
import { answerIn } from './answer.ts';
import { tidy } from './cancer-name.ts';
import { plain, type ReadWord, wordByName } from './concept.ts';
import { beside, wordsOfValue } from './exam-words.ts';
import { parseLevelText } from './level-text.ts';
import type { Run } from './run.ts';
import { unknownIn } from './unknown.ts';

/** What an MRI shows of a lesion: the field of the case, how it was read, and all fields that it tells. */
export interface MriFinding {
  field: string;
  read: ReadWord;
  fields: Readonly<Record<string, string>>;
}

/** The codes and names that the answer for a field is one of; the answer for any other is yes or no. */
const LISTS: Readonly<Record<string, string>> = {
  t1Signal: 'signal-intensity',
  t2Signal: 'signal-intensity',
  signal: 'signal-intensity',
  signalTexture: 'signal-texture',
  enhancementStrength: 'enhancement-strength',
  margin: 'margin',
  oedemaDirection: 'cranio-caudal',
};

/** The findings that words may name, each with what else they say. */
function named({ tables }: Run, words: string): { field: string; word: string; rest: string }[] {
  return tables
    .names('mri-finding')
    .named(words, 'within')
    .flatMap(({ kind: field = '', word, within }) => {
      const found = within.exec(words);
      return found === null ? [] : [{ field, word, rest: tidy(tables.without('mriOnly', beside(found))) }];
    });
}

/** The field that a question asks for. */
export const askedFor = (run: Run, words: string): string | undefined =>
  named(run, words).find(({ rest }) => rest === '')?.field;

/** Whether a question asks for findings of any kind. */
export const asksForAny = ({ tables }: Run, words: string): boolean =>
  tables.pattern('mriFindings').test(words) &&
  tables.pattern('mriStudy').test(words) &&
  tidy(tables.without('mriOnly', words)) === '';

const one = (field: string, read: ReadWord): MriFinding => ({ field, read, fields: { [field]: read.word } });

/** What the answer to a question for a field says; nothing where it is not understood. */
export function answerTo(run: Run, field: string, holder: JsonObject): MriFinding | undefined {
  const words = wordsOfValue(run, holder).replace(/[.!]$/, '');
  const unknown = unknownIn(run, holder, words);
  if (unknown !== undefined) return one(field, unknown);
  const told = answer(run, field, holder, words);
  if (told !== undefined) return told;
  // the answer may name again what was asked for
  const again = words === '' ? undefined : findingIn(run, words);
  return again?.field === field ? again : undefined;
}

function answer(run: Run, field: string, holder: JsonObject, words: string): MriFinding | undefined {
  if (field === 'enhancement') return enhancement(run, holder, words);
  const list = LISTS[field];
  const read =
    list === undefined
      ? answerIn(run, holder)
      : (run.concepts.of(holder.valueCodeableConcept).word(list) ?? wordByName(list, words, run.tables));
  if (read !== undefined) return one(field, read);
  return field === 'oedema' ? oedema(run, words) : undefined;
}

/** The pattern of enhancement and its strength, either of which may be told alone. */
function enhancement(run: Run, holder: JsonObject, words: string): MriFinding | undefined {
  const { tables } = run;
  const coded = run.concepts.of(holder.valueCodeableConcept).word('enhancement-pattern');
  if (coded !== undefined) return one('enhancement', coded);
  const strength = wordByName('enhancement-strength', words, tables, 'within');
  const [name] = strength === undefined ? [] : tables.names('enhancement-strength').named(words, 'within');
  const found = name?.within.exec(words) ?? undefined;
  const rest = found === undefined ? words : tidy(beside(found).replace(/,/g, ' '));
  const pattern =
    strength !== undefined && rest === '' ? { ...strength, word: 'present' } : patternIn(run, holder, rest);
  if (pattern === undefined) return undefined;
  const fields = { enhancement: pattern.word, ...(strength && { enhancementStrength: strength.word }) };
  const read = { ...pattern, word: Object.values(fields).join(', '), from: words === '' ? pattern.from : `"${words}"` };
  return { field: 'enhancement', read, fields };
}

function patternIn(run: Run, holder: JsonObject, words: string): ReadWord | undefined {
  const told = wordByName('enhancement-pattern', words, run.tables);
  if (told !== undefined) return told;
  const isThere = answerIn(run, holder);
  return isThere && { ...isThere, word: isThere.word === 'present' ? 'present' : 'none' };
}

/** An oedema whose levels are told. */
function oedema({ tables }: Run, words: string): MriFinding | undefined {
  const { cranial, caudal, kind = 'not-stated', words: levels = '', problem } = parseLevelText(words, tables);
  if (cranial === undefined || caudal === undefined || problem !== undefined) return undefined;
  const rest = tables.without('mriOnly', tables.without('oedemaLevels', words.replace(levels, ' ')));
  if (tidy(rest) !== '') return undefined;
  const read = { word: `present, ${cranial}-${caudal}`, from: `"${words}"`, by: 'level text' };
  const fields = {
    oedema: 'present',
    'oedemaLevel.kind': kind,
    'oedemaLevel.cranial': cranial,
    'oedemaLevel.caudal': caudal,
  };
  return { field: 'oedema', read, fields };
}

/** The finding that words name, with what they say of it. */
function findingIn(run: Run, words: string): MriFinding | undefined {
  for (const { field, word, rest } of named(run, words)) {
    const isBare = rest === '' && word !== '';
    const bare = { word, from: `"${words}"`, by: 'names of findings' };
    const found = isBare ? one(field, bare) : rest && answer(run, field, { valueString: rest }, rest);
    if (found) return { ...found, read: { ...found.read, from: `"${words}"` } };
  }
  return undefined;
}

/** The findings that an answer names, one or several; none where any part of it is something else. */
export function findingsIn(run: Run, holder: JsonObject): MriFinding[] {
  const pieces = plain(wordsOfValue(run, holder))
    .replace(/\.$/, '')
    .split(/\s*[;\n]\s*|\.\s+|,\s+/)
    .filter(Boolean);
  const found = pieces.flatMap((piece) => findingIn(run, piece) ?? []);
  return found.length === pieces.length ? found : [];
}
