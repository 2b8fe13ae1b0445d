import type { IscmCase } from '../../case/case.ts';
import { caseJsonSchema } from '../../case/json-schema.ts';
import { parseCase } from '../../case/parse-case.ts';
import { SERVER_MEMBERS, withoutServerMembers } from '../../case/server-members.ts';
import { parseExact } from '../../fhir/decimal.ts';
import { isObject, type JsonObject } from '../../fhir/json.ts';
import { repeatedMembers } from '../../fhir/repeated-members.ts';
import type { StoredCase } from '../../store/index.ts';
import { jsonBody } from '../body.ts';
import { type Failure, isFailure } from '../outcome.ts';
import type { Context } from '../ports.ts';

/** What of a case as it is kept stands in its text as clients get it. */
export type ToldCase = Pick<StoredCase, 'text' | 'state' | 'reasons'>;

/** What follows on the members of a case in its text as clients get it: its state and why. */
export const caseEnding = ({ state, reasons }: ToldCase): string =>
  `,"state":"${state}","stateReasons":${reasons.length === 0 ? '[]' : JSON.stringify(reasons)}}`;

/** A case as clients get it: the case itself, with its state and why. */
export const caseText = (stored: ToldCase): string => `${(stored.text ?? '{}').slice(0, -1)}${caseEnding(stored)}`;

/** The same as a value, numbers with their digits. */
export function caseValue({ text = '{}', state, reasons }: ToldCase): JsonObject {
  const value = parseExact(text);
  return { ...(isObject(value) ? value : {}), state, stateReasons: [...reasons] };
}

/** The case in a body, numbers with their digits, or everything that is wrong with it. */
export function caseBody(text: string, context: Pick<Context, 'limits'>): IscmCase | Failure {
  const checked = jsonBody(text, context);
  if (isFailure(checked)) return checked;
  const value = parseExact(checked.text);
  const repeated = repeatedMembers(checked.text, value);
  if (repeated.length > 0) return { failed: repeated, unprocessable: true };
  const parsed = parseCase(withoutServerMembers(value));
  return parsed.ok ? parsed.case : { failed: parsed.issues, unprocessable: true };
}

/** The JSON Schema of a case as clients get it. */
export function servedCaseSchema(): JsonObject {
  const schema = caseJsonSchema();
  return { ...schema, properties: { ...(isObject(schema.properties) ? schema.properties : {}), ...SERVER_MEMBERS } };
}
