import type { JsonObject } from '../../fhir/json.ts';
import { obj, objects, str } from '../../fhir/read.ts';
import type { SearchTerminology, SoughtCode } from '../../search/index.ts';
import type { Context, TerminologyService } from '../ports.ts';

/** What the modifiers `:in`, `:not-in`, `:below` and `:above` ask of the value sets and code systems at hand. */
export function searchTerminology({ terminology }: Pick<Context, 'terminology'>): SearchTerminology | undefined {
  if (!terminology) return undefined;
  return {
    codesOf: (valueSet) => {
      const definition = valueSetOf(terminology, valueSet);
      if (!definition) return { problem: 'This value set is not here.' };
      const { concepts, problem } = terminology.expand(definition);
      if (concepts) return { codes: concepts };
      const codes = wholeSystems(definition);
      return codes ? { codes } : { problem };
    },
    related: ({ system, code }, direction) => {
      if (system === undefined) return { problem: 'A system is needed: [system]|[code].' };
      const known = terminology.terminology.codeSystem(system);
      if (!known) return { problem: 'This code system is not here.' };
      if (!known.complete) return { problem: `The code system ${system} is not here in full.` };
      if (!known.find(code)) return { problem: 'The code system that is here does not have this code.' };
      const codes = [...known.concepts.keys()].filter((other) =>
        direction === 'below' ? known.subsumedBy(other, code) : known.subsumedBy(code, other),
      );
      return { codes: codes.map((one) => ({ system, code: one })) };
    },
  };
}

function valueSetOf({ find }: TerminologyService, valueSet: string): JsonObject | undefined {
  const id = /^ValueSet\/([A-Za-z0-9\-.]{1,64})$/.exec(valueSet)?.[1];
  return id === undefined ? find.byUrl('ValueSet', valueSet) : find.byId('ValueSet', id);
}

/** The codes of a value set that names its codes one by one, or whole systems. These need not be here. */
function wholeSystems({ compose }: JsonObject): SoughtCode[] | undefined {
  const include = objects(obj(compose)?.include);
  if (include.length === 0 || objects(obj(compose)?.exclude).length > 0) return undefined;
  const found: SoughtCode[] = [];
  for (const { system, concept, filter, valueSet } of include) {
    if (typeof system !== 'string' || filter !== undefined || valueSet !== undefined) return undefined;
    const listed = objects(concept).flatMap(({ code }) => str(code) ?? []);
    found.push(...(concept === undefined ? [{ system }] : listed.map((code) => ({ system, code }))));
  }
  return found;
}
