import { splitCanonical } from '../fhir/canonical.ts';
import { asArray, isObject, type JsonObject, type Resource } from '../fhir/json.ts';
import type { CompiledPart, CompiledResource } from './compiled.ts';
import { type Constants, matchesPattern } from './constants.ts';
import { find } from './find.ts';
import { Usage } from './usage.ts';

/** Knows which rows read a resource. */
export class Recogniser {
  readonly #byClaim = new Map<string, CompiledResource>();
  readonly #byType = new Map<string, CompiledResource[]>();
  readonly #constants: Constants;

  constructor(parts: readonly CompiledPart[], constants: Constants) {
    this.#constants = constants;
    for (const resource of parts.flatMap((part) => part.resources)) {
      this.#byClaim.set(resource.profile.url, resource);
      const type = resource.profile.type;
      this.#byType.set(type, [...(this.#byType.get(type) ?? []), resource]);
    }
  }

  /** The rows for a resource: those of the profile it claims, else those whose code it bears; `undefined` for none. */
  recognise(resource: Resource): CompiledResource | undefined {
    for (const claim of asArray(isObject(resource.meta) ? resource.meta.profile : undefined)) {
      const known = typeof claim === 'string' ? this.#byClaim.get(splitCanonical(claim).url) : undefined;
      if (known !== undefined) return known.profile.type === resource.resourceType ? known : undefined;
    }
    return this.#byType.get(resource.resourceType)?.find((candidate) => this.#bears(candidate, resource));
  }

  #bears({ recognise }: CompiledResource, resource: JsonObject): boolean {
    switch (recognise.by) {
      case 'type':
        return true;
      case 'claim':
        return false;
      case 'pattern':
        return matchesPattern(resource[recognise.element.name], this.#constants.shared(recognise.element));
      case 'row':
        return find(resource, recognise.row.steps, new Usage()).some(
          ({ value, type }) => value !== undefined && recognise.row.codec.read(value, type) !== undefined,
        );
    }
  }
}
