import type { CodeSystemIndex } from '../../terminology/index.ts';
import type { OperationInput } from '../operation-input.ts';
import { type Failure, fail, isFailure, type Outcome } from '../outcome.ts';
import type { TerminologyService } from '../ports.ts';
import { inVersion, parameters, subject } from './terminology-answer.ts';

/** `CodeSystem/$subsumes` (http://hl7.org/fhir/R4/codesystem-operation-subsumes.html): how two codes of one system are related. */
export function codeSystemSubsumes(service: TerminologyService, input: OperationInput, id?: string): Outcome {
  const [a, b] = [codeOf(input, 'A'), codeOf(input, 'B')];
  if (isFailure(a)) return a;
  if (isFailure(b)) return b;
  const system = systemOf(service, input, [a, b], id);
  if (typeof system !== 'string') return system;
  const index = completeSystem(service, inVersion(system, input.text('version')));
  if (isFailure(index)) return index;
  const [first, second] = [index.find(a.code)?.code, index.find(b.code)?.code];
  if (first === undefined || second === undefined) {
    const unknown = first === undefined ? a.code : b.code;
    return fail('not-found', 'code-unknown', `${system} has no code "${unknown}" here.`);
  }
  return parameters([{ name: 'outcome', valueCode: relation(index, first, second) }]);
}

/** `codeA` or `codingA`, and the same for B. */
function codeOf(input: OperationInput, which: 'A' | 'B'): { code: string; system?: string } | Failure {
  const [code, [coding]] = [input.text(`code${which}`), input.codings(`coding${which}`)];
  if (code !== undefined) return { code };
  const message = `A code${which} or coding${which} is needed.`;
  return coding ?? fail('required', 'parameter-missing', message, input.place(`code${which}`));
}

/** The system that is named by the path, by `system` or by the codings; all of these must name the same. */
function systemOf(
  service: TerminologyService,
  input: OperationInput,
  codings: readonly { system?: string }[],
  id: string | undefined,
): string | Failure {
  const inPath = id === undefined ? undefined : subject(service, 'CodeSystem', input, id);
  if (inPath && isFailure(inPath)) return inPath;
  const named = [inPath && String(inPath.url), input.text('system'), ...codings.map(({ system }) => system)];
  const [system, ...others] = new Set(named.filter((one) => one !== undefined));
  if (system !== undefined && others.length === 0) return system;
  const message = 'Both codes are needed in one and the same system.';
  return fail('required', 'parameter-missing', message, input.place('system'));
}

function completeSystem({ terminology }: TerminologyService, canonical: string): CodeSystemIndex | Failure {
  const index = terminology.codeSystem(canonical);
  if (!index) return fail('not-found', 'code-system-unknown', `The code system ${canonical} is not here.`);
  if (index.complete) return index;
  return fail('not-supported', 'code-not-checkable', `The code system ${canonical} is not here in full.`);
}

function relation(index: CodeSystemIndex, a: string, b: string): string {
  if (a === b) return 'equivalent';
  if (index.subsumedBy(b, a)) return 'subsumes';
  return index.subsumedBy(a, b) ? 'subsumed-by' : 'not-subsumed';
}
