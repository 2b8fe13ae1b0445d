import type { Settings } from '../config/index.ts';
import type { Definitions } from '../definitions/index.ts';
import { type Disclosures, loadDisclosures } from '../disclosure/index.ts';
import { createProfiles } from '../profile/index.ts';
import type { SearchIndex } from '../search/index.ts';
import { createTerminology } from '../terminology/index.ts';

/** What clients under policies see; a policy that cannot be used stops the start. */
export function disclosuresOf(
  settings: Settings,
  definitions: Definitions,
  index: SearchIndex,
): Disclosures | undefined {
  const names = new Set(settings.clients.flatMap(({ policy }) => policy ?? []));
  if (names.size === 0) return undefined;
  const loaded = loadDisclosures({
    folder: settings.policyFolder,
    names,
    environment: process.env,
    index,
    profiles: createProfiles(definitions),
    terminology: createTerminology(definitions),
  });
  if ('problems' in loaded) throw new Error(loaded.problems.join('\n'));
  return loaded;
}
