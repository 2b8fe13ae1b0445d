import { splitCanonical } from '../../fhir/canonical.ts';
import type { Engine } from './types.ts';

/** US Core names its profiles after their type; where the package is not here, references are checked by that. */
const US_CORE = 'http://hl7.org/fhir/us/core/StructureDefinition/us-core-';

/** The type a profile constrains; `undefined` when it is not here and its name does not tell. */
export function targetType(
  canonical: string,
  { profiles, definitions }: Pick<Engine, 'profiles' | 'definitions'>,
): string | undefined {
  const type = profiles.get(canonical)?.type;
  const { url } = splitCanonical(canonical);
  if (type !== undefined || !url.startsWith(US_CORE)) return type;
  const words = url.slice(US_CORE.length).split('-');
  const named = [...definitions.resourceTypes].filter((name) => words.join('').startsWith(name.toLowerCase()));
  return named.toSorted((a, b) => b.length - a.length)[0];
}
