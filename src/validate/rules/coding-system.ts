import { isAbsolute } from '../../fhir/literal-reference.ts';

/** What is wrong with the url of a code system. */
export interface SystemProblem {
  id: 'system-relative' | 'system-value-set' | 'system-page' | 'system-spelling' | 'system-unknown';
  message: string;
}

/** Three systems whose urls are often written as addresses of their pages are, or with a version. */
const MISSPELT = /^https?:\/\/(loinc\.org|snomed\.info\/sct|unitsofmeasure\.org)(?:\/?$|\|)/;
/** A url with a version, as a canonical may have it. */
const VERSIONED = /^(https?:\/\/[^|]+)\|[^|]*$/;
/** The pages that show FHIR, of a release or of what is being written. */
const PAGE = /^https?:\/\/(?:hl7\.org\/fhir\/(?:.*\.html?$)|build\.fhir\.org\b)/;
/**
 * Where R4's own code systems are, and where those of V2 and V3 were before R4; those of guides are deeper. One of them
 * is there for others to fill.
 */
const OF_FHIR = /^http:\/\/hl7\.org\/fhir\/(?:(?:StructureDefinition|v[23])\/)?(?!message-events$)[^/]+$/;

/** Where HL7 has its value sets; elsewhere a code system may have such a url, as IHE's format codes do in R4. */
const VALUE_SET_OF_HL7 = /^http:\/\/(?:hl7\.org\/fhir|terminology\.hl7\.org)\/ValueSet\/[^/]+$/;

/**
 * What is wrong with the url of a system that is no code system known here, but may be a value set: it has to be
 * absolute and that of a code system (http://hl7.org/fhir/R4/terminologies.html#system).
 */
export function systemProblem(system: string, isValueSet: boolean): SystemProblem | undefined {
  // whitespace and nothing at all are told by the type
  if (system === '' || /\s/.test(system)) return undefined;
  const shown = `'${system.slice(0, 200)}'`;
  if (!isAbsolute(system))
    return { id: 'system-relative', message: `The system ${shown} must be an absolute URI, not a local name.` };
  if (isValueSet || VALUE_SET_OF_HL7.test(system))
    return { id: 'system-value-set', message: `The system ${shown} is a value set; a code is one of a code system.` };
  const [, name] = MISSPELT.exec(system) ?? [];
  if (name !== undefined && system !== `http://${name}`)
    return { id: 'system-spelling', message: `The system ${shown} must be written as http://${name}.` };
  const [, unversioned] = VERSIONED.exec(system) ?? [];
  if (unversioned !== undefined)
    return {
      id: 'system-spelling',
      message: `The system ${shown} must be written as ${unversioned}, its version apart.`,
    };
  if (PAGE.test(system))
    return { id: 'system-page', message: `The system ${shown} is a page about a code system, not its url.` };
  if (OF_FHIR.test(system)) return { id: 'system-unknown', message: `FHIR has no code system ${shown}.` };
  return undefined;
}

/** So many ordinary urls are remembered, so that names in the input fill no memory. */
const MOST_REMEMBERED = 1000;
const ordinary = new Set<string>();

/** Whether nothing is wrong with the url of a system of which nothing is known: it is no value set, either. */
export function isOrdinary(system: string): boolean {
  if (ordinary.has(system)) return true;
  if (systemProblem(system, false) !== undefined) return false;
  if (ordinary.size < MOST_REMEMBERED) ordinary.add(system);
  return true;
}
