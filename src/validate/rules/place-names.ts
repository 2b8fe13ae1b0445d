import { FHIR_STRUCTURE } from '../../definitions/index.ts';
import { str } from '../../fhir/read.ts';
import type { Engine } from '../plan/types.ts';
import type { Run } from '../run.ts';

/** A type and those it specializes, up to Element: `Age`, `Quantity`, `Element`. */
function typeNames(code: string, engine: Engine): string[] {
  const names = [code];
  for (let name = code; names.length < 8; ) {
    const base = str(engine.definitions.typeDefinition(name)?.baseDefinition);
    if (!base?.startsWith(FHIR_STRUCTURE)) return names;
    name = base.slice(FHIR_STRUCTURE.length);
    names.push(name);
  }
  return names;
}

/** A resource type and the kinds it is of; R5's name for what is published has come into the extensions of R4. */
function resourceNames(type: string, engine: Engine): string[] {
  const isPublished = engine.profiles.type(type)?.root.children.some(({ name }) => name === 'useContext') === true;
  return [type, 'Resource', 'DomainResource', ...(isPublished ? ['CanonicalResource'] : [])];
}

/**
 * The ways a definition may name the element an extension stands on, innermost first
 * (http://hl7.org/fhir/R4/defining-extensions.html#context).
 */
export function placeNames(run: Run, engine: Engine): Set<string> {
  const names = new Set<string>();
  const holder = run.ancestor(1);
  if (!holder) {
    for (const name of resourceNames(run.resource.resourceType, engine)) names.add(name);
    return names.add('Element');
  }
  names.add(holder.path).add(holder.path.replace('[x]', '')).add('Element');
  for (const name of typeNames(holder.code, engine)) names.add(name);
  if (holder.resource) for (const name of resourceNames(run.resource.resourceType, engine)) names.add(name);
  // `HumanName.family` names the element by the type it is in, whatever holds that type
  const name = run.ancestorName(1) ?? '';
  const above = run.ancestor(2);
  const inType = above && !above.resource ? above.code : run.resource.resourceType;
  names.add(`${inType}.${name}`).add(`${inType}.${name}[x]`);
  // `Patient.name.family` by where that stands
  if (above) names.add(`${above.path}.${name}`);
  return names;
}
