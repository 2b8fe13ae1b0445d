import { isCaudalTo, type Level, levels } from '../../case/vocabulary.ts';

/** Where in the cord a place is, as far as its codes and words tell. */
export interface CordPlace {
  region?: string;
  cranial?: Level;
  caudal?: Level;
}

/** Whether two places may be one: neither their levels nor their regions are apart. */
export const mayBeSame = (one: CordPlace, other: CordPlace): boolean =>
  !(liesAbove(one, other) || liesAbove(other, one) || hasOtherRegion(one, other) || hasOtherRegion(other, one));

const liesAbove = ({ caudal }: CordPlace, { cranial }: CordPlace): boolean =>
  caudal !== undefined && cranial !== undefined && isCaudalTo(cranial, caudal);

/** The lower end of the cord: its regions pass into each other, and its segments lie far above the same vertebrae. */
const LOWER: readonly string[] = ['lumbar', 'conus', 'cauda-equina'];

const isLower = (region: string): boolean => LOWER.includes(region);

function hasOtherRegion({ region }: CordPlace, other: CordPlace): boolean {
  if (region === undefined) return false;
  if (other.region !== undefined && region !== other.region && !(isLower(region) && isLower(other.region))) return true;
  const { cranial, caudal } = other;
  if (cranial === undefined || caudal === undefined) return false;
  if (region === 'cervical') return isCaudalTo(cranial, 'T1');
  return !isCaudalTo(caudal, region === 'thoracic' ? 'C6' : 'T7');
}

/** So many levels lie at most between a lesion and what is opened or irradiated for it, whichever way both are counted. */
const REACH = 3;

/** Whether a treatment at one place cannot be one of a lesion at another: a field or an approach is wider than both. */
export function isOutOfReach(lesion: CordPlace, treated: CordPlace): boolean {
  if (lesion.cranial === undefined || lesion.caudal === undefined) return !mayBeSame(lesion, treated);
  if (treated.cranial === undefined || treated.caudal === undefined) return !mayBeSame(lesion, treated);
  // the lumbar and sacral segments lie behind the last thoracic vertebrae
  const isLow = isCaudalTo(lesion.caudal, 'T10');
  const top = Math.min(levels.indexOf(lesion.cranial), isLow ? levels.indexOf('T9') : Infinity);
  const below = levels.indexOf(treated.cranial) - levels.indexOf(lesion.caudal);
  const above = top - levels.indexOf(treated.caudal);
  return Math.max(below, above) > REACH;
}
