import { choiceMember } from '../../src/fhir/choice-member.ts';
import type { JsonObject, JsonValue } from '../../src/fhir/json.ts';
import type { ElementNode, Profiles } from '../../src/profile/index.ts';

/** Numbers from 0 to below 1, the same for the same seed (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

/** Values of primitive types, among them those that expressions ask for. */
const VALUES: Record<string, JsonValue[]> = {
  boolean: [true, false],
  integer: [0, 1, 7, -3],
  unsignedInt: [0, 1, 40],
  positiveInt: [1, 2, 30],
  decimal: [0, 1, 2.5, 101, 0.001],
  date: ['2019', '2019-05', '2020-02-29', '1931-11-01'],
  dateTime: ['2019', '2019-05', '2020-02-29', '2020-03-01T10:00:00Z', '2020-03-01T10:00:00+02:00'],
  instant: ['2020-03-01T10:00:00Z', '2020-03-01T10:00:00.123+02:00'],
  time: ['10:00:00', '23:59:59'],
  uri: [
    'http://a.org/b',
    'urn:uuid:0c3151bd-1cbf-4d64-b04d-cd9187a4c6e1',
    'Patient/1',
    '#a',
    'http://a.org/_history/1',
  ],
  canonical: ['http://a.org/b|1', '#a'],
  code: ['final', 'display', 'group', 'choice', 'is-a', 'exists', 'document', 'POST', 'Reference', 'a'],
  string: ['a', 'Patient.name', 'A_b', '1', 'value[x]', '*', ''],
};

/** Makes resources from definitions at random: shapes that no example has, right or wrong. */
export class Generator {
  readonly #profiles: Profiles;
  readonly #random: () => number;

  constructor(profiles: Profiles, seed: number) {
    this.#profiles = profiles;
    this.#random = seeded(seed);
  }

  #pick<T>(items: readonly T[]): T | undefined {
    return items[Math.floor(this.#random() * items.length)];
  }

  /** A resource of a profile. */
  resource(root: ElementNode, type: string): JsonObject & { resourceType: string } {
    return { resourceType: type, ...this.#object(root, type, 0) };
  }

  #object(node: ElementNode, type: string, depth: number): JsonObject {
    const made: JsonObject = {};
    for (const child of this.#profiles.children(node, type)) {
      const wanted = child.min > 0 || this.#random() < (depth === 0 ? 0.5 : 0.4 / depth);
      if (wanted && child.max > 0) this.#addTo(made, child, depth + 1);
    }
    return made;
  }

  #addTo(made: JsonObject, child: ElementNode, depth: number): void {
    const code = this.#pick(child.types)?.code ?? 'BackboneElement';
    if (depth > 5 || code === 'Extension' || code === 'xhtml') return;
    const name = child.isChoice ? choiceMember(child.name, code) : child.name;
    const count = child.baseMax > 1 ? 1 + Math.floor(this.#random() * 2) : 1;
    const items: JsonValue[] = [];
    for (let at = 0; at < count; at++) {
      const item = this.#value(child, code, depth);
      if (item !== undefined) items.push(item);
    }
    const [first] = items;
    if (first !== undefined) made[name] = child.baseMax > 1 ? items : first;
  }

  #value(node: ElementNode, code: string, depth: number): JsonValue | undefined {
    if (code === 'Resource')
      return { resourceType: this.#pick(['Patient', 'Basic', 'Composition']) ?? 'Basic', id: 'a' };
    const type = this.#profiles.type(code);
    if (type?.kind === 'primitive-type') return this.#pick(VALUES[code] ?? VALUES.string ?? []);
    const made = this.#object(node, code, depth);
    return Object.keys(made).length > 0 ? made : undefined;
  }
}
