import type { JsonObject } from '../../fhir/json.ts';
import { objectsAt, type ReadWord, wordByName } from './concept.ts';
import type { Run } from './run.ts';

/** The limbs and the side that an examination is of, as far as the record tells one. */
export interface Limbs {
  limbs?: ReadWord;
  side?: ReadWord;
}

/** The extension of a site that tells a side by its code. */
const codedSide = ({ concepts }: Run, site: JsonObject | undefined): JsonObject | undefined =>
  (site === undefined ? [] : objectsAt(site, 'extension')).find(
    ({ valueCodeableConcept }) => concepts.of(valueCodeableConcept).word('side') !== undefined,
  );

/** The side that words tell; none where they tell two. */
function sideIn({ tables }: Run, words: string): ReadWord | undefined {
  const sides = ['side', 'limb-side'].flatMap((list) => {
    const names = tables.names(list).named(words, 'within');
    return names.map(({ word }) => word);
  });
  const [side, ...others] = new Set(sides);
  return side === undefined || others.length > 0 ? undefined : { word: side, from: `"${words}"`, by: 'names of sides' };
}

/** The limbs and side that a site tells by its codes, or it and other words by names. */
export function limbsIn(run: Run, site: JsonObject | undefined, words: string): Limbs {
  const all = [words, run.concepts.of(site).allText].filter((one) => one !== '').join(' | ');
  const limbs = run.concepts.of(site).word('limb-site') ?? wordByName('limb', all, run.tables, 'within');
  const side = run.concepts.of(codedSide(run, site)?.valueCodeableConcept).word('side') ?? sideIn(run, all);
  return { ...(limbs === undefined ? {} : { limbs }), ...(side === undefined ? {} : { side }) };
}

/** Notes a site as understood: its codes and words, and its side. */
export function markSite(run: Run, site: JsonObject): void {
  for (const member of ['coding', 'text']) if (site[member] !== undefined) run.usage.mark(site, member);
  const side = codedSide(run, site);
  if (side !== undefined) run.usage.markWhole(side);
}
