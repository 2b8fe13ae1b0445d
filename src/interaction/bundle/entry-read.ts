import type { ResourceVersion, StoreReader } from '../../store/index.ts';
import { readArtefact } from '../artefact.ts';
import { type Failure, isFailure, type Success } from '../outcome.ts';
import type { Context } from '../ports.ts';
import { judgedOne, readOutcome } from '../read.ts';
import { searchCompartment } from '../search/search-compartment.ts';
import { searchType } from '../search/search-type.ts';
import { findVersion } from '../vread.ts';
import type { EntryRead, EntrySearch } from './entry-request.ts';
import type { EntryAnswer } from './response-bundle.ts';

/** Answers an entry that reads or searches, from the state that a reader sees. */
export function answerRead(
  context: Context,
  reader: StoreReader,
  wanted: EntryRead | EntrySearch,
  base: string,
): Promise<EntryAnswer | Failure> {
  return wanted.action === 'read' ? readById(context, reader, wanted) : searched(context, reader, wanted, base);
}

async function readById(context: Context, reader: StoreReader, read: EntryRead): Promise<EntryAnswer | Failure> {
  const artefact = readArtefact(context, read);
  if (artefact) return isFailure(artefact) ? artefact : artefactAnswer(artefact, read);
  const { versionId } = read;
  const version: ResourceVersion | undefined =
    versionId === undefined ? await reader.read(read) : await findVersion(reader, { ...read, versionId });
  const outcome = readOutcome(context, read, await judgedOne(context, reader, version), read);
  if (isFailure(outcome)) return outcome;
  const { status } = outcome;
  if (!version) return { status };
  const { text: _, ...head } = version;
  return { status, asked: true, version: read.head ? head : version };
}

const artefactAnswer = ({ status, text }: Success, { head }: EntryRead): EntryAnswer =>
  head ? { status } : { status, found: { text, shown: [] } };

async function searched(
  context: Context,
  reader: StoreReader,
  { type, compartment, query }: EntrySearch,
  base: string,
): Promise<EntryAnswer | Failure> {
  const asked = { parameters: [...new URLSearchParams(query)], base, strict: false };
  const outcome = compartment
    ? await searchCompartment(context, { ...asked, compartment: compartment.type, id: compartment.id, type }, reader)
    : await searchType(context, { ...asked, type }, reader);
  if (isFailure(outcome)) return outcome;
  const { status, text, accessed = [] } = outcome;
  return { status, found: { text, shown: accessed } };
}
