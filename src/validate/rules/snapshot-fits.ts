import type { JsonObject, JsonValue, Resource } from '../../fhir/json.ts';
import { obj, objects, str } from '../../fhir/read.ts';
import { sameJson } from '../../fhir/same-json.ts';
import { withIds } from '../../profile/index.ts';
import type { Run } from '../run.ts';
import { isBindable } from './definition-binding.ts';
import { reportWarning } from './report.ts';

/**
 * What a differential says stands in the snapshot too, which is what instances are held against
 * (http://hl7.org/fhir/R4/profiling.html#snapshot). A profile that was changed without a new snapshot would not count.
 */

/** Members that a snapshot has as the differential says them. */
const COPIED = /^(min|max|mustSupport|maxLength|(fixed|pattern|minValue|maxValue)[A-Z]\w*)$/;

const codesOf = (element: JsonObject): JsonValue[] => objects(element.type).map(({ code }) => code ?? null);

/** The value set of a binding; publishers add versions to those of snapshots. */
const urlOf = ({ valueSet }: JsonObject): string | undefined => str(valueSet)?.split('|')[0];

function isSame(name: string, said: JsonObject, held: JsonObject): boolean {
  if (COPIED.test(name)) return sameJson(said[name], held[name]);
  if (name === 'binding') {
    // one that cannot be bound, which is told, loses its binding when a snapshot is made
    const types = codesOf(held);
    if (held.binding === undefined && types.length > 0 && !types.some((code) => isBindable(String(code)))) return true;
    const [own, other] = [obj(said.binding) ?? {}, obj(held.binding) ?? {}];
    return own.strength === other.strength && (own.valueSet === undefined || urlOf(own) === urlOf(other));
  }
  if (name === 'constraint') {
    const keys = objects(held.constraint).map(({ key }) => key);
    return objects(said.constraint).every(({ key }) => keys.includes(key));
  }
  return name !== 'type' || sameJson(codesOf(said), codesOf(held));
}

/** Tells of elements of a differential that its snapshot does not have like that. */
export function checkSnapshotFits(definition: Resource, run: Run): void {
  const snapshot = withIds(objects(obj(definition.snapshot)?.element));
  if (snapshot.length === 0) return;
  const byId = new Map(snapshot.map((element) => [element.id, element]));
  withIds(objects(obj(definition.differential)?.element)).forEach((element, at) => {
    const held = byId.get(element.id);
    // that it is nowhere may be a matter of how it is named
    const other = held && Object.keys(element).filter((name) => !isSame(name, element, held));
    if (!other || other.length === 0) return;
    const message = `The snapshot does not have what the differential says of ${str(element.id)} (${other.join(', ')}); it has to be made again.`;
    reportWarning(run, 'definition-snapshot-old', message, `.differential.element[${at}]`);
  });
}
