import { isObject, type JsonObject, type JsonValue } from '../../fhir/json.ts';
import type { KeptAnswer, ResourceSource, ResourceVersion, StoreReader } from '../resource-store.ts';
import type { CaseWrite, StoredCase } from '../stored-case.ts';

/** What the first line of a dump says. */
export const DUMP_FORMAT = 'iscm-fhir store 2';

/** Dumps of earlier programs, which had no answers and no end. */
export const DUMP_WITHOUT_END = 'iscm-fhir store 1';

/** Whether a text begins as a dump does. */
export const beginsAsDump = (text: string): boolean =>
  [DUMP_FORMAT, DUMP_WITHOUT_END].some((format) => text.startsWith(`{"dump":"${format}"`));

/** A line of a dump. */
export type DumpLine =
  | { dump: string; identity: string; until: number }
  | { version: ResourceVersion }
  | { source: ResourceSource }
  | { answer: KeptAnswer }
  | { case: CaseWrite }
  /** The last one: how many stand before it, by which a file that was cut off is told. */
  | { end: { lines: number } };

/** A case with everything that is kept of it. */
export async function caseLine(reader: StoreReader, held: StoredCase): Promise<DumpLine> {
  const [lineage, report = '{}', facets] = await Promise.all([
    reader.lineage(held.id),
    reader.caseReport(held.id),
    reader.facets(held.id),
  ]);
  const { id, patient, text = '{}', state, reasons, mappingVersion } = held;
  return { case: { id, patient, text, state, reasons, mappingVersion, lineage, report, facets } };
}

const has = (value: JsonValue | undefined, type: 'string' | 'number', names: readonly string[]): value is JsonObject =>
  isObject(value) && names.every((name) => typeof value[name] === type);

const isListOf = (value: JsonValue | undefined, names: readonly string[]) =>
  Array.isArray(value) && value.every((item) => has(item, 'string', names));

/** Whether a line has the shape of one; what it says is checked when it is written. */
export function isDumpLine(value: JsonValue): value is JsonObject & DumpLine {
  if (!isObject(value)) return false;
  if ('dump' in value) return value.dump === DUMP_FORMAT || value.dump === DUMP_WITHOUT_END;
  if ('version' in value) return isVersion(value.version);
  if ('source' in value) return has(value.source, 'string', ['url', 'type', 'id']);
  if ('answer' in value) return has(value.answer, 'string', ['mark', 'answer']);
  if ('end' in value) return has(value.end, 'number', ['lines']);
  return isCase(value.case);
}

function isVersion(value: JsonValue | undefined): boolean {
  if (!has(value, 'string', ['type', 'id', 'lastUpdated']) || !has(value, 'number', ['version', 'sequence']))
    return false;
  const isDeletion = value.method === 'DELETE' && value.text === undefined;
  return isDeletion || ((value.method === 'POST' || value.method === 'PUT') && typeof value.text === 'string');
}

function isCase(value: JsonValue | undefined): boolean {
  return (
    has(value, 'string', ['id', 'patient', 'text', 'mappingVersion', 'report']) &&
    (value.state === 'complete' || value.state === 'incomplete' || value.state === 'contradictory') &&
    Array.isArray(value.reasons) &&
    isListOf(value.lineage, ['key', 'resourceType', 'id']) &&
    (value.facets === undefined || isListOf(value.facets, ['name', 'value', 'until']))
  );
}
