import { asArray, type JsonObject } from '../../fhir/json.ts';
import type { InputResource } from '../input/input.ts';
import { objectsAt } from './concept.ts';
import type { Run } from './run.ts';

/** Members by which a panel or a report names the observations that it is made of. */
const RESULTS = ['hasMember', 'result'];

/** Notes of which panel or report observations are. */
export function noteResults(run: Run, item: InputResource): void {
  for (const named of RESULTS.flatMap((member) => objectsAt(item.resource, member))) {
    const result = run.target(item, named);
    if (result === undefined) continue;
    const panels = run.panels.get(result) ?? [];
    run.panels.set(result, panels);
    panels.push(item);
  }
}

/** The panels and reports that an observation is of, and those that these are of. */
export function panelsOf(run: Run, { resource }: InputResource): readonly InputResource[] {
  const all = new Set(run.panels.get(resource));
  for (const panel of all) for (const outer of run.panels.get(panel.resource) ?? []) all.add(outer);
  return [...all];
}

const specimensIn = (run: Run, item: InputResource): JsonObject[] =>
  asArray(item.resource.specimen)
    .map((specimen) => run.target(item, specimen))
    .filter((specimen) => specimen !== undefined);

/** The specimens that an observation was made on; where it names none, those of the panel or report it is of. */
export function specimensOf(run: Run, item: InputResource): JsonObject[] {
  if (item.resource.specimen !== undefined) return specimensIn(run, item);
  const panels = run.panels.get(item.resource) ?? [];
  return [...new Set(panels.flatMap((one) => specimensIn(run, one)))];
}

/** Notes what was made on specimens and refers to what it is about. */
export function noteMadeOn(run: Run, items: readonly InputResource[]): void {
  for (const item of items) {
    if (item.resource.focus === undefined) continue;
    for (const specimen of specimensIn(run, item))
      run.madeOn.set(specimen, [...(run.madeOn.get(specimen) ?? []), item]);
  }
}

/** The only specimen of a tumour that an observation was made on. */
export function sampled(run: Run, item: InputResource): JsonObject | undefined {
  const [specimen, ...others] = specimensOf(run, item);
  return specimen === undefined || others.length > 0 ? undefined : run.specimens.get(specimen);
}

/** Whether a panel or report that an observation is of says that tissue was stained. */
export const isOfStains = (run: Run, { resource }: InputResource): boolean =>
  (run.panels.get(resource) ?? []).some(({ resource: { code } }) => {
    const concept = run.concepts.of(code);
    return (
      !run.tables.pattern('notStain').test(concept.allText) &&
      (concept.codeThat('panel') !== undefined || run.tables.pattern('stain').test(concept.allText))
    );
  });
