import type { Resource } from '../../fhir/json.ts';
import { objects, str, strings } from '../../fhir/read.ts';
import type { Engine } from '../plan/types.ts';
import type { Run } from '../run.ts';
import { reportError } from './report.ts';

/** Checks what a CapabilityStatement names against the definitions of it (http://hl7.org/fhir/R4/capabilitystatement.html). */
export function checkCapabilityStatement(statement: Resource, run: Run, engine: Engine): void {
  objects(statement.rest).forEach((rest, restAt) => {
    objects(rest.resource).forEach((resource, at) => {
      const below = `.rest[${restAt}].resource[${at}]`;
      objects(resource.searchParam).forEach(({ name, type, definition }, paramAt) => {
        const url = str(definition);
        const defined = url === undefined ? undefined : engine.definitions.searchParameter(url)?.type;
        if (defined === undefined || type === undefined || defined === type) return;
        const message = `The search parameter ${name} is of type ${defined} by its definition, not ${type}.`;
        reportError(run, 'capability-search-type', message, `${below}.searchParam[${paramAt}]`);
      });
      const profiles = [str(resource.profile), ...strings(resource.supportedProfile)];
      for (const canonical of profiles) {
        const profile = canonical === undefined ? undefined : engine.profiles.get(canonical);
        if (!profile || profile.type === resource.type || profile.kind !== 'resource') continue;
        const message = `The profile ${canonical} is for ${profile.type}, not for ${resource.type}.`;
        reportError(run, 'capability-profile-type', message, below);
      }
    });
  });
}
