import { operationOutcome } from '../../../fhir/operation-outcome.ts';
import { nameOfResource } from '../../finding/verdict.ts';
import type { Format } from './format.ts';

/** `{"input","line","resource","outcome"}` for each resource. */
export const ndjson: Format = {
  pieces: ({ input, line, resource, issues }) => {
    const name = resource === undefined ? undefined : nameOfResource(resource);
    return [`${JSON.stringify({ input, line, resource: name, outcome: operationOutcome(issues) })}\n`];
  },
};
