import type { Filter, Indexed, RowTest, Search } from '../../search/index.ts';
import { keyText, type ResourceKey } from '../../store/index.ts';
import { type Criteria, meetsCriteria, seenBySearch } from '../search/criteria.ts';
import type { Plan } from '../write/intent.ts';
import type { BundleEntry } from './bundle-entries.ts';

/** A resource that a transaction makes or changes. */
export interface MadeResource {
  entry: BundleEntry;
  key: ResourceKey;
  seen: Indexed;
}

/** Those of a type: all, and by the codes and identifiers that they have. */
interface OfType {
  all: readonly MadeResource[];
  byCode: ReadonlyMap<string, readonly MadeResource[]>;
}

interface Planned {
  entry: BundleEntry;
  plan: Plan;
}

/**
 * What a transaction makes and changes, for the criteria of its other entries. Each resource is indexed once and looked
 * up by its codes, so that the cost is that of the criteria and the resources together, not of one times the other.
 */
export class MadeResources {
  readonly #search: Search;
  readonly #plans: readonly Planned[];
  readonly #ofTypes = new Map<string, OfType>();
  /** Made when it is first asked for, as all is: most transactions have no criteria. */
  #touched: ReadonlySet<string> | undefined;

  constructor(search: Search, plans: readonly Planned[]) {
    this.#search = search;
    this.#plans = plans;
  }

  /** Whether the transaction makes, changes or deletes a resource, so that what is stored of it does not count. */
  has(key: ResourceKey): boolean {
    const isTouched = ({ plan }: Planned) => plan.action !== 'keep' && plan.action !== 'none';
    this.#touched ??= new Set(this.#plans.filter(isTouched).map(({ plan }) => keyText(plan.key)));
    return this.#touched.has(keyText(key));
  }

  /** Those that meet criteria. */
  meeting(criteria: Criteria): MadeResource[] {
    const { all, byCode } = this.#ofType(criteria.type);
    const needed = neededCodes(criteria.plan.filter);
    const candidates = needed ? new Set(codeKeys(needed).flatMap((key) => byCode.get(key) ?? [])) : all;
    return [...candidates].filter(({ seen }) => meetsCriteria(criteria, seen));
  }

  #ofType(type: string): OfType {
    const found = this.#ofTypes.get(type) ?? this.#indexed(type);
    this.#ofTypes.set(type, found);
    return found;
  }

  #indexed(type: string): OfType {
    const all = this.#plans.flatMap(({ entry, plan }): MadeResource[] => {
      if (plan.key.type !== type || (plan.action !== 'create' && plan.action !== 'update')) return [];
      const { key, body } = plan;
      return [{ entry, key, seen: seenBySearch(this.#search, body.resource, key.id) }];
    });
    const byCode = new Map<string, MadeResource[]>();
    for (const made of all) {
      for (const key of new Set(made.seen.rows.token.map(({ index, code }) => codeKey(index, code)))) {
        const same = byCode.get(key);
        if (same) same.push(made);
        else byCode.set(key, [made]);
      }
    }
    return { all, byCode };
  }
}

const codeKey = (index: number, code: string): string => `${index} ${code}`;

type TokenTest = Extract<RowTest, { table: 'token' }>;

const codeKeys = ({ indexes, codes = [] }: TokenTest): string[] =>
  indexes.flatMap((index) => codes.map((code) => codeKey(index, code)));

/** A test for codes that whatever meets a filter passes, where the filter has one. */
function neededCodes(filter: Filter): TokenTest | undefined {
  if (filter.kind === 'all') {
    for (const one of filter.of) {
      const found = neededCodes(one);
      if (found) return found;
    }
  }
  return filter.kind === 'row' && filter.test.table === 'token' && filter.test.codes ? filter.test : undefined;
}
