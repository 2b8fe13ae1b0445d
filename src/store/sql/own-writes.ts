import { indexOf, resourceOf } from '../parse-stored.ts';
import { keyText, type ResourceKey } from '../resource-index.ts';
import type { BrokenLink, ResourceVersion, StoreReader } from '../resource-store.ts';
import type { Lineage, StoredCase } from '../stored-case.ts';
import type { SqlConnection } from './connection.ts';
import { readDeleted } from './lookup-rows.ts';
import { compartmentKeys } from './version-rows.ts';

/** What a transaction has read and written so far. */
export interface OwnWrites {
  /** Current versions that were read or written, by `Type/id`; `undefined` where there is none. */
  known: Map<string, ResourceVersion | undefined>;
  /** Those among them that were written. */
  written: Map<string, ResourceVersion>;
  /** What resources were said to come from, by URL. */
  sources: Map<string, ResourceKey>;
  /** Cases that were read or written, by id. */
  cases: Map<string, StoredCase | undefined>;
  /** What the items of the cases that were written came from, by their id. */
  lineage: Map<string, readonly Lineage[]>;
  /** Answers to Bundles that were kept, by their mark. */
  answers: Map<string, string>;
}

/** A transaction that has done nothing yet. */
export const noWrites = (): OwnWrites => ({
  known: new Map(),
  written: new Map(),
  sources: new Map(),
  cases: new Map(),
  lineage: new Map(),
  answers: new Map(),
});

/** Reads that a transaction answers from what it did itself, whether that has been sent to the database or not. */
export type OwnReads = Pick<
  StoreReader,
  | 'read'
  | 'readMany'
  | 'vread'
  | 'findSources'
  | 'compartment'
  | 'deletedTargets'
  | 'casesOf'
  | 'readCase'
  | 'lineage'
  | 'readAnswer'
>;

/** Reads of the database as the transaction has left it. */
export function ownReads(sql: SqlConnection, reader: StoreReader, own: OwnWrites): OwnReads {
  const readMany = async (keys: readonly ResourceKey[]) => {
    const missing = keys.filter((key) => !own.known.has(keyText(key)));
    const found = await reader.readMany(missing);
    for (const [at, key] of missing.entries()) own.known.set(keyText(key), found[at]);
    return keys.map((key) => own.known.get(keyText(key)));
  };
  const readCase = async (id: string) => {
    if (!own.cases.has(id)) own.cases.set(id, await reader.readCase(id));
    return own.cases.get(id);
  };
  return {
    read: async (key) => (await readMany([key]))[0],
    readMany,
    vread: async (key, version) => {
      const made = own.written.get(keyText(key));
      return made?.version === version ? made : reader.vread(key, version);
    },
    // a URL that is known stays with its resource
    findSources: async (urls) => {
      const found = await reader.findSources(urls);
      return urls.map((url, at) => found[at] ?? own.sources.get(url));
    },
    compartment: async (patient) => {
      const held = await readMany(inCompartment(patient, await compartmentKeys(sql, patient), own));
      return held.filter((version) => version !== undefined);
    },
    deletedTargets: (sources) => deletedTargets(sql, reader, own, sources),
    casesOf: async (patient) => {
      const stored = await reader.casesOf(patient);
      const changed = [...own.cases.values()].filter((one) => one !== undefined);
      const gone = new Set(changed.filter((one) => !isOf(patient, one)).map(({ id }) => id));
      const added = changed.filter((one) => isOf(patient, one)).map(({ id }) => id);
      return [...new Set([...stored.filter((id) => !gone.has(id)), ...added])].sort();
    },
    readCase,
    lineage: async (id) => [...(own.lineage.get(id) ?? (await reader.lineage(id)))],
    readAnswer: async (mark) => own.answers.get(mark) ?? reader.readAnswer(mark),
  };
}

const isOf = (patient: string, one: StoredCase) => one.patient === patient && one.text !== undefined;

/** What is stored of a patient and was not written since, and what was written of it, by type and id. */
function inCompartment(patient: string, stored: readonly ResourceKey[], { written }: OwnWrites): ResourceKey[] {
  const added = [...written.values()].filter((one) => one.patient === patient && one.text !== undefined);
  return [...stored.filter((key) => !written.has(keyText(key))), ...added].sort(byKey);
}

function byKey(a: ResourceKey, b: ResourceKey): number {
  if (a.type !== b.type) return a.type < b.type ? -1 : 1;
  return a.id < b.id ? -1 : 1;
}

/** What was written says itself what it refers to; whether that was deleted is known, or the database is asked. */
async function deletedTargets(
  sql: SqlConnection,
  reader: StoreReader,
  { known, written }: OwnWrites,
  sources: readonly ResourceKey[],
): Promise<BrokenLink[]> {
  const unknown = new Map<string, ResourceKey>();
  const made = new Map<string, readonly ResourceKey[]>();
  for (const source of sources) {
    const version = written.get(keyText(source));
    const resource = version && resourceOf(version);
    if (!resource) continue;
    // Provenance tells of what was
    const references = source.type === 'Provenance' ? [] : indexOf(resource, reader.own).references;
    made.set(keyText(source), references);
    for (const key of references) if (!known.has(keyText(key))) unknown.set(keyText(key), key);
  }
  const stored = sources.filter((source) => !made.has(keyText(source)));
  const [deleted, others] = await Promise.all([readDeleted(sql, [...unknown.values()]), reader.deletedTargets(stored)]);
  const gone = new Set(deleted.map(keyText));
  for (const [key, version] of known) if (version && version.text === undefined) gone.add(key);
  if (gone.size === 0) return others;
  return sources.flatMap((source) => {
    const own = made.get(keyText(source));
    if (!own) return others.filter((link) => keyText(link.source) === keyText(source));
    return own
      .filter((key) => gone.has(keyText(key)))
      .sort(byKey)
      .map((target) => ({ source, target }));
  });
}
