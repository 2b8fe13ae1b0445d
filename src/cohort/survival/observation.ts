/** How long a patient was followed, and whether that ended by death (`event`) or was censored. */
export interface Observation {
  /** Months, 0 or more. */
  time: number;
  event: boolean;
}

/** What happened at one time. */
export interface Moment {
  time: number;
  /** Patients followed until this time or longer. */
  atRisk: number;
  events: number;
  censored: number;
}

/** The distinct times in order, each with those at risk just before it; an event goes before a censoring. */
export function moments(observations: readonly Observation[]): Moment[] {
  const byTime = new Map<number, Moment>();
  for (const { time, event } of observations) {
    const moment = byTime.get(time) ?? { time, atRisk: 0, events: 0, censored: 0 };
    if (event) moment.events += 1;
    else moment.censored += 1;
    byTime.set(time, moment);
  }
  let atRisk = observations.length;
  return [...byTime.values()]
    .toSorted((a, b) => a.time - b.time)
    .map((moment) => {
      const found = { ...moment, atRisk };
      atRisk -= moment.events + moment.censored;
      return found;
    });
}
