import type { ResourceVersion, StoreReader } from '../../store/index.ts';
import { readArtefact } from '../artefact.ts';
import { type Failure, isFailure, type Outcome, type Success } from '../outcome.ts';
import type { Context } from '../ports.ts';
import { judgedOne, readOutcome } from '../read.ts';
import { searchCompartment } from '../search/search-compartment.ts';
import { searchType } from '../search/search-type.ts';
import { findVersion } from '../vread.ts';
import type { EntryRead, EntryReading, EntrySearch } from './entry-request.ts';
import type { EntryAnswer } from './response-bundle.ts';

/** Answers an entry that changes nothing, from the state that a reader sees. */
export async function answerRead(
  context: Context,
  reader: StoreReader,
  wanted: EntryReading,
  base: string,
): Promise<EntryAnswer | Failure> {
  if (wanted.action === 'read') return readById(context, reader, wanted);
  const outcome = await (wanted.action === 'search'
    ? searched(context, reader, wanted, base)
    : wanted.answer(context, base, reader));
  if (isFailure(outcome)) return outcome;
  const { status, text, accessed = [] } = outcome;
  return { status, found: { text, shown: accessed } };
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

function searched(
  context: Context,
  reader: StoreReader,
  { type, compartment, query }: EntrySearch,
  base: string,
): Promise<Outcome> {
  const asked = { parameters: [...new URLSearchParams(query)], base, strict: false };
  return compartment
    ? searchCompartment(context, { ...asked, compartment: compartment.type, id: compartment.id, type }, reader)
    : searchType(context, { ...asked, type }, reader);
}
