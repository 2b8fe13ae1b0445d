import { choiceMember } from '../../fhir/choice-member.ts';
import type { ElementNode, ElementType, Profiles } from '../../profile/index.ts';

/** One step of a path into a profile, with all that was resolved about it when the mapping was loaded. */
export interface PathStep {
  /** Name of the JSON member; of a choice, the name without `[x]`. */
  name: string;
  /** Whether the element is a choice of types (`value[x]`). */
  choice: boolean;
  /** The element or, where the path names one, the slice. */
  element: ElementNode;
  /** The element the slice is of; the same as `element` where no slice is named. */
  base: ElementNode;
  /** Types the element allows here, in the profile's order. */
  types: readonly string[];
  /** Whether JSON writes it as an array. */
  isArray: boolean;
  /** Whether the path takes every item of the array (`[]`), not one. */
  each: boolean;
  /** The path up to and including this step, as written: which element of a resource is meant. */
  slot: string;
}

/** A path, or why the profile has no such path. */
export type ResolvedPath = { ok: true; steps: PathStep[] } | { ok: false; message: string };

interface StepText {
  name: string;
  slice: string | undefined;
  each: boolean;
}

function parseStep(text: string): StepText | undefined {
  const match = /^([A-Za-z][A-Za-z0-9]*)(?::([A-Za-z0-9_-]+))?(\[\])?$/.exec(text);
  if (match?.[1] === undefined) return undefined;
  return { name: match[1], slice: match[2], each: match[3] !== undefined };
}

const isNamed = (name: string) => (node: ElementNode) => node.name === name;

/** Types of an element that have the member; of a choice in mid-path only those can be meant. */
function typesWith(profiles: Profiles, node: ElementNode, member: string | undefined): ElementType[] {
  if (member === undefined) return node.types;
  return node.types.filter((type) => profiles.children(node, type.code).some(isNamed(member)));
}

/**
 * Resolves a path such as `component:t2Signal.value`, `bodySite[]` or `extension:extent.extension:cranial.value`
 * from an element of a profile: every element and slice must exist there.
 */
export function resolvePath(profiles: Profiles, start: ElementNode, path: string): ResolvedPath {
  const texts = path.split('.').map(parseStep);
  const steps: PathStep[] = [];
  let parent = start;
  let parentType: string | undefined;
  let slot = '';
  for (const [index, text] of texts.entries()) {
    if (text === undefined) return { ok: false, message: `"${path}" is not a path` };
    const base = profiles.children(parent, parentType).find(isNamed(text.name));
    if (base === undefined) return { ok: false, message: `${parent.path} has no element ${text.name}` };
    const element = text.slice === undefined ? base : base.slices.find((slice) => slice.sliceName === text.slice);
    if (element === undefined) return { ok: false, message: `${base.path} has no slice ${text.slice ?? ''}` };
    if (element.max === 0) return { ok: false, message: `the profile forbids ${element.path}` };
    const types = typesWith(profiles, element, texts[index + 1]?.name);
    const isArray = base.baseMax > 1;
    if (text.each && !isArray) return { ok: false, message: `${base.path} does not repeat` };
    slot = `${slot}.${text.name}${text.slice === undefined ? '' : `:${text.slice}`}`;
    const codes = types.map((type) => type.code);
    steps.push({ name: text.name, choice: base.isChoice, element, base, types: codes, isArray, each: text.each, slot });
    parent = element;
    parentType = types[0]?.code;
  }
  return { ok: true, steps };
}

/** Name of the JSON member that holds a value of a type at this step. */
export function memberName(step: PathStep, type: string): string {
  return step.choice ? choiceMember(step.name, type) : step.name;
}
