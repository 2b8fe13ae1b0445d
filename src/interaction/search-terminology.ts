import type { SearchCode, SearchTerminology } from '../search/index.ts';
import type { Context } from './ports.ts';

/** What the modifiers `:in`, `:not-in`, `:below` and `:above` ask of the value sets and code systems at hand. */
export function searchTerminology({ terminology }: Pick<Context, 'terminology'>): SearchTerminology {
  if (!terminology) return { codesOf: () => undefined, related: () => undefined };
  const { find, expand } = terminology;
  return {
    codesOf: (valueSet) => {
      const id = /^ValueSet\/([A-Za-z0-9\-.]{1,64})$/.exec(valueSet)?.[1];
      const definition = id === undefined ? find.byUrl('ValueSet', valueSet) : find.byId('ValueSet', id);
      const expansion = definition && expand(definition);
      return expansion === undefined || expansion.problem !== undefined ? undefined : expansion.concepts;
    },
    related: ({ system, code }, direction) => {
      const known = system === undefined ? undefined : terminology.terminology.codeSystem(system);
      if (!known?.find(code)) return undefined;
      const codes = [...known.concepts.keys()].filter((other) =>
        direction === 'below' ? known.subsumedBy(other, code) : known.subsumedBy(code, other),
      );
      return codes.map((one): SearchCode => ({ ...(system === undefined ? {} : { system }), code: one }));
    },
  };
}
