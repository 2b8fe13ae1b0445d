import type { Definitions } from '../definitions/index.ts';
import { objects, str, strings } from '../fhir/read.ts';
import type { TypeParameters } from './compile-parameters.ts';
import { indexesOf } from './parameter.ts';
import type { Filter } from './plan.ts';

/** The compartments of R4 (http://hl7.org/fhir/R4/compartmentdefinition.html). */
export interface Compartments {
  /** Canonicals of the CompartmentDefinitions that are served, by the type of the resource that holds them. */
  readonly definitions: ReadonlyMap<string, string>;
  /** What resources of a type must be to lie in a compartment; `undefined` when the type never does. */
  filter(compartment: string, id: string, type: string): Filter | undefined;
  /** Types that may lie in a compartment. */
  types(compartment: string): readonly string[];
}

const NAMES = ['patient', 'practitioner', 'encounter', 'relatedPerson', 'device'];

/** Reads the compartments for the types that are served. */
export function compileCompartments(
  definitions: Definitions,
  parameters: ReadonlyMap<string, TypeParameters>,
): Compartments {
  const byCompartment = new Map<string, Map<string, number[]>>();
  const urls = new Map<string, string>();
  for (const name of NAMES) {
    const url = `http://hl7.org/fhir/CompartmentDefinition/${name}`;
    const definition = definitions.find('CompartmentDefinition', url);
    if (!definition) continue;
    const byType = new Map<string, number[]>();
    for (const { code, param } of objects(definition.resource)) {
      const known = parameters.get(str(code) ?? '');
      const indexes = indexesOf(strings(param).flatMap((one) => known?.get(one) ?? []));
      if (indexes.length > 0) byType.set(str(code) ?? '', indexes);
    }
    const own = str(definition.code) ?? '';
    if (parameters.has(own) && !byType.has(own)) byType.set(own, []);
    byCompartment.set(own, byType);
    urls.set(own, url);
  }
  return {
    definitions: urls,
    filter: (compartment, id, type) => {
      const indexes = byCompartment.get(compartment)?.get(type);
      if (!indexes) return undefined;
      const refers: Filter = { kind: 'row', test: { table: 'reference', indexes, types: [compartment], ids: [id] } };
      if (type !== compartment) return refers;
      return { kind: 'any', of: [{ kind: 'id', ids: [id], type }, ...(indexes.length > 0 ? [refers] : [])] };
    },
    types: (compartment) => [...(byCompartment.get(compartment)?.keys() ?? [])],
  };
}
