import { splitCanonical } from '../../fhir/canonical.ts';
import type { JsonObject } from '../../fhir/json.ts';
import type { CodeCheck, CodingInput } from '../../fhir/ports.ts';
import { codesNeeded, type OperationInput } from '../operation-input.ts';
import { fail, isFailure, type Outcome } from '../outcome.ts';
import type { TerminologyService } from '../ports.ts';
import { parameters, subject } from './terminology-answer.ts';

/** `ValueSet/$validate-code` (http://hl7.org/fhir/R4/valueset-operation-validate-code.html). */
export function valueSetValidateCode(service: TerminologyService, input: OperationInput, id?: string): Outcome {
  const valueSet = subject(service, 'ValueSet', input, id);
  if (isFailure(valueSet)) return valueSet;
  const { url, version } = valueSet;
  // of several versions the one that was asked for
  const canonical = version === undefined ? String(url) : `${url}|${version}`;
  return verdict(
    input,
    (coding) => service.terminology.validateCode(canonical, coding),
    service,
    ({ system, code }) => system ?? onlySystem(service, valueSet, code),
  );
}

/** The system of a code that comes without one, where the value set has the code of one system alone. */
function onlySystem({ expand }: TerminologyService, valueSet: JsonObject, code: string): string | undefined {
  const { concepts = [] } = expand(valueSet);
  const [system, ...others] = new Set(concepts.filter((one) => one.code === code).map((one) => one.system));
  return others.length === 0 ? system : undefined;
}

/** `CodeSystem/$validate-code` (http://hl7.org/fhir/R4/codesystem-operation-validate-code.html). */
export function codeSystemValidateCode(service: TerminologyService, input: OperationInput, id?: string): Outcome {
  const codeSystem = subject(service, 'CodeSystem', input, id);
  if (isFailure(codeSystem)) return codeSystem;
  const system = String(codeSystem.url);
  const version = input.text('version') ?? splitCanonical(input.text('url') ?? '').version;
  return verdict(
    input,
    (coding) =>
      coding.system !== undefined && coding.system !== system
        ? { result: 'invalid' }
        : service.terminology.lookup({ ...coding, system, ...(version === undefined ? {} : { version }) }),
    service,
    () => system,
  );
}

/** Several codes are those of one concept: it is valid when one of them is. */
function verdict(
  input: OperationInput,
  check: (coding: CodingInput) => CodeCheck,
  { terminology }: TerminologyService,
  systemOf: (coding: CodingInput) => string | undefined,
): Outcome {
  const codings = codesNeeded(input);
  if (isFailure(codings)) return codings;
  const checks = codings.map((coding) => ({ coding, ...check(coding) }));
  const found = checks.find(({ result }) => result === 'valid');
  if (!found && checks.some(({ result }) => result === 'unknown'))
    return fail(
      'not-supported',
      'code-not-checkable',
      'Whether the code is valid cannot be told here: its code system is not here.',
    );
  if (!found)
    return parameters([{ name: 'result', valueBoolean: false }, message('The code is not among the valid ones.')]);
  const system = systemOf(found.coding);
  const named = terminology.lookup({ ...found.coding, ...(system !== undefined ? { system } : {}) });
  const shown = found.display ?? named.display;
  const wrongDisplay = named.message !== undefined && found.coding.display !== undefined;
  return parameters([
    { name: 'result', valueBoolean: !wrongDisplay },
    ...(wrongDisplay ? [message(`${named.message}.`)] : []),
    ...(shown !== undefined ? [{ name: 'display', valueString: shown }] : []),
  ]);
}

const message = (text: string): JsonObject => ({ name: 'message', valueString: text });
