import { codesAsked, type OperationInput } from '../operation-input.ts';
import { fail, type Outcome } from '../outcome.ts';
import type { TerminologyService } from '../ports.ts';
import { inVersion, parameters } from './terminology-answer.ts';

/** `CodeSystem/$lookup` (http://hl7.org/fhir/R4/codesystem-operation-lookup.html). */
export function codeSystemLookup({ terminology }: TerminologyService, input: OperationInput): Outcome {
  const [coding] = codesAsked(input);
  const missing = input.place(coding === undefined ? 'code' : 'system');
  if (coding?.system === undefined)
    return fail('required', 'parameter-missing', 'A code with its system, or a coding, is needed.', missing);
  const canonical = inVersion(coding.system, input.text('version') ?? coding.version);
  const index = terminology.codeSystem(canonical);
  if (!index) return fail('not-found', 'code-system-unknown', `The code system ${canonical} is not here.`);
  const concept = index.find(coding.code);
  if (!concept) return fail('not-found', 'code-unknown', `${coding.system} has no code "${coding.code}" here.`);
  return parameters([
    { name: 'name', valueString: index.name },
    { name: 'display', valueString: concept.display ?? concept.code },
    ...concept.parents.map((code) => ({
      name: 'property',
      part: [
        { name: 'code', valueCode: 'parent' },
        { name: 'value', valueCode: code },
      ],
    })),
  ]);
}
