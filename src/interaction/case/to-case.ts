import { parseExact } from '../../fhir/decimal.ts';
import { operationOutcome } from '../../fhir/operation-outcome.ts';
import type { Mapping } from '../../mapping/index.ts';
import { resourceBody } from '../body.ts';
import { jsonText, RawJson } from '../bundle-text.ts';
import { isFailure, type Outcome } from '../outcome.ts';
import type { Context } from '../ports.ts';

/**
 * `$to-case`: a Bundle (or one resource) → `{cases, report}`, where the report is an OperationOutcome that names what
 * a case could not hold. Nothing is stored.
 */
export function toCase(context: Context, mapping: Mapping, text: string): Outcome {
  const body = resourceBody(text, context);
  if (isFailure(body)) return body;
  const exact = parseExact(body.text);
  const { cases, issues } = mapping.toCases(exact);
  const report = [...issues, ...cases.flatMap((read) => read.issues)];
  const answer = {
    cases: cases.flatMap((read) => (read.case ? [new RawJson(JSON.stringify(read.case))] : [])),
    report: operationOutcome(report),
  };
  return { status: 200, text: jsonText(answer) };
}
