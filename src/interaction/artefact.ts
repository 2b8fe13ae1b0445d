import type { ResourceKey } from '../store/index.ts';
import { fail, type Outcome } from './outcome.ts';
import type { Context } from './ports.ts';
import { NO_OPERATION } from './target.ts';

/** Types of our own artefacts, which can be read but not written. */
export const ARTEFACT_TYPES: readonly string[] = [
  'CodeSystem',
  'ConceptMap',
  'OperationDefinition',
  'SearchParameter',
  'StructureDefinition',
  'ValueSet',
];

/** Reads one of our own profiles, value sets and the like; `undefined` for types that are no artefacts. */
export function readArtefact({ artefact }: Pick<Context, 'artefact'>, { type, id }: ResourceKey): Outcome | undefined {
  if (!ARTEFACT_TYPES.includes(type)) return undefined;
  if (id.startsWith('$')) return NO_OPERATION;
  const found = artefact(type, id);
  return found
    ? { status: 200, text: JSON.stringify(found) }
    : fail('not-found', 'not-found', `There is no ${type} with this id.`);
}
