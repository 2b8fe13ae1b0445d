import { isCaudalTo, type Level, levels } from '../../case/vocabulary.ts';
import type { ForeignTables } from './tables.ts';

/** What a text says of where in the cord a lesion lies; what it does not say is absent. */
export interface LevelText {
  /** The only region of the cord that is named. */
  region?: string;
  /** All regions named. */
  regions: string[];
  /** The ends, where one level or one range is named that exists. */
  cranial?: Level;
  caudal?: Level;
  /** Which of both the levels are, where the text says so. */
  kind?: 'vertebra' | 'segment';
  /** The part of the text that names the levels. */
  words?: string;
  /** What is wrong with the levels named, for people to read. */
  problem?: string;
  /** Whether the levels named cannot be; else they are only unclear. */
  isImpossible?: true;
}

// a code of ICD-10 (C79.4) is none
const name = '([HBL]W[KS]?|(?:hals|brust|lenden)wirbel(?:körper)?|Th|[CTDLS])';
const range = new RegExp(
  `(?<![\\p{L}\\p{N}])(${name}\\s?-?\\s?(\\d{1,2})(?:\\s?(-|–|—|‐|/|to|bis|through|and|und|&)\\s?(?:${name}\\s?-?\\s?)?(\\d{1,2}))?)(?![\\p{L}\\p{N}]|\\.\\d)`,
  'giu',
);

/** German names of vertebrae (Hals, Brust, Lende) by their first letter, and names of thoracic levels. */
const letters: Record<string, string> = { h: 'C', b: 'T', th: 'T', d: 'T' };

function letterOf(text: string): string {
  const short = /^[hbl](?:w|als|rust|enden)/iu.test(text) ? text.slice(0, 1) : text;
  return letters[short.toLowerCase()] ?? short.toUpperCase();
}

const levelOf = (text: string): Level | undefined => levels.find((level) => level === text);

/** One range as the pattern found it: its ends, or why it is none. */
function ends(match: RegExpMatchArray): Pick<LevelText, 'cranial' | 'caudal' | 'words' | 'problem' | 'isImpossible'> {
  const [, words = '', letter = '', first = '', joiner, letterBelow, last] = match;
  const upper = `${letterOf(letter)}${Number(first)}`;
  const lower = last === undefined ? upper : `${letterOf(letterBelow ?? letter)}${Number(last)}`;
  const cranial = levelOf(upper);
  const caudal = levelOf(lower);
  if (cranial === undefined || caudal === undefined)
    return { words, isImpossible: true, problem: `there is no level ${cranial === undefined ? upper : lower}` };
  if (isCaudalTo(cranial, caudal))
    return { words, isImpossible: true, problem: `the caudal end of ${words} lies above its cranial end` };
  const isNext = levels.indexOf(caudal) - levels.indexOf(cranial) <= 1 || (cranial === 'C7' && caudal === 'T1');
  // "C5 and T10" are two places, "T12 and L1" or "C5/6" are neighbours that a lesion spans
  if (/^(?:\/|and|und|&)$/iu.test(joiner ?? '') && !isNext) return { words, problem: `${words} may be two places` };
  return { cranial, caudal, words };
}

/** Vertebra or segment, where the text says one and not the other. */
function kindOf(text: string, tables: ForeignTables): LevelText['kind'] {
  const vertebra = tables.pattern('vertebra').test(text);
  const segment = tables.pattern('segment').test(text);
  if (vertebra === segment) return undefined;
  return vertebra ? 'vertebra' : 'segment';
}

/**
 * The text with blanks for the names of MRI sequences, some of which are also those of levels, and for levels of the
 * body that a finding has: where feeling is lost is not where a lesion is.
 */
const withoutOthers = (text: string, tables: ForeignTables): string =>
  tables.without('findingLevel', tables.without('sequence', text));

/** The levels of a text; those of an oedema or a syrinx where it names no others. */
function levelsIn(text: string, tables: ForeignTables): RegExpExecArray[] {
  // every level has a number
  if (!/\d/.test(text)) return [];
  const own = withoutOthers(text, tables);
  const matches = [...own.matchAll(range)];
  const ofLesion = matches.length > 1 ? [...tables.without('besideLevel', own).matchAll(range)] : [];
  return ofLesion.length > 0 ? ofLesion : matches;
}

// what follows the number tells those of a size, a date or a count from that of a level
const another =
  /^\s?(?:(?:[-–—‐/+&]|and|und|sowie|u\.|or|oder|to|bis)\s?\d{1,2}|[,;]\s?\d{1,2}(?=\s?(?:$|[-–—‐/,;+&).]|and|und|or|oder)))(?![\p{L}\p{N}%]|\s?(?:mm|cm|%|x|×)|[.:]\s?\d|\/\d{4}|\/\d{1,2}\/\d)/iu;

/** Whether levels go on behind those that were found, by numbers alone: "C4/5/6", "Th4, 5 und 6". */
const goesOn = (text: string, { 0: found, index = 0 }: RegExpMatchArray): boolean =>
  another.test(text.slice(index + found.length));

/**
 * Reads a text such as "T12–L1", "Th6", "D6", "C5/6", "BWK 12" or "conus medullaris". The kind of a level is told only
 * by words that say it; levels that do not exist, or several ranges, are left as text.
 */
export function parseLevelText(text: string, tables: ForeignTables): LevelText {
  const regions = tables
    .names('region')
    .named(tables.without('besideRegion', text), 'within')
    .map(({ word }) => word);
  const [region] = regions;
  const result: LevelText = { regions, ...(regions.length === 1 && region !== undefined ? { region } : {}) };
  const matches = levelsIn(text, tables);
  const [match] = matches;
  if (match === undefined) return result;
  if (matches.length > 1 || goesOn(text, match)) return { ...result, problem: 'several levels are named' };
  const beyond = tables.pattern('beyond').exec(text.slice(0, match.index))?.[0];
  if (beyond !== undefined) return { ...result, problem: `"${beyond}" names a level that the place lies beyond` };
  const found = ends(match);
  if (found.problem !== undefined) return { ...result, ...found };
  const kind = kindOf(withoutOthers(tables.without('ofFracture', text), tables), tables);
  if (kind === 'vertebra' && (found.cranial === 'C8' || found.caudal === 'C8'))
    return { ...result, isImpossible: true, problem: 'there is no eighth cervical vertebra' };
  return { ...result, ...found, ...(kind === undefined ? {} : { kind }) };
}
