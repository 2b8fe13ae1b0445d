import type { Resource } from '../../fhir/json.ts';
import { obj, objects, str } from '../../fhir/read.ts';
import type { ElementNode, Profile } from '../../profile/index.ts';
import { isIndistinct } from '../plan/slicing.ts';
import type { Engine } from '../plan/types.ts';
import type { Run } from '../run.ts';
import { reportWarning } from './report.ts';

/** Every slice below a node, with the path by which it cannot be told from what is in no slice. */
function* indistinct(node: ElementNode, engine: Engine): Generator<[slice: ElementNode, path: string]> {
  for (const slice of node.slices) {
    const found = node.slicing?.discriminators.find((one) => isIndistinct(slice, one, engine.profiles));
    if (found && slice.sliceName !== '@default') yield [slice, found.path];
  }
  for (const inner of [...node.children, ...node.slices]) yield* indistinct(inner, engine);
}

/** The profile that a definition is, where it is among those that are here. */
function profileOf(definition: Resource, engine: Engine): Profile | undefined {
  const url = str(definition.url);
  const version = str(definition.version);
  return url === undefined ? undefined : engine.profiles.get(version === undefined ? url : `${url}|${version}`);
}

/**
 * Tells of slices that say nothing of what tells slices apart (http://hl7.org/fhir/R4/profiling.html#discriminator):
 * every item is in them then.
 */
export function checkSlicesDistinct(definition: Resource, run: Run, engine: Engine): void {
  const profile = profileOf(definition, engine);
  if (!profile) return;
  const places = new Map(objects(obj(definition.differential)?.element).map(({ id }, at) => [id, at]));
  for (const [slice, path] of indistinct(profile.root, engine)) {
    const at = places.get(slice.id);
    if (at === undefined) continue;
    const message = `Slices are told apart by '${path}' here, of which the slice ${slice.sliceName} says nothing: every item belongs to it.`;
    reportWarning(run, 'definition-slice-indistinct', message, `.differential.element[${at}]`);
  }
}
