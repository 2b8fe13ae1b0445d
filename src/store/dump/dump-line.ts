import { isObject, type JsonValue } from '../../fhir/json.ts';
import type { CaseWrite, ResourceSource, ResourceVersion, StoredCase, StoreReader } from '../resource-store.ts';

/** What the first line of a dump says. */
export const DUMP_FORMAT = 'iscm-fhir store 1';

/** A line of a dump. */
export type DumpLine =
  | { dump: string; identity: string; until: number }
  | { version: ResourceVersion }
  | { source: ResourceSource }
  | { case: CaseWrite };

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

const hasStrings = (value: JsonValue | undefined, names: readonly string[]) =>
  isObject(value) && names.every((name) => typeof value[name] === 'string');

/** Whether a line has the shape of one; what it says is checked when it is written. */
export function isDumpLine(value: unknown): value is DumpLine {
  if (typeof value !== 'object' || value === null) return false;
  if ('dump' in value) return value.dump === DUMP_FORMAT;
  if ('version' in value) return hasStrings(jsonOf(value.version), ['type', 'id', 'lastUpdated', 'method']);
  if ('source' in value) return hasStrings(jsonOf(value.source), ['url', 'type', 'id']);
  return (
    'case' in value && hasStrings(jsonOf(value.case), ['id', 'patient', 'text', 'state', 'mappingVersion', 'report'])
  );
}

const jsonOf = (value: unknown): JsonValue | undefined => JSON.parse(JSON.stringify(value ?? null));
