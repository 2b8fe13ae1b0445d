import { type IdentifierKey, keyText, patientIdentifiers } from '../resource-index.ts';
import type { ResourceWrite, StoreWriter } from '../resource-store.ts';
import { needingAlone, type OwnReads } from '../sql/index.ts';
import type { Footprint } from './footprint.ts';

const patientThing = (id: string) => `patient ${id}`;
const caseThing = (id: string) => `case ${id}`;
const sourceThing = (url: string) => `source ${url}`;
const awaitedThing = ({ system, value }: IdentifierKey) => `awaited ${JSON.stringify([system, value])}`;
const awaitedBy = (writes: readonly ResourceWrite[]) =>
  writes.flatMap(({ resource }) => (resource ? patientIdentifiers(resource).map(awaitedThing) : []));
const answerThing = (mark: string) => `answer ${mark}`;
const sourcesOf = (writes: readonly ResourceWrite[]) =>
  writes.flatMap(({ sourceUrl }) => (sourceUrl === undefined ? [] : [sourceThing(sourceUrl)]));

/** Notes the patients of which something changes. */
export const touches = (footprint: Footprint) => (patients: readonly string[]) =>
  footprint.write(patients.map(patientThing));

/**
 * A writer for work that is made while earlier writes are still on their way to the disk. What it uses is known by
 * names, to tell whether it met any of them. The work starts again, alone, when it asks for what depends on rows that
 * others may be about to add, or for its own writes in other ways than `OwnReads` knows.
 */
export function besideOthers(writer: StoreWriter, footprint: Footprint): StoreWriter {
  const allowed: Pick<StoreWriter, Allowed> = {
    own: writer.own,
    state: writer.state,
    ...readsBeside(writer, footprint),
    ...writesBeside(writer, footprint),
  };
  return { ...writer, ...needingAlone(Object.keys(writer)), ...allowed };
}

type Reads = keyof OwnReads | 'awaiting';
type Writes = 'putMany' | 'addSources' | 'putCase' | 'removeCase' | 'appendAudit' | 'keepAnswer';
type Allowed = 'own' | 'state' | Reads | Writes;

function readsBeside(writer: StoreWriter, footprint: Footprint): Pick<StoreWriter, Reads> {
  const reading = <A extends unknown[], R>(things: (...given: A) => readonly string[], read: (...given: A) => R) => {
    return (...given: A): R => {
      footprint.read(things(...given));
      return read(...given);
    };
  };
  return {
    read: reading((key) => [keyText(key)], writer.read),
    readMany: reading((keys) => keys.map(keyText), writer.readMany),
    vread: reading((key) => [keyText(key)], writer.vread),
    findSources: reading((urls) => urls.map(sourceThing), writer.findSources),
    awaiting: reading((patients) => patients.map(awaitedThing), writer.awaiting),
    compartment: reading((patient) => [patientThing(patient)], writer.compartment),
    // nothing is deleted beside others
    deletedTargets: writer.deletedTargets,
    casesOf: reading((patient) => [patientThing(patient)], writer.casesOf),
    readCase: reading((id) => [caseThing(id)], writer.readCase),
    lineage: reading((id) => [caseThing(id)], writer.lineage),
    readAnswer: reading((mark) => [answerThing(mark)], writer.readAnswer),
  };
}

function writesBeside(writer: StoreWriter, footprint: Footprint): Pick<StoreWriter, Writes> {
  const writing = <A extends unknown[], R>(things: (...given: A) => readonly string[], write: (...given: A) => R) => {
    return (...given: A): R => {
      footprint.write(things(...given));
      return write(...given);
    };
  };
  return {
    putMany: writing((writes) => [...writes.map(keyText), ...sourcesOf(writes), ...awaitedBy(writes)], writer.putMany),
    addSources: writing((found) => found.map(({ url }) => sourceThing(url)), writer.addSources),
    putCase: writing(({ id, patient }) => [caseThing(id), patientThing(patient)], writer.putCase),
    removeCase: writing((id) => [caseThing(id)], writer.removeCase),
    appendAudit: writer.appendAudit,
    keepAnswer: writing((mark) => [answerThing(mark)], writer.keepAnswer),
  };
}
