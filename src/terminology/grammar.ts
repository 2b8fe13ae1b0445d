import type { Verdict } from './verdict.ts';

/** RFC 2046/6838: type "/" subtype with parameters; and the short names R4 has for its own formats (CapabilityStatement.format). */
const MIME_TYPE = /^(?:xml|json|ttl|none|[A-Za-z0-9!#$&^_.+-]+\/[A-Za-z0-9!#$&^_.+*-]+(?:\s*;.*)?)$/;

/** RFC 5646 in outline: language, script, region, variants, extensions. */
const LANGUAGE = /^[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8})*$/;

const GRAMMARS: Record<string, RegExp> = {
  'urn:ietf:bcp:13': MIME_TYPE,
  'urn:ietf:bcp:47': LANGUAGE,
  'urn:iso:std:iso:3166:-2': /^[A-Z]{2}-[A-Z0-9]{1,3}$/,
};

/**
 * Systems whose codes a grammar makes, so that no list is needed (http://hl7.org/fhir/R4/terminologies-systems.html).
 * What breaks the grammar is wrong; what keeps it is taken as right.
 */
export function knownGrammar(system: string): ((code: string) => Verdict) | undefined {
  const grammar = Object.hasOwn(GRAMMARS, system) ? GRAMMARS[system] : undefined;
  return grammar && ((code) => (grammar.test(code) ? 'valid' : 'invalid'));
}
