import type { Definitions } from '../definitions/index.ts';
import { obj, objects, str } from '../fhir/read.ts';

/**
 * The code systems of the codes at a place, where the definition says which they are: of an element of type code, whose
 * binding is required (http://hl7.org/fhir/R4/search.html#token). Nothing where that cannot be told.
 */
export function impliedSystems(definitions: Definitions, type: string, path: string): readonly string[] | undefined {
  const elements = objects(obj(definitions.typeDefinition(type)?.snapshot)?.element);
  const element = elements.find((one) => one.path === path);
  const binding = obj(element?.binding);
  if (objects(element?.type)[0]?.code !== 'code' || binding?.strength !== 'required') return undefined;
  const valueSet = definitions.valueSet(str(binding.valueSet) ?? '');
  const systems = objects(obj(valueSet?.compose)?.include).map(({ system }) => str(system));
  const known = systems.filter((system) => system !== undefined);
  return known.length > 0 && known.length === systems.length ? known : undefined;
}
