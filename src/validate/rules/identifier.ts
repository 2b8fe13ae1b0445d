import { isObject, type JsonValue } from '../../fhir/json.ts';
import { isAbsolute } from '../../fhir/literal-reference.ts';
import type { PlainTest } from '../plan/types.ts';
import type { Run } from '../run.ts';
import { meantText } from './meant-text.ts';
import { reportError } from './report.ts';

/** The page on UUIDs, which some take for their system. */
const UUIDS = 'https://tools.ietf.org/html/rfc4122';
const UUID = /^(?:urn:uuid:)?[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/**
 * Checks an Identifier: its system is a full URI, and so is a value that is one
 * (http://hl7.org/fhir/R4/datatypes.html#Identifier).
 */
export function checkIdentifier(identifier: JsonValue, run: Run): void {
  if (!isObject(identifier)) return;
  const { value } = identifier;
  const system = meantText(identifier.system);
  // that it is empty is told by its type
  if (system === undefined || system === '') return;
  if (!isAbsolute(system))
    reportError(run, 'identifier-system', `The system '${system.slice(0, 80)}' must be an absolute URI.`, '', 'value');
  if (system === 'urn:ietf:rfc:3986' && typeof value === 'string' && !isAbsolute(value))
    reportError(
      run,
      'identifier-value',
      'With the system urn:ietf:rfc:3986 the value must be a full URI.',
      '',
      'value',
    );
  if (system === UUIDS && typeof value === 'string' && !UUID.test(value))
    reportError(run, 'identifier-value', `With the system ${UUIDS} the value must be a UUID.`, '', 'value');
}

checkIdentifier.passes = (): PlainTest => isPlain;

/** Whether an Identifier is seen at a glance to be right. */
function isPlain(identifier: JsonValue): boolean {
  if (!isObject(identifier)) return true;
  const { system } = identifier;
  return (
    system === undefined ||
    (typeof system === 'string' && system !== UUIDS && /^(?:https?:|urn:(?!ietf:))/.test(system))
  );
}
