import type { JsonObject } from '../../fhir/json.ts';
import { num, obj, objects, str } from '../../fhir/read.ts';
import { type ElementNode, idOf, type Slicing, withIds } from '../../profile/index.ts';
import type { Run } from '../run.ts';
import { reportError } from './report.ts';

/**
 * What a differential says of slices must fit the element and the slicing of the base
 * (http://hl7.org/fhir/R4/profiling.html#slicing).
 */

/** The id of a slice ends in its name (http://hl7.org/fhir/R4/elementdefinition.html#id). */
export function checkSliceName(element: JsonObject, base: ElementNode, below: string, run: Run): void {
  const named = /:([^.:]+)$/.exec(str(element.id) ?? '')?.[1];
  if (named === undefined || element.sliceName !== undefined || base.isChoice) return;
  reportError(run, 'definition-slicing', `By its id it is the slice ${named}, but it has no sliceName.`, below);
}

export function checkSlicing(
  element: JsonObject,
  base: ElementNode,
  /** Whether it is said how what it is a slice of is sliced. */
  mayHaveSlices: boolean,
  below: string,
  run: Run,
): void {
  const path = str(element.path) ?? '';
  const isSlicing = element.slicing !== undefined;
  checkAgainstBase(element, base, below, run);
  if (isSlicing && base.baseMax <= 1 && !base.isChoice)
    reportError(run, 'definition-slicing', `${path} does not repeat, so it cannot be sliced.`, `${below}.slicing`);
  const isExtension = base.name === 'extension' || base.name === 'modifierExtension';
  if (element.sliceName === undefined || isSlicing || mayHaveSlices) return;
  // the base has the slice
  if (base.sliceName === element.sliceName) return;
  // extensions are told apart by their url, and a choice by its type where the path names one, also where it is not said
  if (isExtension || (base.isChoice ? !path.endsWith('[x]') : base.baseMax <= 1)) return;
  reportError(run, 'definition-slicing', `${path} has the slice ${element.sliceName}, but no slicing.`, below);
}

/** Whether the slicing of a base says what another says at least: its discriminators first, not looser, not unordered. */
function slicingProblem(slicing: JsonObject, { discriminators, ordered, rules }: Slicing): string | undefined {
  const own = objects(slicing.discriminator);
  const isKept = discriminators.every(({ type, path }, at) => own[at]?.type === type && own[at]?.path === path);
  if (own.length > 0 && !isKept) return 'its discriminators are not those of the base';
  if (ordered && slicing.ordered === false) return 'that of the base is ordered';
  const isLooser =
    (rules === 'closed' && slicing.rules !== 'closed') || (rules === 'openAtEnd' && slicing.rules === 'open');
  return slicing.rules !== undefined && isLooser ? `that of the base is ${rules}` : undefined;
}

function checkAgainstBase(element: JsonObject, base: ElementNode, below: string, run: Run): void {
  const own = obj(element.slicing);
  const problem = own && base.slicing ? slicingProblem(own, base.slicing) : undefined;
  if (problem !== undefined)
    reportError(run, 'definition-slicing', `The slicing does not fit: ${problem}.`, `${below}.slicing`);
  const name = str(element.sliceName);
  if (name === undefined || base.slicing?.rules !== 'closed' || base.slices.length === 0) return;
  if (base.slices.some(({ sliceName }) => sliceName === name.split('/')[0])) return;
  reportError(run, 'definition-slicing', `The slices of the base are closed; ${name} is none of them.`, below);
}

/** The id of what a slice is one of. */
export const slicedId = (id: string): string => id.replace(/:[^.:]*$/, '');

/** A choice has one value: where one of its types has to be there, no other can. Each slice around it has its own. */
export function checkTypeSlices(elements: JsonObject[], run: Run): void {
  const slices = withIds(elements).map((element, at) => ({ element, at, of: slicedId(idOf(element)) }));
  const named = Map.groupBy(
    slices.filter(({ element }) => element.sliceName !== undefined),
    ({ of }) => of,
  );
  slices.forEach(({ element: { path, sliceName, min }, at, of }) => {
    if (!str(path)?.endsWith('[x]') || sliceName === undefined || (num(min) ?? 0) < 1) return;
    const others = named.get(of)?.some(({ element }) => element.sliceName !== sliceName);
    const message = `Where ${sliceName} has to be there, ${path} can have no other slice.`;
    if (others) reportError(run, 'definition-slicing', message, `.differential.element[${at}]`);
  });
}
