import { isObject, type JsonValue } from '../../fhir/json.ts';
import type { PlainTest } from '../plan/types.ts';
import type { Run } from '../run.ts';

/** Number of bytes a base64 text stands for. */
export function decodedLength(data: string): number {
  const compact = data.replace(/\s/g, '');
  const padding = ['==', '='].find((end) => compact.endsWith(end)) ?? '';
  return (compact.length / 4) * 3 - padding.length;
}

/**
 * Checks that the size of an Attachment is that of its data, before base64
 * (http://hl7.org/fhir/R4/datatypes.html#Attachment).
 */
export function checkAttachment(value: JsonValue, run: Run): void {
  if (!isObject(value) || typeof value.data !== 'string' || typeof value.size !== 'number') return;
  const length = decodedLength(value.data);
  if (!Number.isInteger(length) || length === value.size) return;
  run.report({
    severity: 'error',
    code: 'value',
    id: 'attachment-size',
    message: `The size is given as ${value.size} bytes, but the data has ${length}.`,
  });
}
const isPlain: PlainTest = (value) => isObject(value) && (value.data === undefined || value.size === undefined);
checkAttachment.passes = (): PlainTest => isPlain;
