import type { Definitions } from '../definitions/index.ts';
import type { TerminologyService } from '../interaction/ports.ts';
import { createExpander, createTerminology } from '../terminology/index.ts';
import { ownArtefact } from './own-artefacts.ts';

/** What the terminology operations work with. */
export function terminologyService(definitions: Definitions): TerminologyService {
  const terminology = createTerminology(definitions);
  return {
    terminology,
    expand: createExpander(definitions, terminology),
    find: {
      byUrl: (type, url) => definitions.find(type, url),
      byId: (type, id) => ownArtefact(definitions, type, id),
    },
  };
}
