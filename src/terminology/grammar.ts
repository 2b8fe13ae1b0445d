import { UCUM } from '../fhir/canonical.ts';
import { ucumVerdict } from './ucum.ts';
import type { Verdict } from './verdict.ts';

/**
 * RFC 2046/6838: type "/" subtype with parameters; and the short names R4 has for its own formats
 * (CapabilityStatement.format).
 */
const MIME_TYPE = /^(?:xml|json|ttl|none|[A-Za-z0-9!#$&^_.+-]+\/[A-Za-z0-9!#$&^_.+*-]+(?:\s*;.*)?)$/;

/** RFC 5646 in outline: language, script, region, variants, extensions; or private, or registered of old as a whole. */
const LANGUAGE = /^(?:[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8})*|[ixIX](?:-[A-Za-z0-9]{1,8})+)$/;

const judge =
  (grammar: RegExp) =>
  (code: string): Verdict =>
    grammar.test(code) ? 'valid' : 'invalid';

const GRAMMARS: ReadonlyMap<string, (code: string) => Verdict> = new Map([
  ['urn:ietf:bcp:13', judge(MIME_TYPE)],
  ['urn:ietf:bcp:47', judge(LANGUAGE)],
  [UCUM, ucumVerdict],
  ['urn:iso:std:iso:3166:-2', judge(/^[A-Z]{2}-[A-Z0-9]{1,3}$/)],
]);

/**
 * Systems whose codes a grammar makes, so that no list is needed (http://hl7.org/fhir/R4/terminologies-systems.html).
 * What breaks the grammar is wrong; what keeps it is taken as right.
 */
export function knownGrammar(system: string): ((code: string) => Verdict) | undefined {
  return GRAMMARS.get(system);
}
