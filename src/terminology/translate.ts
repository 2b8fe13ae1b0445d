import type { JsonObject } from '../fhir/json.ts';
import type { CodingInput } from '../fhir/ports.ts';
import { objects, str } from '../fhir/read.ts';

/** What a concept map makes of a code. */
export interface Translated {
  /** http://hl7.org/fhir/R4/valueset-concept-map-equivalence.html */
  equivalence: string;
  system: string;
  code: string;
  display?: string;
}

/** Equivalences that say that there is no such code. */
const NONE: ReadonlySet<string> = new Set(['unmatched', 'disjoint']);

/** Whether a match is one, and not the statement that there is none. */
export const isMatch = ({ equivalence }: Translated): boolean => !NONE.has(equivalence);

/** Read backwards, wider becomes narrower. */
const REVERSED: Readonly<Record<string, string>> = {
  wider: 'narrower',
  narrower: 'wider',
  subsumes: 'specializes',
  specializes: 'subsumes',
};

/** Translates a code by a concept map (http://hl7.org/fhir/R4/conceptmap-operation-translate.html), backwards too. */
export function translate(map: JsonObject, coding: CodingInput, reverse: boolean): Translated[] {
  return objects(map.group).flatMap((group) => {
    const [source = '', target = ''] = [str(group.source), str(group.target)];
    if (coding.system !== undefined && coding.system !== (reverse ? target : source)) return [];
    return objects(group.element).flatMap((element) =>
      objects(element.target).flatMap((one) => {
        const [from, to] = reverse ? [one, element] : [element, one];
        const [code, display, equivalence = 'equivalent'] = [str(to.code), str(to.display), str(one.equivalence)];
        if (from.code !== coding.code || code === undefined) return [];
        return [
          {
            equivalence: reverse ? (REVERSED[equivalence] ?? equivalence) : equivalence,
            system: reverse ? source : target,
            code,
            ...(display !== undefined ? { display } : {}),
          },
        ];
      }),
    );
  });
}
