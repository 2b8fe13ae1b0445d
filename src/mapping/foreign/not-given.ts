import { asArray, type JsonObject } from '../../fhir/json.ts';
import { wordByName } from './concept.ts';
import type { Run } from './run.ts';

/** Whether a treatment that was not given was refused by the patient, as its reason says by a code or in words. */
export function notGivenAs(run: Run, resource: JsonObject): string | undefined {
  for (const reason of asArray(resource.statusReason)) {
    const concept = run.concepts.of(reason);
    const read = concept.word('not-given-reason') ?? wordByName('not-given-reason', concept.text, run.tables);
    if (read === undefined) continue;
    run.usage.mark(resource, 'statusReason');
    return read.word;
  }
  return undefined;
}
