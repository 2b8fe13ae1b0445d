import type { Resource } from '../../fhir/json.ts';
import { obj, objects, str } from '../../fhir/read.ts';
import { idOf, type Profile, withIds } from '../../profile/index.ts';
import type { Engine } from '../plan/types.ts';
import type { Run } from '../run.ts';
import { nodesOfId } from './definition-path.ts';
import { allowsType, reportType } from './element-definition.ts';

/**
 * Checks that the elements of a snapshot have types that the type they are of gives them
 * (http://hl7.org/fhir/R4/profiling.html#limitations). A type that the differential states is told there.
 */
export function checkSnapshotTypes(definition: Resource, { root }: Profile, engine: Engine, run: Run): void {
  const elements = withIds(objects(obj(definition.snapshot)?.element));
  if (elements.length === 0) return;
  const stated = new Set(
    withIds(objects(obj(definition.differential)?.element))
      .filter(({ type }) => type !== undefined)
      .map(idOf),
  );
  elements.forEach((element, at) => {
    const id = idOf(element);
    if (at === 0 || stated.has(id)) return;
    const allowed = nodesOfId(root, id, engine.profiles).flatMap(({ types }) => types.map(({ code }) => code));
    if (allowed.length === 0) return;
    objects(element.type).forEach((type, typeAt) => {
      const code = str(type.code);
      // FHIRPath's own types stand for those of FHIR that an extension names
      if (code !== undefined && !code.includes(':') && !allowsType(allowed, code))
        reportType(code, allowed, `.snapshot.element[${at}].type[${typeAt}]`, run);
    });
  });
}
