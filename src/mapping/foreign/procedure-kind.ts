import { asArray, isObject, type JsonObject, type JsonValue } from '../../fhir/json.ts';
import { BY_NAMES, type ReadWord, wordByName } from './concept.ts';
import { doubtIn } from './doubt.ts';
import type { Run } from './run.ts';

/** The list of the case that a procedure belongs to. */
export type Part = 'surgeries' | 'radiotherapies' | 'otherTreatments';

/** What a procedure is: the list of the case it belongs to, and what says so; its word is empty where none is said. */
export interface Kind {
  part: Part;
  /** `kind` is the name of an operation that the case has no word for. */
  read: ReadWord & { isOurs?: boolean; kind?: string };
}

/** What a procedure is, by its code, else by words that name it and nothing more. */
export function kindOf(run: Run, code: JsonObject): Kind | undefined {
  const { tables } = run;
  const radiation = run.concepts.of(code).codeThat('radiotherapy');
  if (radiation !== undefined) return { part: 'radiotherapies', read: radiation };
  const surgery = run.concepts.of(code).word('surgery-kind');
  if (surgery !== undefined) return { part: 'surgeries', read: surgery };
  const other = run.concepts.of(code).word('other-treatment');
  if (other !== undefined) return { part: 'otherTreatments', read: other };
  const text = run.concepts.of(code).words;
  const lists = [
    ['surgery', 'surgeries'],
    ['radiotherapy', 'radiotherapies'],
    ['other-treatment', 'otherTreatments'],
  ] as const;
  for (const [list, part] of lists) {
    const read = wordByName(list, text, tables) ?? firstName(run, list, text);
    if (read !== undefined) return doubtIn(tables, text) === undefined ? { part, read } : undefined;
  }
  return undefined;
}

const SURGICAL = /\/mcode-cancer-related-surgical-procedure$/;

/** A treatment for a reason, by its category, mCODE's profile or its name: what it was, its words tell. */
export function treatmentOf(run: Run, resource: JsonObject): Kind | undefined {
  const { category, code, reasonCode, reasonReference, meta } = resource;
  const { text, words } = run.concepts.of(code);
  const hasReason = reasonCode !== undefined || reasonReference !== undefined;
  if (!hasReason || doubtIn(run.tables, text) !== undefined) return undefined;
  const coded = run.concepts.of(category).codeThat('operation');
  if (coded !== undefined) return { part: 'surgeries', read: coded };
  const radiation = run.concepts.of(category).codeThat('radiotherapy');
  if (radiation !== undefined) return { part: 'radiotherapies', read: radiation };
  const isSurgical =
    asArray(isObject(meta) ? meta.profile : []).some((profile) => SURGICAL.test(String(profile))) ||
    run.tables.pattern('operation').test(words);
  if (!isSurgical) return undefined;
  return { part: 'surgeries', read: { word: 'other', from: `"${words}"`, by: `${BY_NAMES}operations` } };
}

/** Of several names that fit, the one that comes first in the table: they go from the special to the general. */
function firstName(run: Run, list: string, text: string): Kind['read'] | undefined {
  const [name] = run.tables.names(list).named(text, 'whole');
  if (name === undefined) return undefined;
  const { word, kind } = name;
  return { word, from: `"${text}"`, by: `${BY_NAMES}${list}`, ...(kind === undefined ? {} : { kind }) };
}

/** Whether a procedure is a course of radiotherapy. */
export const isRadiation = (run: Run, resource: JsonObject): boolean =>
  ((isObject(resource.code) ? kindOf(run, resource.code) : undefined) ?? treatmentOf(run, resource))?.part ===
  'radiotherapies';

/** Whether a procedure is a treatment with drugs: its words are a drug, a regimen, or a kind of such treatments. */
export const isSystemic = ({ concepts, tables }: Run, code: JsonValue | undefined): boolean =>
  concepts.of(code).codeThat('drug-kind') !== undefined ||
  tables.names('drug').named(concepts.of(code).words, 'whole').length > 0;
