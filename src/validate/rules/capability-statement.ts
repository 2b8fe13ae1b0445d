import type { JsonObject, Resource } from '../../fhir/json.ts';
import { objects, str, strings } from '../../fhir/read.ts';
import type { Engine } from '../plan/types.ts';
import type { Run } from '../run.ts';
import { reportError, reportWarning } from './report.ts';

/**
 * The profile all resources of a type meet is for that type; what R4 says of those for some uses of it is no more than
 * advice.
 */
function checkProfiles(resource: JsonObject, below: string, run: Run, engine: Engine): void {
  const check = (canonical: string, report: typeof reportError): void => {
    const profile = engine.profiles.get(canonical);
    if (!profile || profile.type === resource.type || profile.kind !== 'resource') return;
    const message = `The profile ${canonical} is for ${profile.type}, not for ${resource.type}.`;
    report(run, 'capability-profile-type', message, below);
  };
  const whole = str(resource.profile);
  if (whole !== undefined) check(whole, reportError);
  for (const canonical of strings(resource.supportedProfile)) check(canonical, reportWarning);
}

/**
 * Checks what a CapabilityStatement names against the definitions of it
 * (http://hl7.org/fhir/R4/capabilitystatement.html).
 */
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
      checkProfiles(resource, below, run, engine);
    });
  });
}
