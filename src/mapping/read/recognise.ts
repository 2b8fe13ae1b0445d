import { splitCanonical } from '../../fhir/canonical.ts';
import { asArray, isObject, type JsonObject, type Resource } from '../../fhir/json.ts';
import { patternTest } from '../../fhir/pattern.ts';
import type { CompiledPart, CompiledResource } from '../compiled.ts';
import type { Constants } from '../constants.ts';
import { find } from './find.ts';

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

/** Rows that may read a resource, with their place among those of its type: the first that do read it. */
interface Candidate {
  rows: CompiledResource;
  place: number;
  bears: Bears;
}

/** The candidates of one type: those that ask for a code of `Resource.code` by that code, and all others. */
interface Candidates {
  byCode: Map<string, Candidate[]>;
  others: Candidate[];
}

/** The code that a pattern of `Resource.code` asks for. */
function codeOf({ recognise }: CompiledResource, constants: Constants): string | undefined {
  if (recognise.by !== 'pattern' || recognise.element.name !== 'code') return undefined;
  const pattern = constants.shared(recognise.element);
  const [coding] = isObject(pattern) ? asArray(pattern.coding) : [];
  return isObject(coding) && typeof coding.code === 'string' ? coding.code : undefined;
}

/** Knows which rows read a resource. */
export class Recogniser {
  readonly #byClaim = new Map<string, CompiledResource>();
  readonly #byType = new Map<string, Candidates>();

  constructor(parts: readonly CompiledPart[], constants: Constants) {
    for (const [place, rows] of parts.flatMap((part) => part.resources).entries()) {
      this.#byClaim.set(rows.profile.url, rows);
      this.#add({ rows, place, bears: bears(rows, constants) }, codeOf(rows, constants));
    }
  }

  #add(candidate: Candidate, code: string | undefined): void {
    const { type } = candidate.rows.profile;
    const known = this.#byType.get(type) ?? { byCode: new Map<string, Candidate[]>(), others: [] };
    this.#byType.set(type, known);
    if (code === undefined) known.others.push(candidate);
    else known.byCode.set(code, [...(known.byCode.get(code) ?? []), candidate]);
  }

  #claimed(claim: string): CompiledResource | undefined {
    return this.#byClaim.get(claim) ?? this.#byClaim.get(splitCanonical(claim).url);
  }

  /** The rows for a resource: those of the profile it claims, else those whose code it bears; `undefined` for none. */
  recognise(resource: Resource): CompiledResource | undefined {
    for (const claim of asArray(isObject(resource.meta) ? resource.meta.profile : undefined)) {
      const known = typeof claim === 'string' ? this.#claimed(claim) : undefined;
      if (known !== undefined) return known.profile.type === resource.resourceType ? known : undefined;
    }
    const candidates = this.#byType.get(resource.resourceType);
    return candidates && firstThatBears(candidates, resource)?.rows;
  }
}

function firstThatBears({ byCode, others }: Candidates, resource: Resource): Candidate | undefined {
  const { code } = resource;
  let first: Candidate | undefined;
  for (const coding of asArray(isObject(code) ? code.coding : undefined)) {
    const coded = isObject(coding) && typeof coding.code === 'string' ? byCode.get(coding.code) : undefined;
    for (const candidate of coded ?? [])
      if ((first === undefined || candidate.place < first.place) && candidate.bears(resource)) first = candidate;
  }
  for (const candidate of others) {
    if (first !== undefined && candidate.place > first.place) break;
    if (candidate.bears(resource)) return candidate;
  }
  return first;
}
