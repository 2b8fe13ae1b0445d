import type { StoreReader } from '../../store/index.ts';
import { ARTEFACT_TYPES } from '../artefact.ts';
import type { Outcome } from '../outcome.ts';
import type { Context } from '../ports.ts';
import { typeProblem } from '../target.ts';
import { search } from './search.ts';
import { searchArtefacts } from './search-artefacts.ts';
import type { SearchRequest } from './search-request.ts';

/** Searches one type (http://hl7.org/fhir/R4/http.html#search): what is stored, or our own artefacts. */
export async function searchType(
  context: Context,
  { type, ...request }: Omit<SearchRequest, 'types' | 'path' | 'within'> & { type: string },
  within?: StoreReader,
): Promise<Outcome> {
  const asked: SearchRequest = { ...request, types: [type], path: type };
  if (ARTEFACT_TYPES.includes(type)) return searchArtefacts(context, asked);
  return typeProblem(type, context) ?? search(context, asked, within);
}
