import { isMatch, translate } from '../../terminology/index.ts';
import { codesNeeded, type OperationInput } from '../operation-input.ts';
import { isFailure, type Outcome } from '../outcome.ts';
import type { TerminologyService } from '../ports.ts';
import { parameters, subject } from './terminology-answer.ts';

/** `ConceptMap/$translate` (http://hl7.org/fhir/R4/conceptmap-operation-translate.html), with `reverse`. */
export function conceptMapTranslate(service: TerminologyService, input: OperationInput, id?: string): Outcome {
  const map = subject(service, 'ConceptMap', input, id);
  if (isFailure(map)) return map;
  const codings = codesNeeded(input);
  if (isFailure(codings)) return codings;
  const reverse = input.text('reverse') === 'true';
  const matches = codings.flatMap((coding) => translate(map, coding, reverse));
  return parameters([
    { name: 'result', valueBoolean: matches.some(isMatch) },
    ...(matches.length === 0 ? [{ name: 'message', valueString: 'The map has nothing for this code.' }] : []),
    ...matches.map(({ equivalence, ...concept }) => ({
      name: 'match',
      part: [
        { name: 'equivalence', valueCode: equivalence },
        { name: 'concept', valueCoding: concept },
        { name: 'source', valueUri: String(map.url) },
      ],
    })),
  ]);
}
