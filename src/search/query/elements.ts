import { namesElement } from '../elements.ts';
import { type Mistake, mistake, shown } from './mistake.ts';
import type { ResultOptions } from './result.ts';
import type { Surroundings } from './surroundings.ts';

/** `element` or `Type.element`, a choice with or without `[x]`, and what is below it. */
const PATH = /^(?:([A-Z][A-Za-z]*)\.)?([a-z]\w*)(?:\[x\])?(?:\.\w+)*$/;

/**
 * Why `_elements` cannot be honoured, if it cannot: a name that no type of the answer has would give less than was meant.
 * @param searched the types of the matches; what is included may be of any type
 */
export function elementsProblem(
  { elements = [], include, revinclude }: ResultOptions,
  searched: readonly string[],
  around: Surroundings,
): Mistake | undefined {
  const answered = include.length + revinclude.length > 0 ? [...around.parameters.keys()] : searched;
  const unknown = elements.find((path) => !isElement(path, answered, around));
  if (unknown === undefined) return undefined;
  const types = answered.length > 3 ? 'these types' : answered.join(', ');
  return mistake('search-value-invalid', `_elements: "${shown(unknown)}" is no element of ${types}.`);
}

function isElement(path: string, types: readonly string[], around: Surroundings): boolean {
  const [, type, name = ''] = PATH.exec(path) ?? [];
  // no element of R4, but a member of every resource in JSON, which clients name
  if (name === 'resourceType') return true;
  const own = type === undefined ? types : types.filter((one) => one === type);
  return own.some((one) => namesElement(around.elements(one).all, name));
}
