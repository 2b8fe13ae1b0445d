import type { JsonValue } from '../fhir/json.ts';

/** What became of a value. */
export type Treatment = 'kept' | 'dropped' | 'generalised' | 'pseudonym';

/** Counts what was done, by path and treatment, and never a value: the report of a de-identification. */
export interface DisclosureReport {
  note(path: string, treatment: Treatment): void;
  /** Rows in order of their paths. */
  rows(): { path: string; treatment: Treatment; count: number }[];
}

/** An empty report. */
export function createReport(): DisclosureReport {
  const counts = new Map<string, { path: string; treatment: Treatment; count: number }>();
  return {
    note: (path, treatment) => {
      const key = `${path} ${treatment}`;
      const known = counts.get(key);
      if (known) known.count += 1;
      else counts.set(key, { path, treatment, count: 1 });
    },
    rows: () => [...counts.values()].toSorted((a, b) => Number(a.path > b.path) - Number(a.path < b.path)),
  };
}

/** Notes that a value was changed, kept or left out, and gives what is left of it. */
export function noted<T extends JsonValue>(
  report: DisclosureReport,
  path: string,
  before: JsonValue,
  after: T | undefined,
  changed: Treatment = 'generalised',
): T | undefined {
  const left = after === before ? 'kept' : changed;
  report.note(path, after === undefined ? 'dropped' : left);
  return after;
}
