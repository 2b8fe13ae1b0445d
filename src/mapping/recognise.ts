import { splitCanonical } from '../fhir/canonical.ts';
import { asArray, isObject, type JsonObject, type Resource } from '../fhir/json.ts';
import type { CompiledPart, CompiledResource } from './compiled.ts';
import type { Constants } from './constants.ts';
import { find } from './find.ts';
import { patternTest } from './pattern.ts';

/** Whether a resource that claims no profile of ours is one that rows read. */
type Bears = (resource: JsonObject) => boolean;

function bears({ recognise }: CompiledResource, constants: Constants): Bears {
  switch (recognise.by) {
    case 'type':
      return () => true;
    case 'claim':
      return () => false;
    case 'pattern': {
      const { name } = recognise.element;
      const fits = patternTest(constants.shared(recognise.element));
      return (resource) => fits(resource[name]);
    }
    case 'row': {
      const { steps, codec } = recognise.row;
      return (resource) => {
        for (let found = find(resource, steps); found !== undefined; found = found.next)
          if (found.value !== undefined && codec.read(found.value, found.at.type) !== undefined) return true;
        return false;
      };
    }
  }
}

/** Knows which rows read a resource. */
export class Recogniser {
  readonly #byClaim = new Map<string, CompiledResource>();
  readonly #byType = new Map<string, { rows: CompiledResource; bears: Bears }[]>();

  constructor(parts: readonly CompiledPart[], constants: Constants) {
    for (const rows of parts.flatMap((part) => part.resources)) {
      this.#byClaim.set(rows.profile.url, rows);
      const { type } = rows.profile;
      this.#byType.set(type, [...(this.#byType.get(type) ?? []), { rows, bears: bears(rows, constants) }]);
    }
  }

  /** The rows for a resource: those of the profile it claims, else those whose code it bears; `undefined` for none. */
  recognise(resource: Resource): CompiledResource | undefined {
    for (const claim of asArray(isObject(resource.meta) ? resource.meta.profile : undefined)) {
      const known = typeof claim === 'string' ? this.#byClaim.get(splitCanonical(claim).url) : undefined;
      if (known !== undefined) return known.profile.type === resource.resourceType ? known : undefined;
    }
    return this.#byType.get(resource.resourceType)?.find((candidate) => candidate.bears(resource))?.rows;
  }
}
