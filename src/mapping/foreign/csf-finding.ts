import { asArray, isObject, type JsonObject, type JsonValue } from '../../fhir/json.ts';
import { reasonInConcept, wordOf } from '../absent.ts';
import type { InputResource } from '../input/input.ts';
import { answerIn } from './answer.ts';
import { objectsAt, plain, type ReadWord, wordByName } from './concept.ts';
import { panelNames } from './exam.ts';
import { saysNoMore, wordsOfValue } from './exam-words.ts';
import { concentrationIn, concentrationOf } from './mass-concentration.ts';
import { specimensOf } from './panels.ts';
import type { Run } from './run.ts';
import { unknownIn } from './unknown.ts';
import { valueMembers } from './value-members.ts';

/** A result of the fluid, with where it was read. */
interface CsfResult extends ReadWord {
  value: JsonValue;
  /** The element, from the resource. */
  at: string;
  holder: JsonObject;
  members: readonly string[];
}

/** What a resource tells of the cerebrospinal fluid. */
export interface CsfFinding {
  cytology?: CsfResult;
  protein?: CsfResult;
  /** The result of cytology in the words of the report. */
  text?: string;
  /** Members of the resource that were understood besides. */
  members: readonly string[];
}

/** Whether a resource is about cerebrospinal fluid, by its name or its specimens. */
function isOfCsf(run: Run, item: InputResource): boolean {
  const { code, specimen } = item.resource;
  const is = run.tables.pattern('csfName');
  const names = [run.concepts.of(code).allText, ...panelNames(run, item)];
  if (names.some((name) => is.test(name) && !run.tables.pattern('otherFluid').test(name))) return true;
  const named = asArray(specimen).some((one) => isObject(one) && is.test(String(one.display ?? '')));
  const types = specimensOf(run, item).map(({ type }) => run.concepts.of(type));
  return named || types.some((type) => type.codeThat('csf') !== undefined || is.test(type.allText));
}

const isCytology = ({ tables }: Run, asked: string): boolean =>
  tables.pattern('cytologyName').test(asked) && saysNoMore(tables, asked, 'cytologyOnly');

/** Whether malignant cells were found, by a code or in words; a question for them may be answered by yes or no. */
function cytologyIn(run: Run, holder: JsonObject, asked: string): ReadWord | undefined {
  const { concepts, tables } = run;
  const concept = concepts.of(holder.valueCodeableConcept);
  const coded = concept.word('marker-result');
  if (coded?.word === 'positive' || coded?.word === 'negative') return coded;
  const words = wordsOfValue(run, holder).replace(/[.!]$/, '');
  const named = wordByName('csf-cytology', words, tables);
  const isForCells = named === undefined && tables.pattern('malignantCells').test(asked);
  const answer = isForCells ? foundIn(run, holder) : undefined;
  return named ?? answer ?? notDone(run, holder, words) ?? unknownIn(run, holder, words);
}

/** Whether malignant cells that were asked for are there. */
function foundIn(run: Run, holder: JsonObject): ReadWord | undefined {
  const answer = answerIn(run, holder);
  return answer && { ...answer, word: answer.word === 'present' ? 'positive' : 'negative' };
}

/** That cytology was not done, by its words or by the reason why there is no value. */
function notDone({ tables }: Run, holder: JsonObject, words: string): ReadWord | undefined {
  const reason = valueMembers(holder).length > 0 ? undefined : wordOf(reasonInConcept(holder.dataAbsentReason));
  const isNotDone = reason === 'not-done' || tables.pattern('cytologyNotDone').test(words);
  return isNotDone ? { word: 'not-done', from: `"${words || 'not performed'}"`, by: 'words for not done' } : undefined;
}

const isProtein = ({ concepts, tables }: Run, code: JsonValue | undefined): boolean => {
  const concept = concepts.of(code);
  if (concept.codeThat('csf-protein') !== undefined) return true;
  const { allText } = concept;
  return tables.pattern('proteinName').test(allText) && saysNoMore(tables, allText, 'proteinOnly');
};

/** The concentration of protein in mg/dL, by a quantity, a range or in words. */
function proteinIn(run: Run, holder: JsonObject): (ReadWord & { value: JsonValue }) | undefined {
  const words = wordsOfValue(run, holder);
  const groups = run.tables.pattern('proteinAmount').exec(words)?.groups ?? {};
  const measured = holder.valueQuantity ?? holder.valueRange;
  const value = concentrationOf(measured) ?? concentrationIn(groups);
  if (value === undefined) {
    const unknown = unknownIn(run, holder, words);
    return unknown && { ...unknown, value: 'unknown' };
  }
  const from = words === '' ? JSON.stringify(measured) : `"${words}"`;
  return { value, word: `${JSON.stringify(value)} mg/dL`, from, by: 'units' };
}

/** What a report of cytology concludes; longer conclusions stay text. */
function concludedIn(run: Run, item: InputResource): CsfFinding | undefined {
  const { resource } = item;
  const { conclusion } = resource;
  const asked = run.concepts.of(resource.code).allText;
  if (!isCytology(run, asked) || !isOfCsf(run, item)) return undefined;
  const text = typeof conclusion === 'string' ? plain(conclusion) : '';
  const codes = objectsAt(resource, 'conclusionCode').map((code) => ({ valueCodeableConcept: code }));
  const all = [...codes, ...(text === '' ? [] : [{ valueString: text }])];
  const read = all.flatMap((one) => cytologyIn(run, one, asked) ?? []);
  const [first] = read;
  if (first === undefined || new Set(read.map(({ word }) => word)).size > 1) return undefined;
  const members = ['conclusion', ...(read.length === all.length ? ['conclusionCode'] : []), 'specimen'];
  return {
    cytology: { ...first, value: first.word, at: 'conclusion', holder: resource, members: [] },
    ...(text === '' ? {} : { text }),
    members,
  };
}

/** A result in the words of the report: its string, or the text beside its codes. */
const textIn = ({ concepts }: Run, { valueString, valueCodeableConcept }: JsonObject): string =>
  typeof valueString === 'string' ? plain(valueString) : concepts.of(valueCodeableConcept).text;

/** What an observation or a report tells of the cerebrospinal fluid; `undefined` where it is about something else. */
export function csfFindingIn(run: Run, item: InputResource): CsfFinding | undefined {
  const { resource } = item;
  if (resource.resourceType === 'DiagnosticReport') return concludedIn(run, item);
  const holders = [
    { holder: resource as JsonObject, at: 'value' },
    ...objectsAt(resource, 'component').map((holder, index) => ({ holder, at: `component[${index}].value` })),
  ];
  const asked = holders.filter(
    ({ holder: { code } }) => isCytology(run, run.concepts.of(code).allText) || isProtein(run, code),
  );
  if (asked.length === 0 || !(isOfCsf(run, item) || run.concepts.of(resource.code).codeThat('csf-protein')))
    return undefined;
  const isOnSpecimen = resource.specimen !== undefined && specimensOf(run, item).length > 0;
  const finding: CsfFinding = { members: isOnSpecimen ? ['specimen'] : [] };
  for (const { holder, at } of asked) {
    const members = ['code', 'dataAbsentReason', ...valueMembers(holder)];
    const words = run.concepts.of(holder.code).allText;
    if (isCytology(run, words)) {
      const read = cytologyIn(run, holder, words);
      if (read === undefined || finding.cytology !== undefined) continue;
      finding.cytology = { ...read, value: read.word, at, holder, members };
      finding.text = textIn(run, holder);
    } else {
      const read = proteinIn(run, holder);
      if (read !== undefined && finding.protein === undefined) finding.protein = { ...read, at, holder, members };
    }
  }
  return finding;
}
