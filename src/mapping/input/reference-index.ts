import { asArray, isObject, type JsonValue } from '../../fhir/json.ts';
import { serverBase, withoutVersion } from '../../fhir/literal-reference.ts';
import type { InputResource } from './input-resource.ts';

/** Resources by what they are called; a name that several have counts as none (`null`). */
type Names = Map<string, InputResource | null>;

/** Adds to an index in which what is not unique counts as not there. */
function addOnce(names: Names, key: string, item: InputResource): void {
  const known = names.get(key);
  names.set(key, known === undefined || known === item ? item : null);
}

/** `Type/id` of a resource that has an id. */
function localName({ resource }: InputResource): string | undefined {
  return typeof resource.id === 'string' ? `${resource.resourceType}/${resource.id}` : undefined;
}

function identifierKey(identifier: JsonValue | undefined): string | undefined {
  if (!isObject(identifier) || typeof identifier.system !== 'string' || typeof identifier.value !== 'string')
    return undefined;
  return `${identifier.system}|${identifier.value}`;
}

/** `Type/id` at the end of an absolute URL: what loose resources are known by. */
const tailOf = (url: string): string => /[A-Z][A-Za-z]+\/[A-Za-z0-9\-.]{1,64}$/.exec(url)?.[0] ?? '';

/** A contained resource by its id (`#id`), or for `#` alone the resource that contains. */
function containedIn(from: InputResource, id: string): InputResource | undefined {
  const container = from.container ?? from;
  if (id === '') return container;
  return container.contained?.find(({ resource }) => resource.id === id);
}

/**
 * The resources of an input by all that a reference may call them (http://hl7.org/fhir/R4/bundle.html#references). Each
 * kind of name is gathered once, when first asked for, so that resolving costs the same in large Bundles.
 */
export class ReferenceIndex {
  readonly #resources: readonly InputResource[];
  readonly #bases = new Map<string, string | undefined>();
  #byUrl: Map<string, InputResource> | undefined;
  #byTypeAndId: Names | undefined;
  #loose: Names | undefined;
  #byIdentifier: Names | undefined;

  /** @param byUrl the resources by their full URLs, where they were gathered before */
  constructor(resources: readonly InputResource[], byUrl?: Map<string, InputResource>) {
    this.#resources = resources;
    this.#byUrl = byUrl;
  }

  /** The resource that a literal reference means. */
  resolve(reference: string, from: InputResource): InputResource | undefined {
    if (reference.startsWith('#')) return containedIn(from, reference.slice(1));
    const local = withoutVersion(reference);
    return this.#atUrl(local) ?? this.#relative(local, from);
  }

  /** The only resource with an identifier. */
  withIdentifier(identifier: JsonValue | undefined): InputResource | undefined {
    const key = identifierKey(identifier);
    return key === undefined ? undefined : (this.#identified().get(key) ?? undefined);
  }

  /** What a reference means that is not the full URL of a resource: one on the same server, or of a loose resource. */
  #relative(local: string, from: InputResource): InputResource | undefined {
    const base = this.#baseOf((from.container ?? from).fullUrl);
    const byUrl = base === undefined ? undefined : this.#atUrl(`${base}${local}`);
    if (byUrl !== undefined) return byUrl;
    this.#byTypeAndId ??= this.#named(() => true);
    const named = this.#byTypeAndId.get(local) ?? undefined;
    const isOfAnother = base !== undefined && ![base, undefined].includes(this.#baseOf(named?.fullUrl));
    return (isOfAnother ? undefined : named) ?? this.#looseAt(tailOf(local)) ?? this.#conditional(local);
  }

  /** What a conditional reference of a transaction means: `Type?identifier=system|value`, of a resource of the Bundle. */
  #conditional(local: string): InputResource | undefined {
    const [, type, query] = /^([A-Z][A-Za-z]+)\?(.+)$/.exec(local) ?? [];
    if (query === undefined) return undefined;
    const [[name, token] = [], ...others] = new URLSearchParams(query);
    const found = name === 'identifier' && others.length === 0 ? this.#identified().get(token ?? '') : undefined;
    return found?.resource.resourceType === type ? (found ?? undefined) : undefined;
  }

  #atUrl(url: string): InputResource | undefined {
    if (this.#byUrl === undefined) {
      this.#byUrl = new Map();
      for (const item of this.#resources)
        if (item.container === undefined && item.fullUrl !== undefined) this.#byUrl.set(item.fullUrl, item);
    }
    return this.#byUrl.get(url);
  }

  #looseAt(name: string): InputResource | undefined {
    this.#loose ??= this.#named(({ fullUrl }) => fullUrl === undefined);
    return this.#loose.get(name) ?? undefined;
  }

  /** Resources by `Type/id`. */
  #named(isMeant: (item: InputResource) => boolean): Names {
    const names: Names = new Map();
    for (const item of this.#resources) {
      const name = item.container === undefined && isMeant(item) ? localName(item) : undefined;
      if (name !== undefined) addOnce(names, name, item);
    }
    return names;
  }

  #identified(): Names {
    if (this.#byIdentifier === undefined) {
      this.#byIdentifier = new Map();
      for (const item of this.#resources) {
        if (item.container !== undefined) continue;
        for (const identifier of asArray(item.resource.identifier)) {
          const key = identifierKey(identifier);
          if (key !== undefined) addOnce(this.#byIdentifier, key, item);
        }
      }
    }
    return this.#byIdentifier;
  }

  /** {@link serverBase}, found once for each fullUrl. */
  #baseOf(fullUrl: string | undefined): string | undefined {
    if (fullUrl === undefined) return undefined;
    if (!this.#bases.has(fullUrl)) this.#bases.set(fullUrl, serverBase(fullUrl));
    return this.#bases.get(fullUrl);
  }
}
