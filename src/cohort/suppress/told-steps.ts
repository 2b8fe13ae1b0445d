import type { ToldCurve, ToldPoint } from '../told-curve.ts';
import { isSmall } from './small-count.ts';

/** How many of some patients leave at each time, by death or censored. */
type Leaving = ReadonlyMap<number, number>;

const leaving = ({ points }: ToldCurve): Leaving =>
  new Map(points.map(({ time, events, censored }) => [time, (events ?? 0) + (censored ?? 0)]));

/** Those of a whole who are in none of its parts. */
function rest(whole: ToldCurve, parts: readonly ToldCurve[]): { n: number; leaving: Leaving } {
  const own = leaving(whole);
  const others = parts.map(leaving);
  const left = [...own].map(([time, count]) => {
    const elsewhere = others.reduce((sum, other) => sum + (other.get(time) ?? 0), 0);
    return [time, count - elsewhere] as const;
  });
  return { n: parts.reduce((number, { n }) => number - n, whole.n), leaving: new Map(left) };
}

/**
 * The times at which all of some curves may be told of. Since the time before, nobody or at least `least` patients left
 * each of them, and at least as many are still there. A curve told at times of its own would tell of smaller steps of
 * the others, taken from theirs.
 */
function commonTimes(
  groups: readonly { n: number; leaving: Leaving }[],
  times: readonly number[],
  among: (time: number) => boolean,
  least: number,
): number[] {
  const left = groups.map(({ n }) => n);
  const gone = groups.map(() => 0);
  const found: number[] = [];
  for (const time of times) {
    for (const [index, group] of groups.entries()) {
      const number = group.leaving.get(time) ?? 0;
      gone[index] = (gone[index] ?? 0) + number;
      left[index] = (left[index] ?? 0) - number;
    }
    if (left.some((number, index) => number < least && groups[index]?.n !== 0)) break;
    if (!among(time) || gone.some((number) => isSmall(number, least)) || gone.every((number) => number === 0)) continue;
    found.push(time);
    gone.fill(0);
  }
  return found;
}

/** A curve with its patients gathered in the steps between some times; small numbers in a step are not told. */
function inSteps({ n, points, ...more }: ToldCurve, times: readonly number[], least: number): ToldCurve {
  const told: ToldPoint[] = [];
  let atRisk = n;
  let from = Number.NEGATIVE_INFINITY;
  for (const time of times) {
    const own = points.filter((point) => point.time > from && point.time <= time);
    from = time;
    const last = own.at(-1);
    if (last === undefined) continue;
    const events = own.reduce((sum, point) => sum + (point.events ?? 0), 0);
    const censored = own.reduce((sum, point) => sum + (point.censored ?? 0), 0);
    const isFew = isSmall(events, least) || isSmall(censored, least);
    told.push({ ...last, time, atRisk, ...(isFew ? { events: null, censored: null } : { events, censored }) });
    atRisk -= events + censored;
  }
  return { n, ...more, points: told };
}

/** A curve whose steps hold at least `least` patients each, cut off before fewer than that are left. */
export function coarser(curve: ToldCurve, least: number): ToldCurve {
  const own = leaving(curve);
  return inSteps(
    curve,
    commonTimes([{ n: curve.n, leaving: own }], [...own.keys()], () => true, least),
    least,
  );
}

/**
 * Curves of the groups of a whole, told only at times at which the whole is told. Otherwise the curve of one group
 * could be reckoned from those of the whole and of the other groups.
 */
export function coarserTogether(
  groups: readonly ToldCurve[],
  whole: { curve: ToldCurve; told: ToldCurve },
  least: number,
): ToldCurve[] {
  const toldTimes = new Set(whole.told.points.map(({ time }) => time));
  const all = [...groups.map((curve) => ({ n: curve.n, leaving: leaving(curve) })), rest(whole.curve, groups)];
  const times = commonTimes(all, [...leaving(whole.curve).keys()], (time) => toldTimes.has(time), least);
  return groups.map((curve) => inSteps(curve, times, least));
}
