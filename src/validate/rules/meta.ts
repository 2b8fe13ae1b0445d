import { isObject, type JsonValue } from '../../fhir/json.ts';
import type { PlainTest } from '../plan/types.ts';
import type { Run } from '../run.ts';
import { reportError } from './report.ts';

/** Checks that a Meta has each security label once (http://hl7.org/fhir/R4/resource.html#Meta). */
export function checkMeta(meta: JsonValue, run: Run): void {
  if (!isObject(meta) || !Array.isArray(meta.security) || meta.security.length < 2) return;
  const seen = new Set<string>();
  meta.security.forEach((label, at) => {
    // a label of text alone is none that could be told from another
    if (!isObject(label) || typeof label.code !== 'string') return;
    const key = typeof label.system === 'string' ? `${label.system}|${label.code}` : label.code;
    if (seen.has(key))
      reportError(run, 'security-repeated', `The security label ${key} is given twice.`, `.security[${at}]`);
    seen.add(key);
  });
}
const isPlain: PlainTest = (meta) =>
  isObject(meta) && (meta.security === undefined || (Array.isArray(meta.security) && meta.security.length < 2));
checkMeta.passes = (): PlainTest => isPlain;
