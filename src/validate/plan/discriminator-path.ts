import { isObject, isResource, type JsonObject, type JsonValue } from '../../fhir/json.ts';
import { objects, str } from '../../fhir/read.ts';
import type { ElementNode, Profiles } from '../../profile/index.ts';
import { resolveReference } from '../rules/reference.ts';
import type { Run } from '../run.ts';

/** One step of a discriminator's path (http://hl7.org/fhir/R4/profiling.html#discriminator). */
export type PathStep =
  | { kind: 'child'; name: string; beside: string }
  | { kind: 'extension'; url: string }
  | { kind: 'ofType'; type: string }
  | { kind: 'resolve' };

/** A value a path leads to, with the type its member name tells. */
export interface Reached {
  value: JsonValue | undefined;
  type?: string;
  sibling?: JsonValue | undefined;
}

/** Reads `$this`, `code.coding`, `extension('url').value`, `value.ofType(Quantity)`, `entity.resolve()`. */
export function parsePath(path: string): PathStep[] | undefined {
  const steps: PathStep[] = [];
  for (const [text] of path.matchAll(/(?:[^.('"]|\((?:'[^']*'|"[^"]*"|[^)'"]*)\))+/g)) {
    const call = /^(\w+)\((?:'([^']*)'|"([^"]*)"|([^)]*))\)$/.exec(text);
    const argument = call ? (call[2] ?? call[3] ?? call[4] ?? '') : '';
    if (!call) {
      const name = text.replace(/\[x\]$/, '');
      if (text !== '$this') steps.push({ kind: 'child', name, beside: `_${name}` });
    } else if (call[1] === 'extension') steps.push({ kind: 'extension', url: argument });
    else if (call[1] === 'ofType' || call[1] === 'as') steps.push({ kind: 'ofType', type: argument });
    else if (call[1] === 'resolve') steps.push({ kind: 'resolve' });
    else return undefined;
  }
  return steps;
}

function members(value: JsonObject, name: string, beside: string): Reached[] {
  const found: Reached[] = [];
  const add = (member: JsonValue | undefined, sibling: JsonValue | undefined, type?: string) => {
    const typed = type === undefined ? {} : { type };
    if (Array.isArray(member)) for (const item of member) found.push({ value: item, ...typed });
    else if (member !== undefined || sibling !== undefined)
      found.push({ value: member, ...(sibling === undefined ? {} : { sibling }), ...typed });
  };
  add(value[name], value[beside]);
  if (found.length > 0) return found;
  for (const key in value) {
    const next = key.charCodeAt(name.length);
    if (next >= 65 && next <= 90 && key.startsWith(name)) add(value[key], undefined, key.slice(name.length));
  }
  return found;
}

/** Type names by member suffix: `valueString` says `String`, the type is `string`. */
export const sameType = (suffix: string, code: string): boolean =>
  suffix === code ||
  (suffix.slice(1) === code.slice(1) && suffix.charAt(0).toLowerCase() === code.charAt(0).toLowerCase());

function resolved(item: Reached, run: Run): Reached[] | undefined {
  const reference = isObject(item.value) ? str(item.value.reference) : str(item.value);
  if (reference === undefined) return [];
  const target = resolveReference(reference, run);
  if (target === 'unchecked') return undefined;
  return target ? [{ value: target.resource, type: target.resource.resourceType }] : [];
}

/** Follows a path in the instance; `undefined` when a reference on it cannot be followed from here. */
export function follow(start: Reached, steps: readonly PathStep[], run: Run): Reached[] | undefined {
  let reached: Reached[] = [start];
  for (const step of steps) {
    const next: Reached[] = [];
    for (const item of reached) {
      if (step.kind === 'resolve') {
        const targets = resolved(item, run);
        if (!targets) return undefined;
        next.push(...targets);
      } else if (step.kind === 'ofType') {
        if (item.type === undefined || sameType(item.type, step.type)) next.push(item);
      } else {
        const { value } = item.value === undefined && item.sibling !== undefined ? { value: item.sibling } : item;
        if (!isObject(value)) continue;
        if (step.kind === 'child') next.push(...members(value, step.name, step.beside));
        else
          for (const extension of objects(value.extension))
            if (extension.url === step.url) next.push({ value: extension });
      }
    }
    reached = next;
  }
  return reached;
}

/** The type of a reached value as far as it can be told. */
export function typeOf(item: Reached): string | undefined {
  return isResource(item.value) ? item.value.resourceType : item.type;
}

/** Profiles that say what a node's value is: of its type, or of the target after `resolve()`. */
function profileRoots(canonicals: readonly string[], profiles: Profiles): ElementNode[] {
  return canonicals.flatMap((canonical) => profiles.get(canonical)?.root ?? []);
}

/** A child with the slices that may hold what the path looks for: those alone that must be there, where there are any. */
function withSlices(node: ElementNode): ElementNode[] {
  const needed = node.slices.filter((slice) => slice.min > 0);
  return needed.length > 0 ? needed : [node, ...node.slices];
}

function childNodes(node: ElementNode, name: string, profiles: Profiles): ElementNode[] {
  const inProfiles =
    node.children.length > 0 ? [] : node.types.flatMap(({ profile }) => profileRoots(profile, profiles));
  const parents = inProfiles.length > 0 ? inProfiles : [node];
  return parents.flatMap((parent) => {
    const types = parent.types.length > 1 ? parent.types.map(({ code }) => code) : [undefined];
    return types.flatMap((type) =>
      profiles
        .children(parent, type)
        .filter((child) => child.name === name)
        .flatMap(withSlices),
    );
  });
}

function extensionNodes(node: ElementNode, url: string, profiles: Profiles): ElementNode[] {
  const slices = childNodes(node, 'extension', profiles).flatMap((extension) => extension.slices);
  const isUrl = (slice: ElementNode) =>
    slice.types.some(({ profile }) => profile.some((canonical) => canonical.split('|')[0] === url)) ||
    profiles.children(slice).some((child) => child.name === 'url' && child.fixed?.value === url);
  return slices.filter(isUrl);
}

/** The nodes of a profile that a path leads to from a slice. */
export function followNodes(start: ElementNode, steps: readonly PathStep[], profiles: Profiles): ElementNode[] {
  let nodes = [start];
  for (const step of steps) {
    nodes = nodes.flatMap((node): ElementNode[] => {
      if (step.kind === 'child') return childNodes(node, step.name, profiles);
      if (step.kind === 'extension') return extensionNodes(node, step.url, profiles);
      if (step.kind === 'resolve')
        return profileRoots(
          node.types.flatMap(({ targetProfile }) => targetProfile),
          profiles,
        );
      const slice = node.slices.find(({ types }) => types.some(({ code }) => code === step.type));
      return [slice ?? node];
    });
  }
  return nodes;
}
