import type { Definitions } from '../definitions/index.ts';
import { objects, str } from '../fhir/read.ts';

/** Names of the elements directly below a type that a summary keeps, and of those no resource is without. */
export interface TypeElements {
  summary: ReadonlySet<string>;
  mandatory: ReadonlySet<string>;
}

/** Reads `isSummary` and `min` of a type's own elements (http://hl7.org/fhir/R4/search.html#summary). */
export function typeElements(definitions: Definitions, type: string): TypeElements {
  const summary = new Set<string>();
  const mandatory = new Set<string>();
  const snapshot = definitions.typeDefinition(type)?.snapshot;
  const elements =
    typeof snapshot === 'object' && snapshot !== null && !Array.isArray(snapshot) ? snapshot.element : [];
  for (const element of objects(elements)) {
    const [, name, ...deeper] = (str(element.path) ?? '').split('.');
    if (name === undefined || deeper.length > 0) continue;
    if (element.isSummary === true) summary.add(name);
    if (element.min === 1) mandatory.add(name);
  }
  return { summary, mandatory };
}
