import { isObject, type JsonValue } from '../../fhir/json.ts';
import type {
  CaseWrite,
  KeptAnswer,
  ResourceSource,
  ResourceVersion,
  StoredCase,
  StoreReader,
} from '../resource-store.ts';

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

const hasStrings = (value: JsonValue | undefined, names: readonly string[]) =>
  isObject(value) && names.every((name) => typeof value[name] === 'string');

/** Whether a line has the shape of one; what it says is checked when it is written. */
export function isDumpLine(value: unknown): value is DumpLine {
  if (typeof value !== 'object' || value === null) return false;
  if ('dump' in value) return value.dump === DUMP_FORMAT || value.dump === DUMP_WITHOUT_END;
  if ('version' in value) return hasStrings(jsonOf(value.version), ['type', 'id', 'lastUpdated', 'method']);
  if ('source' in value) return hasStrings(jsonOf(value.source), ['url', 'type', 'id']);
  if ('answer' in value) return hasStrings(jsonOf(value.answer), ['mark', 'answer']);
  if ('end' in value) return true;
  return (
    'case' in value && hasStrings(jsonOf(value.case), ['id', 'patient', 'text', 'state', 'mappingVersion', 'report'])
  );
}

const jsonOf = (value: unknown): JsonValue | undefined => JSON.parse(JSON.stringify(value ?? null));
