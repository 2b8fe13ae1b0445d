import type { Issue } from '../../fhir/issue.ts';
import type { ElementNode } from '../../profile/index.ts';
import type { CompiledPart, CompiledResource, CompiledRow } from '../compiled.ts';
import type { Constants } from '../constants.ts';
import type { MappingSource, MappingText } from '../file/mapping-file.ts';
import { rowPaths } from '../row-paths.ts';
import type { CompileInput } from './compile-input.ts';

/** Members the engine writes itself in every resource. */
const ENGINE = ['id', 'meta', 'identifier', 'extension', 'text', 'contained', 'implicitRules', 'language'];

const startsWith = (written: string, slot: string): boolean =>
  written === slot ||
  written.startsWith(`${slot}.`) ||
  written.startsWith(`${slot}:`) ||
  slot.startsWith(`${written}.`);

/** Whether the profile itself fills an element: by a constant, or by that of a required slice. */
const isConstant = (constants: Constants, node: ElementNode): boolean =>
  node.fixed !== undefined ||
  node.pattern !== undefined ||
  node.slices.some((slice) => slice.min > 0 && constants.of(slice) !== undefined);

/** The reason for an absent value is written with the value. */
const carrierOf = (slot: string): string => slot.replace(/\.dataAbsentReason$/, '.value');

/** Must-support elements of a profile by slot, as deep as the snapshot of the profile goes. */
function* mustSupport(node: ElementNode, slot: string): Generator<{ slot: string; node: ElementNode }> {
  for (const child of node.children) {
    if (child.max === 0) continue;
    const at = `${slot}.${child.name}`;
    if (child.mustSupport) yield { slot: at, node: child };
    yield* mustSupport(child, at);
    for (const slice of child.slices) {
      if (slice.max === 0 || child.isChoice) continue;
      const sliceAt = `${at}:${slice.sliceName ?? ''}`;
      if (slice.mustSupport) yield { slot: sliceAt, node: slice };
      yield* mustSupport(slice, sliceAt);
    }
  }
}

/** Slots of a resource that a row, a link or a constant of the mapping fills; `all` are the resources of its file. */
function writtenSlots(resource: CompiledResource, all: readonly CompiledResource[]): string[] {
  const toSatellites = resource.satellite === undefined ? all.map(({ linkedFrom }) => linkedFrom) : [];
  const paths = [...resource.rows.flatMap(rowPaths), resource.link, resource.patient, ...toSatellites];
  return [
    ...paths.flatMap((steps) => steps?.at(-1)?.slot ?? []),
    ...Object.keys(resource.always).map((name) => `.${name}`),
  ];
}

/** Must-support elements of a file's profiles that no row writes, no constant fills and no reason excuses. */
export function unwrittenElements(
  file: { text: MappingText; source: MappingSource },
  resources: readonly CompiledResource[],
  constants: Constants,
): Issue[] {
  return resources.flatMap((resource, index) => {
    const unmapped = Object.keys(file.text.resources[index]?.unmapped ?? {}).map((path) => `.${path}`);
    const written = writtenSlots(resource, resources);
    const missing = [...mustSupport(resource.profile.root, '')].filter(
      ({ slot, node }) =>
        !ENGINE.includes(slot.slice(1)) &&
        !isConstant(constants, node) &&
        !written.some((path) => startsWith(path, carrierOf(slot))) &&
        !unmapped.some((path) => startsWith(slot, path)),
    );
    return missing.map(({ slot }) =>
      file.source.issue(
        ['resources', index],
        `${resource.profile.name} must support ${slot.slice(1)}: no row writes it and \`unmapped\` gives no reason`,
        'mapping-incomplete',
      ),
    );
  });
}

function fieldsOf(row: CompiledRow): string[] {
  if (row.kind === 'collect') return [];
  const field = row.field.join('.');
  if (row.kind === 'each')
    return row.rows.map((inner) => `${field}[].${inner.field.join('.')}${inner.list ? '[]' : ''}`);
  const writeOnly = (row.kind === 'value' || row.kind === 'reference') && row.writeOnly;
  const list = (row.kind === 'value' || row.kind === 'reference') && row.list;
  return writeOnly ? [] : [`${field}${list ? '[]' : ''}`];
}

/** Fields of the case that the engine itself carries. */
const carried = new Set([
  'model',
  'id',
  'key',
  'alternatives[].field',
  'alternatives[].value',
  'alternatives[].source',
]);

/** Leaves of the case that no row maps. */
export function uncoveredLeaves(input: CompileInput, parts: readonly CompiledPart[]): Issue[] {
  const collected = new Set(
    parts.flatMap((part) =>
      part.resources.flatMap((resource) =>
        resource.rows.flatMap((row) =>
          row.kind === 'collect' ? row.sources.map(({ list, field }) => `${list}.${field}`) : [],
        ),
      ),
    ),
  );
  return input.parts.flatMap((part) => {
    const rows = parts.find(({ name }) => name === part.name)?.resources.flatMap((resource) => resource.rows) ?? [];
    const fields = new Set(rows.flatMap(fieldsOf));
    const isMapped = (path: string): boolean =>
      carried.has(path) || fields.has(path) || collected.has(`${part.name}.${path}`);
    const missing = part.leaves.flatMap(({ path, refersTo }) =>
      isMapped(path) ? unservedLists(rows, path, refersTo).map((list) => `${path} into ${list}`) : [path],
    );
    return missing.map((field): Issue => {
      const source = input.files.find(({ text }) => text.part === part.name)?.source;
      const message = `no row maps the field ${field} of ${part.name}`;
      return source === undefined
        ? { severity: 'error', code: 'incomplete', id: 'mapping-incomplete', message: `mappings: ${message}` }
        : source.issue(['part'], message, 'mapping-incomplete');
    });
  });
}

/** Lists that a field may point into and that no row of it serves: such a key would be written nowhere. */
function unservedLists(rows: readonly CompiledRow[], path: string, refersTo: readonly string[]): string[] {
  const own = rows.filter((row) => row.kind === 'reference' && !row.writeOnly && fieldsOf(row).includes(path));
  const served = new Set(own.flatMap((row) => (row.kind === 'reference' ? row.to : [])));
  return own.length === 0 ? [] : refersTo.filter((list) => !served.has(list));
}
