import type { CompiledPart, CompiledResource, CompiledRow } from './compiled.ts';
import type { CompiledStep } from './compiled-step.ts';
import { rowPaths } from './row-paths.ts';

/** An element that a field of the case is written to. */
export interface FieldElement {
  /** `Observation.component:percentage.value` */
  element: string;
  /** Id of the profile that describes it, such as `iscm-ihc`. */
  profile: string;
}

/** Elements by field, such as `markers.percent`. */
export type FieldElements = ReadonlyMap<string, readonly FieldElement[]>;

const slotOf = (steps: readonly CompiledStep[]): string => (steps.at(-1)?.slot ?? '').replaceAll(/\[x?\]/g, '');

/** Fields that a row maps, each with the element below the resource. */
function targets(part: string, row: CompiledRow): { field: string; slot: string }[] {
  if (row.kind === 'collect') {
    return row.sources.map(({ list, field }) => ({ field: `${list}.${field}`, slot: slotOf(row.steps) }));
  }
  const field = `${part}.${row.field.join('.')}`;
  if (row.kind === 'table') {
    return rowPaths(row).map((steps) => ({ field, slot: slotOf(steps) }));
  }
  const slot = slotOf(row.steps);
  if (row.kind === 'each') {
    return row.rows.map((inner) => ({
      field: `${field}.${inner.field.join('.')}`,
      slot: `${slot}${slotOf(inner.steps)}`,
    }));
  }
  return row.writeOnly ? [] : [{ field, slot }];
}

function elementsOf(part: string, { profile, rows }: CompiledResource): [string, FieldElement][] {
  const id = profile.url.replace(/^.*\//, '');
  return rows
    .flatMap((row) => targets(part, row))
    .map(({ field, slot }) => [field, { element: `${profile.type}${slot}`, profile: id }]);
}

/** The elements of every field that rows map. */
export function fieldElements(parts: readonly CompiledPart[]): FieldElements {
  const found = new Map<string, FieldElement[]>();
  for (const part of parts) {
    for (const resource of part.resources) {
      for (const [field, element] of elementsOf(part.name, resource)) {
        const known = found.get(field) ?? [];
        if (!known.some((one) => one.element === element.element)) found.set(field, [...known, element]);
      }
    }
  }
  return found;
}
