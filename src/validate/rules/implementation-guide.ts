import type { Resource } from '../../fhir/json.ts';
import { objects, str } from '../../fhir/read.ts';
import type { Run } from '../run.ts';
import { reportError } from './report.ts';

/** Names of FHIR packages have two parts or more, their versions letters, digits, dots and dashes. */
const PACKAGE = /^[a-z][\w-]*(?:\.[a-z][\w-]*)+$/i;
const VERSION = /^[a-z0-9][a-z0-9.-]*$/i;

/** Checks which packages an ImplementationGuide says it depends on (http://hl7.org/fhir/R4/implementationguide.html). */
export function checkImplementationGuide(guide: Resource, run: Run): void {
  objects(guide.dependsOn).forEach((dependency, at) => {
    const below = `.dependsOn[${at}]`;
    const [name, version] = [str(dependency.packageId), str(dependency.version)];
    // without a package it is the version of a guide, which may be any text
    if (name === undefined) return;
    if (!PACKAGE.test(name))
      reportError(run, 'guide-dependency', `'${name.slice(0, 80)}' is no name of a FHIR package.`, below);
    if (version !== undefined && !VERSION.test(version))
      reportError(run, 'guide-dependency', `'${version.slice(0, 80)}' is no version of a FHIR package.`, below);
  });
}
