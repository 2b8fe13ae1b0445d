import { isObject, type JsonObject, type JsonValue } from '../../fhir/json.ts';
import { patternTest } from '../../fhir/pattern.ts';
import { choice } from '../../fhir/read.ts';
import { sameJson } from '../../fhir/same-json.ts';
import type { ElementNode } from '../../profile/index.ts';
import type { Run } from '../run.ts';
import { reportError } from './report.ts';

/** Whether no value has both of two patterns; of lists nothing is said, whose items may each have one. */
function contradict(a: JsonValue | undefined, b: JsonValue | undefined): boolean {
  if (a === undefined || b === undefined || Array.isArray(a) || Array.isArray(b)) return false;
  if (!isObject(a) || !isObject(b)) return a !== b;
  return Object.keys(a).some((name) => contradict(a[name], b[name]));
}

/** What an element of the base has to be that it cannot be with a constant of a differential, of the same type. */
function contradicted(element: JsonObject, { fixed, pattern }: ElementNode): JsonValue | undefined {
  const [exact, wanted] = [choice(element, 'fixed'), choice(element, 'pattern')];
  const type = (exact ?? wanted)?.type.toLowerCase();
  const [fixedValue, patternValue] = [fixed, pattern].map((one) =>
    one?.type.toLowerCase() === type ? one?.value : undefined,
  );
  if (exact) {
    if (fixedValue !== undefined && !sameJson(fixedValue, exact.value)) return fixedValue;
    return patternTest(patternValue)(exact.value) ? undefined : patternValue;
  }
  if (!wanted) return undefined;
  if (fixedValue !== undefined && !patternTest(wanted.value)(fixedValue)) return fixedValue;
  return contradict(patternValue, wanted.value) ? patternValue : undefined;
}

/** A constant of a differential may narrow that of the base, and not be another (http://hl7.org/fhir/R4/profiling.html#limitations). */
export function checkRedefined(element: JsonObject, nodes: readonly ElementNode[], below: string, run: Run): void {
  for (const node of nodes) {
    const constant = contradicted(element, node);
    if (constant === undefined) continue;
    const message = `By the base ${node.path} is ${JSON.stringify(constant)}, which it cannot be with what is said here.`;
    reportError(run, 'fixed-redefined', message, below);
    return;
  }
}
