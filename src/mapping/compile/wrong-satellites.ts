import type { Issue } from '../../fhir/issue.ts';
import type { MappingSource, MappingText } from '../file/mapping-file.ts';
import type { CaseLeaf } from './case-leaves.ts';

/**
 * Satellites that would be lost: two of one name, which would be one resource, and those that are written for a field
 * that no item has.
 */
export function wrongSatellites(
  { text, source }: { text: MappingText; source: MappingSource },
  leaves: readonly CaseLeaf[],
): Issue[] {
  const isField = (name: string): boolean =>
    leaves.some(({ path }) => path.replace(/\[\]$/, '') === name || path.startsWith(`${name}.`));
  const names = new Set<string>();
  return text.resources.flatMap(({ satellite = '', when = [] }, index) => {
    const where = ['resources', index];
    const isTwice = names.has(satellite);
    names.add(satellite);
    const named = satellite === '' ? 'a resource without `satellite`' : `a satellite ${satellite}`;
    return [
      ...(isTwice
        ? [source.issue([...where, 'satellite'], `there is ${named} already; each has a name of its own`)]
        : []),
      ...when.flatMap((field, at) =>
        isField(field) ? [] : [source.issue([...where, 'when', at], `the case model has no field ${field} here`)],
      ),
    ];
  });
}
