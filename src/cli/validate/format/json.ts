import { operationOutcome } from '../../../fhir/operation-outcome.ts';
import type { Format } from './format.ts';

/** One OperationOutcome of one input. */
export const json: Format = {
  pieces: ({ issues }) => [`${JSON.stringify(operationOutcome(issues), null, 2)}\n`],
};
