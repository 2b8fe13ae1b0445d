import type { JsonObject } from '../../src/fhir/json.ts';
import { obj, objects, str } from '../../src/fhir/read.ts';
import type { ElementNode, Profile } from '../../src/profile/index.ts';
import { slotOf } from './case-fields.ts';

/** What our differential says about one element, its own and its value's taken together. */
export interface ElementRow {
  /** Path without the resource, `component:course`. */
  slot: string;
  /** The element or slice itself, as the snapshot has it. */
  element: ElementNode;
  /** The element that holds the value: of a component or extension its value, else the element itself. */
  holder: ElementNode;
  /** Of a component: its code. */
  question?: ElementNode;
  /** Whether a reason may stand in place of the value. */
  mayBeAbsent: boolean;
}

function allNodes(node: ElementNode): ElementNode[] {
  return [node, ...[...node.children, ...node.slices].flatMap(allNodes)];
}

/** Parts of a component or extension that are told with it. */
const parts = /^(code|value\[x\](:.*)?|dataAbsentReason|url|extension)$/;

const slicePart = /(^|\.)(component|extension):[^.]+$/;

/** The element that a differential's element is told with. */
function headOf(id: string): string {
  const dot = id.lastIndexOf('.');
  const parent = id.slice(0, dot);
  if (parts.test(id.slice(dot + 1)) && slicePart.test(parent)) return parent;
  return id.replace(/(\[x\]):[^.]*$/, '$1');
}

/** Only introduces slices, or repeats what every extension has. */
const saysNothing = (element: JsonObject): boolean => {
  const path = str(element.path) ?? '';
  return (
    !path.includes('.') ||
    (element.slicing !== undefined && element.sliceName === undefined) ||
    path === 'Extension.url' ||
    (/(^|\.)extension$/.test(path) && element.sliceName === undefined)
  );
};

/** The elements that a profile's differential constrains, in its order. */
export function elementRows(definition: JsonObject, profile: Profile): ElementRow[] {
  const byId = new Map(allNodes(profile.root).map((node) => [node.id, node]));
  const heads = objects(obj(definition.differential)?.element)
    .filter((element) => !saysNothing(element))
    .map((element) => headOf(str(element.id) ?? ''));
  return [...new Set(heads)].flatMap((id): ElementRow[] => {
    const element = byId.get(id);
    if (element === undefined) return [];
    const isSlice = slicePart.test(id);
    const value = [...byId.values()].filter(
      (node) => node.id.startsWith(`${id}.value[x]`) && node.path.endsWith('.value[x]'),
    );
    const question = isSlice ? byId.get(`${id}.code`) : undefined;
    return [
      {
        slot: slotOf(id.slice(id.indexOf('.') + 1)),
        element,
        holder: (isSlice ? value.at(-1) : undefined) ?? element,
        mayBeAbsent: byId.has(`${id}.dataAbsentReason`),
        ...(question === undefined ? {} : { question }),
      },
    ];
  });
}

/** The row that an element of a mapping belongs to: the one with the longest path that leads to it. */
export function rowOf(rows: readonly ElementRow[], path: string): ElementRow | undefined {
  const slot = slotOf(path);
  const leading = rows.filter((row) => slot === row.slot || slot.startsWith(`${row.slot}.`));
  return leading.toSorted((a, b) => b.slot.length - a.slot.length)[0];
}
