import { isObject, isResource, type JsonObject, type JsonValue, type Resource } from '../fhir/json.ts';
import type { Engine, ObjectPlan } from './plan/types.ts';
import type { Unplaced } from './run.ts';

const EMPTY: ObjectPlan['members'] = new Map();

const membersOf = (type: string, engine: Engine): ObjectPlan['members'] =>
  engine.typePlan(type)?.root.inside().members ?? EMPTY;

/** Where a walk is: the names in JSON that lead there, an index for each, -1 where there is no array, and the objects. */
interface Way {
  names: string[];
  indexes: number[];
  values: JsonObject[];
}

/** FHIRPath of where a way ends; it names elements, `value` where JSON has `valueQuantity`. */
function expressionOf(root: Resource, { names, indexes, values }: Way, depth: number, engine: Engine): string {
  let text = root.resourceType;
  let members = membersOf(root.resourceType, engine);
  for (let step = 0; step < depth; step++) {
    const name = names[step] ?? '';
    const index = indexes[step] ?? -1;
    const value = values[step];
    const member = members.get(name);
    // an item that should stand in an array is named as if it did
    const at = index < 0 && member?.element.repeats ? 0 : index;
    text += `.${member?.element.name ?? name}${at < 0 ? '' : `[${at}]`}`;
    members = isResource(value) ? membersOf(value.resourceType, engine) : (member?.type.inside().members ?? EMPTY);
  }
  return text;
}

/** Finds where the objects are that issues stand at, in one walk that ends when all are found. */
export function placeIssues(root: Resource, unplaced: readonly Unplaced[], engine: Engine): void {
  if (unplaced.length === 0) return;
  const wanted = Map.groupBy(unplaced, ({ at }) => at);
  const way: Way = { names: [], indexes: [], values: [] };
  const visit = (value: JsonObject, depth: number): void => {
    const found = wanted.get(value);
    if (found) {
      const expression = expressionOf(root, way, depth, engine);
      for (const { issue, below } of found) issue.expression = expression + below;
      wanted.delete(value);
    }
    for (const name in value) {
      const member = value[name];
      if (typeof member !== 'object' || member === null) continue;
      if (wanted.size === 0) return;
      if (!Array.isArray(member)) enter(name, -1, member, depth);
      else for (let index = 0; index < member.length; index++) enter(name, index, member[index], depth);
    }
  };
  const enter = (name: string, index: number, value: JsonValue | undefined, depth: number): void => {
    if (!isObject(value)) return;
    way.names[depth] = name;
    way.indexes[depth] = index;
    way.values[depth] = value;
    visit(value, depth + 1);
  };
  visit(root, 0);
}
