import { isObject, type JsonObject, type JsonValue, type Resource } from '../../fhir/json.ts';
import { choice, obj, objects, str } from '../../fhir/read.ts';
import type { ElementNode, Profile, Profiles } from '../../profile/index.ts';
import { parsePath } from '../plan/discriminator-path.ts';
import type { Engine } from '../plan/types.ts';
import type { Run } from '../run.ts';
import { equal } from './constant.ts';
import { checkElementDefinition } from './element-definition.ts';
import { checkDefinitionHead } from './structure-definition-head.ts';

/** Types a binding may be on (http://hl7.org/fhir/R4/elementdefinition.html#ElementDefinition.binding, eld-11). */
const BINDABLE = new Set([
  'code',
  'Coding',
  'CodeableConcept',
  'Quantity',
  'string',
  'uri',
  'Age',
  'Count',
  'Distance',
  'Duration',
  'Money',
  'Extension',
  'Reference',
]);

function report(run: Run, id: string, message: string, below = ''): void {
  run.report({ severity: 'error', code: 'invalid', id, message, below });
}

/** The children of an element by name, through each of its types. */
function childrenNamed(node: ElementNode, name: string, profiles: Profiles): ElementNode[] {
  const types = node.types.length > 1 ? node.types.map(({ code }) => code) : [undefined];
  const found = types.flatMap((type) => profiles.children(node, type));
  const bare = name.replace(/\[x\]$/, '');
  return found.filter((child) => child.name === bare || isChoiceName(child, bare));
}

/** `valueQuantity` for `value[x]`. */
function isChoiceName(node: ElementNode, name: string): boolean {
  if (!node.isChoice || !name.startsWith(node.name)) return false;
  const suffix = name.slice(node.name.length).toLowerCase();
  return node.types.some(({ code }) => code.toLowerCase() === suffix);
}

/** The nodes a path leads to; none when it leads nowhere. */
function nodesAt(start: ElementNode, names: readonly string[], profiles: Profiles): ElementNode[] {
  let nodes = [start];
  for (const name of names) {
    if (nodes.some((node) => node.types.some(({ code }) => code === 'Resource'))) return nodes;
    nodes = nodes.flatMap((node) => childrenNamed(node, name, profiles));
  }
  return nodes;
}

function checkDiscriminators(
  element: JsonObject,
  nodes: readonly ElementNode[],
  below: string,
  engine: Engine,
  run: Run,
): void {
  objects(obj(element.slicing)?.discriminator).forEach((discriminator, at) => {
    const path = str(discriminator.path) ?? '';
    const steps = parsePath(path);
    const names = steps?.map((step) => (step.kind === 'child' ? step.name : undefined));
    // only plain names can be followed without knowing the slices
    if (names?.some((name) => name === undefined)) return;
    const plain = names?.filter((name) => name !== undefined) ?? [];
    const leads = names !== undefined && nodes.some((node) => nodesAt(node, plain, engine.profiles).length > 0);
    if (!leads)
      report(
        run,
        'discriminator-path',
        `The discriminator path '${path}' leads to no element.`,
        `${below}.slicing.discriminator[${at}]`,
      );
  });
}

function checkBinding(element: JsonObject, nodes: readonly ElementNode[], below: string, run: Run): void {
  if (!isObject(element.binding)) return;
  const stated = objects(element.type).flatMap(({ code }) => str(code) ?? []);
  const types = stated.length > 0 ? stated : nodes.flatMap((node) => node.types.map(({ code }) => code));
  if (types.length === 0 || types.some((type) => BINDABLE.has(type))) return;
  report(
    run,
    'binding-not-bindable',
    `The element has a binding, but none of its types (${types.join(', ')}) can be bound.`,
    below,
  );
}

/** A fixed value may not be fixed to another one. */
function checkFixed(element: JsonObject, nodes: readonly ElementNode[], below: string, run: Run): void {
  const fixed: JsonValue | undefined = choice(element, 'fixed')?.value;
  const other = fixed === undefined ? undefined : nodes.find((node) => node.fixed && !equal(node.fixed.value, fixed));
  if (!other) return;
  report(
    run,
    'fixed-redefined',
    `${other.path} is fixed to ${JSON.stringify(other.fixed?.value)} by the base and cannot be fixed to another value.`,
    below,
  );
}

function checkElement(
  element: JsonObject,
  at: number,
  base: Profile,
  sliced: ReadonlySet<string>,
  engine: Engine,
  run: Run,
): void {
  const path = str(element.path) ?? '';
  const [, ...names] = path.split('.');
  const nodes = nodesAt(base.root, names, engine.profiles);
  const below = `.differential.element[${at}]`;
  if (nodes.length === 0) {
    report(
      run,
      'element-path-unknown',
      `The differential names ${path}, which the base definition ${base.url} does not have.`,
    );
    return;
  }
  const [node] = nodes;
  // several nodes are slices or types that differ in what they say
  if (node && nodes.length === 1)
    checkElementDefinition(element, node, { root: base.root, sliced, below }, run, engine);
  checkDiscriminators(element, nodes, below, engine, run);
  checkBinding(element, nodes, below, run);
  checkFixed(element, nodes, below, run);
}

/** Checks the differential of a constraint against what it derives from, where that is here. */
export function checkStructureDefinition(definition: Resource, run: Run, engine: Engine): void {
  checkDefinitionHead(definition, run, engine);
  if (definition.derivation !== 'constraint') return;
  const base = engine.profiles.get(str(definition.baseDefinition) ?? '');
  if (!base || (base.type !== definition.type && base.type !== 'Resource' && base.type !== 'DomainResource')) return;
  const tree = base.type === definition.type ? base : engine.profiles.type(str(definition.type) ?? '');
  if (!tree) return;
  const elements = objects(obj(definition.differential)?.element);
  const sliced = new Set(elements.flatMap(({ path, slicing }) => (slicing !== undefined ? (str(path) ?? []) : [])));
  elements.forEach((element, at) => {
    checkElement(element, at, tree, sliced, engine, run);
  });
}
