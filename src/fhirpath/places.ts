import fhirpath from 'fhirpath';
import r4 from 'fhirpath/fhir-context/r4';
import type { JsonObject } from '../fhir/json.ts';
import { functionNames, parseExpression, parseProblem } from './ast.ts';
import { quietly } from './quietly.ts';
import type { Unusable } from './values.ts';

/** Where an element stands in a resource: `name`, `0`, `given`; choices by their name without the type. */
export type Place = readonly (string | number)[];

/** A path compiled to tell where in a resource the elements stand that it selects. */
export interface Places {
  /** The places; `undefined` where the path gives something that is no element, or FHIRPath has no answer. */
  in(resource: JsonObject): Place[] | undefined;
}

/** Functions that select among elements, or compare them; none reaches other resources, repeats itself or changes texts. */
const SELECTING = new Set(
  (
    'where first last tail skip take single ofType as is exists empty not all count extension hasValue children ' +
    'contains startsWith endsWith'
  ).split(' '),
);

/** Longest path, in characters. */
const LONGEST = 1000;

/** Compiles a path that selects elements of a resource; functions beyond selecting are refused. */
export function compilePlaces(path: string): Places | Unusable {
  if (path.length > LONGEST) return { problem: `it has more than ${LONGEST} characters` };
  let evaluate: (resource: JsonObject, environment: object) => unknown;
  try {
    const other = functionNames(parseExpression(path)).find((name) => !SELECTING.has(name));
    if (other !== undefined) return { problem: `${other.slice(0, 40)}() is no function that selects elements` };
    evaluate = fhirpath.compile(path, r4, { resolveInternalTypes: false });
  } catch (error) {
    return { problem: `it does not parse (${parseProblem(error)})` };
  }
  return {
    in: (resource) => {
      try {
        // a copy, since fhirpath.js may write on what it is given
        const found = quietly(() => evaluate(JSON.parse(JSON.stringify(resource)), {}));
        const places = Array.isArray(found) ? found.map(placeOf) : [];
        return places.every((place) => place !== undefined) ? places : undefined;
      } catch {
        return undefined;
      }
    },
  };
}

/** The place of a node of fhirpath.js, which tells it as `Patient.name[0].given[1]`. */
function placeOf(node: unknown): Place | undefined {
  if (typeof node !== 'object' || node === null || !('fullPropertyName' in node)) return undefined;
  const name: unknown = typeof node.fullPropertyName === 'function' ? node.fullPropertyName() : undefined;
  if (typeof name !== 'string') return undefined;
  const [, ...steps] = name.split('.');
  return steps.flatMap((step) => {
    const [, member = step, index] = /^(.*)\[(\d+)\]$/.exec(step) ?? [];
    return index === undefined ? [member] : [member, Number(index)];
  });
}
