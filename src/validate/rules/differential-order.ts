import type { JsonObject } from '../../fhir/json.ts';
import { str } from '../../fhir/read.ts';
import type { ElementNode, Profiles } from '../../profile/index.ts';
import type { Run } from '../run.ts';
import { childrenNamed, childrenOfAll, isAnyResource, isNamed } from './definition-path.ts';
import { reportError } from './report.ts';

/** An element of a differential: its position there, and its path below the root. */
interface Listed {
  at: number;
  names: readonly string[];
}

/** Looks at the elements of one level, each with what is inside of it. */
class Level {
  readonly #list: readonly Listed[];
  readonly #depth: number;
  readonly #nodes: readonly ElementNode[];
  readonly #profiles: Profiles;
  readonly #taken = new Set<Listed>();
  readonly #misplaced: Listed[] = [];
  /** Where the element that comes next in the base may stand at the earliest. */
  #cursor = 0;

  constructor(list: readonly Listed[], depth: number, nodes: readonly ElementNode[], profiles: Profiles) {
    this.#list = list;
    this.#depth = depth;
    this.#nodes = nodes;
    this.#profiles = profiles;
  }

  misplaced(): Listed[] {
    const written = Map.groupBy(this.#list.keys(), (position) => this.#list[position]?.names[this.#depth] ?? '');
    const known = new Set<string>();
    for (const child of childrenOfAll(this.#nodes, this.#profiles))
      for (const [name, positions] of written) {
        if (!isNamed(child, name)) continue;
        known.add(name);
        this.#take(
          name,
          positions.filter((position) => position >= this.#cursor),
        );
      }
    // what no element of the base is named is told elsewhere
    const left = this.#list.filter((one) => !this.#taken.has(one) && known.has(one.names[this.#depth] ?? ''));
    return [...this.#misplaced, ...left];
  }

  /** Takes the element and its slices; without them, what is inside of an element that is not listed itself. */
  #take(name: string, positions: readonly number[]): void {
    const own = positions.filter((position) => this.#list[position]?.names.length === this.#depth + 1);
    for (const position of own) {
      const one = this.#list[position];
      if (one) this.#taken.add(one);
      this.#takeInside(name, position + 1);
    }
    const [first] = positions;
    if (own.length === 0 && first !== undefined) this.#takeInside(name, first);
  }

  #takeInside(name: string, from: number): void {
    const end = this.#list.findIndex(
      ({ names }, at) => at >= from && (names[this.#depth] !== name || names.length <= this.#depth + 1),
    );
    const inside = this.#list.slice(from, end < 0 ? undefined : end);
    for (const one of inside) this.#taken.add(one);
    this.#cursor = from + inside.length;
    const below = this.#nodes.flatMap((node) => childrenNamed(node, name, this.#profiles));
    if (inside.length === 0 || below.some(isAnyResource)) return;
    this.#misplaced.push(...new Level(inside, this.#depth + 1, below, this.#profiles).misplaced());
  }
}

/**
 * The elements of a differential stand in the order of the base, each followed by what is inside of it
 * (http://hl7.org/fhir/R4/elementdefinition.html#interpretation).
 */
export function checkOrder(elements: readonly JsonObject[], root: ElementNode, profiles: Profiles, run: Run): void {
  const list = elements.map(({ path }, at): Listed => ({ at, names: (str(path) ?? '').split('.').slice(1) }));
  const below = list.filter(({ names }) => names.length > 0);
  for (const { at } of new Level(below, 0, [root], profiles).misplaced()) {
    const path = str(elements[at]?.path) ?? '';
    const message = `${path} is out of place: a differential has the order of its base, each element followed by what is inside of it.`;
    reportError(run, 'differential-order', message, `.differential.element[${at}]`);
  }
}
