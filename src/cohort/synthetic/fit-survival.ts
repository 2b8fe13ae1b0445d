import { s2 } from './margins.ts';
import { type Random, wholeBetween } from './random.ts';
import { type FittedFactor, type FittedSurvival, MOST_MONTHS, survivalLoss } from './survival-loss.ts';

const STEPS = 60_000;
const MOST_ATTEMPTS = 8;
/** Reached when all medians are met and no hazard ratio or test is far off. */
const NEAR_ENOUGH = 15;

/** Survivals of patients, and how far they are from what the paper prints. */
interface Fit {
  survivals: FittedSurvival[];
  loss: number;
}

/**
 * Survivals that come near to what paper S2 prints, one for each patient, `undefined` for those lost to follow-up.
 * Attempts end when one is near enough.
 */
export function fitSurvival(random: Random, factors: readonly FittedFactor[]): FittedSurvival[] {
  let best = attempt(random, factors);
  for (let made = 1; made < MOST_ATTEMPTS && best.loss > NEAR_ENOUGH; made += 1) {
    const next = attempt(random, factors);
    if (next.loss < best.loss) best = next;
  }
  return best.survivals;
}

/**
 * Simulated annealing: a change that brings the survivals nearer is kept, one that does not by a chance that falls step
 * by step.
 */
function attempt(random: Random, factors: readonly FittedFactor[]): Fit {
  let current = start(random);
  let loss = survivalLoss(current, factors);
  let best: Fit = { survivals: current, loss };
  for (let step = 0; step < STEPS && best.loss > NEAR_ENOUGH / 5; step += 1) {
    const heat = 200 * (1 - step / STEPS) ** 3 + 1e-3;
    const changed = withChange(random, current);
    const next = survivalLoss(changed, factors);
    if (next > loss && random() >= Math.exp((loss - next) / heat)) continue;
    current = changed;
    loss = next;
    if (loss < best.loss) best = { survivals: current, loss };
  }
  return best;
}

function start(random: Random): FittedSurvival[] {
  return Array.from({ length: s2.patients }, (_none, index) => {
    if (index < s2.survival.lost) return undefined;
    const months = Math.min(MOST_MONTHS, 1 + Math.floor(-5.5 * Math.log(1 - random())));
    return { months, dead: random() < 0.9 };
  });
}

/** One patient with another time or end, or two with their survivals exchanged. */
function withChange(random: Random, survivals: readonly FittedSurvival[]): FittedSurvival[] {
  const changed = [...survivals];
  const index = wholeBetween(random, 0, survivals.length - 1);
  const own = survivals[index];
  const kind = random();
  if (kind < 0.5) changed[index] = own && { ...own, months: nearMonths(random, own.months) };
  else if (kind < 0.6) changed[index] = own && { ...own, dead: !own.dead };
  else {
    const other = wholeBetween(random, 0, survivals.length - 1);
    changed[index] = survivals[other];
    changed[other] = own;
  }
  return changed;
}

const nearMonths = (random: Random, months: number): number =>
  Math.min(MOST_MONTHS, Math.max(1, months + wholeBetween(random, -3, 3)));
